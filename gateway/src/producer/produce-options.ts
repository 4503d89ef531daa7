// The options of `npm run produce`, and which of them belong to a file and which to the simulated machines.
import { MAX_MACHINES, MAX_NAME_LENGTH } from '../../../shared/limits.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { MessagePlanOptions } from './csv-message.ts'
import { anyText, type Given, helpOf, number, readOptions, wholeNumber } from './options.ts'
import { type Rate, readRate } from './pace.ts'
import type { TopicOptions } from './topic-writer.ts'

const USUAL_TOPIC = 'machine_sensor_data'
const USUAL_BROKERS = 'localhost:9092'
const USUAL_HISTORY_MINUTES = 60
const SIMULATOR_INTERVAL_MS = 1000
const SIMULATOR_MACHINES = 8

const COMMON = {
  topic: {
    value: '<name>',
    help: `topic to write to; made if it is not there (${USUAL_TOPIC})`,
    read: readTopic,
  },
  brokers: { value: '<host:port,...>', help: `where Kafka is (${USUAL_BROKERS})`, read: readBrokers },
  partitions: {
    value: '<n>',
    help: 'partitions of a topic that has to be made (1)',
    read: wholeNumber(1, 1000),
  },
  rate: {
    value: '<rate>',
    help: '20x: twenty times the pace of the file (of the machines); 50/s: rows a second;\nmax: as fast as it goes, files only (1x, or 1/s for a file without times)',
    read: readRate,
  },
  'alive-file': {
    value: '<path>',
    help: 'touched after each batch Kafka confirmed; for health checks',
    read: anyText,
  },
  help: { switch: true, help: 'this text' },
} as const

const FILE = {
  file: { value: '<csv>', help: 'file to stream; without it, simulated machines are', read: anyText },
  machine: { value: '<name>', help: 'the machine all rows belong to', read: readMachine },
  'machine-column': { value: '<column>', help: 'the column that names the machine', read: anyText },
  time: { value: '<column>', help: 'the column with the time', read: anyText },
  now: { switch: true, help: 'replace the time by the moment of sending' },
  loop: { switch: true, help: 'begin anew at the end of the file (best with --now)' },
  'keep-labels': { switch: true, help: 'send the columns with the truth too (anomaly, changepoint, ...)' },
} as const

const SIMULATOR = {
  machines: {
    value: '<n>',
    help: `how many simulated machines (${SIMULATOR_MACHINES})`,
    read: wholeNumber(1, MAX_MACHINES),
  },
  seed: {
    value: '<n>',
    help: 'another seed, other machines and faults (1)',
    read: wholeNumber(0, 2 ** 31 - 1),
  },
  history: {
    value: '<minutes>',
    help: `history written first if the topic is empty (${USUAL_HISTORY_MINUTES})`,
    read: number(0, 1440),
  },
} as const

const OPTIONS = { ...COMMON, ...FILE, ...SIMULATOR }

/** The text of `--help`. */
export const PRODUCE_HELP = `Streams a CSV file, or simulated machines, into Kafka: one flat JSON message a row, key = machine.

  npm run produce -- --file data.csv --topic t --rate 20x
  npm run produce

${helpOf(COMMON)}

A file (comma, semicolon or tab; the columns are sent as they are, numbers as numbers, empty cells as null):

${helpOf(FILE)}

Simulated machines:

${helpOf(SIMULATOR)}`

/** What to stream where. */
export interface ProduceOrder {
  readonly to: TopicOptions
  readonly aliveFile: string | null
  readonly from:
    | {
        readonly kind: 'file'
        readonly file: string
        readonly plan: MessagePlanOptions
        /** Null: not said, and the file decides. */
        readonly rate: Rate | null
        readonly loop: boolean
      }
    | {
        readonly kind: 'simulator'
        readonly seed?: number
        readonly machines: number
        readonly intervalMs: number
        readonly historyMs: number
      }
}

/** Reads the options of `npm run produce`. Fails with a sentence for each thing that is wrong; null: help is wanted. */
export function readProduceOrder(args: readonly string[]): Result<ProduceOrder | null> {
  const { given, wrong } = readOptions(args, OPTIONS)
  if (given.help) return ok(null)
  const strange = given.file === undefined ? Object.keys(FILE) : Object.keys(SIMULATOR)
  for (const name of strange)
    if (name in given)
      wrong.push(
        given.file === undefined
          ? `--${name} wants a --file.`
          : `--${name} is for simulated machines, not for a --file.`,
      )
  if (given.machine !== undefined && given['machine-column'] !== undefined)
    wrong.push('--machine and --machine-column exclude each other.')
  if (given.file === undefined && given.rate?.kind === 'max')
    wrong.push('--rate max wants a --file; simulated machines never end.')
  if (wrong.length > 0) return fail(wrong.join('\n'))
  return ok({
    to: {
      brokers: given.brokers ?? [USUAL_BROKERS],
      topic: given.topic ?? USUAL_TOPIC,
      partitions: given.partitions ?? 1,
    },
    aliveFile: given['alive-file'] ?? null,
    from: given.file === undefined ? simulatorOf(given) : fileOf(given, given.file),
  })
}

function fileOf(given: Given<typeof OPTIONS>, file: string): ProduceOrder['from'] {
  const plan = {
    ...(given.machine !== undefined && { machine: given.machine }),
    ...(given['machine-column'] !== undefined && { machineColumn: given['machine-column'] }),
    ...(given.time !== undefined && { timeColumn: given.time }),
    keepLabels: given['keep-labels'] ?? false,
    now: given.now ?? false,
  }
  return { kind: 'file', file, plan, rate: given.rate ?? null, loop: given.loop ?? false }
}

function simulatorOf(given: Given<typeof OPTIONS>): ProduceOrder['from'] {
  const machines = given.machines ?? SIMULATOR_MACHINES
  const { rate } = given
  let intervalMs = SIMULATOR_INTERVAL_MS
  if (rate?.kind === 'times') intervalMs = SIMULATOR_INTERVAL_MS / rate.times
  if (rate?.kind === 'per-second') intervalMs = (1000 * machines) / rate.rows
  return {
    kind: 'simulator',
    ...(given.seed !== undefined && { seed: given.seed }),
    machines,
    intervalMs: Math.max(1, Math.round(intervalMs)),
    historyMs: (given.history ?? USUAL_HISTORY_MINUTES) * 60_000,
  }
}

function readTopic(text: string): Result<string> {
  return /^[\w.-]{1,249}$/.test(text) && text !== '.' && text !== '..'
    ? ok(text)
    : fail('a topic has 1 to 249 letters, digits, dots, hyphens and underscores.')
}

function readBrokers(text: string): Result<readonly string[]> {
  const brokers = text.split(',').map((broker) => broker.trim())
  const wrong = brokers.find((broker) => !/^(\[[\da-f:]+\]|[^\s:/]+):\d{1,5}$/i.test(broker))
  return wrong === undefined ? ok(brokers) : fail(`"${wrong}" is no host:port such as ${USUAL_BROKERS}.`)
}

function readMachine(text: string): Result<string> {
  const name = text.trim()
  return name.length >= 1 && name.length <= MAX_NAME_LENGTH
    ? ok(name)
    : fail(`a machine has a name of 1 to ${MAX_NAME_LENGTH} characters.`)
}
