// The real command against a real Kafka: a process of its own writes, a plain kafkajs client reads.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { startKafka } from '../../../scripts/kafka.mjs'
import { MessageReader } from '../../../shared/message.ts'

const brokers = inject('kafkaBrokers')
const PRODUCE = join(import.meta.dirname, 'produce.ts')
const FREE_PORT_NOBODY_LISTENS_ON = '127.0.0.1:1'
let folder: string
let topics = 0
const children = new Set<ChildProcess>()
const newTopic = (): string => `produce-${process.pid}-${topics++}`

/** Starts the command; `line` waits for a line of its output, `ended` for its end. */
function produce(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', PRODUCE, ...args])
  children.add(child)
  let output = ''
  const heard = new Set<() => void>()
  const hear = (chunk: Buffer): void => {
    output += chunk.toString()
    for (const each of heard) each()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, output })),
  )
  const line = (wanted: RegExp): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!wanted.test(output)) return
        heard.delete(look)
        resolve()
      }
      heard.add(look)
      look()
    })
  return { child, ended, line }
}

interface Written {
  readonly partition: number
  readonly key: string
  readonly timeMs: number
  readonly text: string
}

/** Reads `count` records of a topic, in the order of their partitions. */
async function readTopic(topic: string, count: number, from = brokers!): Promise<Written[]> {
  const kafka = new Kafka({ brokers: [from], logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: `read-${topic}-${process.pid}` })
  const written: Written[] = []
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: async ({ partition, message }) => {
            const { key, value, timestamp } = message
            written.push({ partition, key: String(key), timeMs: Number(timestamp), text: String(value) })
            if (written.length >= count) resolve()
          },
        })
        .catch(reject)
    })
  } finally {
    await consumer.disconnect()
  }
  return written
}

/** How many records a topic of one partition has. */
async function endOf(topic: string, from = brokers!): Promise<number> {
  const admin = new Kafka({ brokers: [from], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  const [partition] = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  return Number(partition!.high)
}

/** A file like those of the water circulation rig: semicolons, its own time column, eight sensors, two labels. */
function rigFile(rows: number): string {
  const columns = ['datetime', 'Current', 'Pressure', 'Volume Flow RateRMS', 'anomaly', 'changepoint']
  const lines = Array.from({ length: rows }, (_, at) => {
    const time = new Date(Date.UTC(2020, 2, 9, 10, 14, 33 + at)).toISOString().slice(0, 19).replace('T', ' ')
    return [time, ((1000 + at) / 1000).toFixed(5), '0.054711', 32, '0.0', '0.0'].join(';')
  })
  mkdirSync(join(folder, 'valve1'), { recursive: true })
  const path = join(folder, 'valve1', '0.csv')
  writeFileSync(path, `${columns.join(';')}\n${lines.join('\n')}\n`)
  return path
}

afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
})
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-produce-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(brokers === null)('produce into Kafka', () => {
  const to = (topic: string): string[] => ['--brokers', brokers!, '--topic', topic]

  test('a file becomes one message a row, in order, keyed by its machine, without the truth', async () => {
    const topic = newTopic()
    const beganMs = Date.now()
    const { code, output } = await produce(
      '--file',
      rigFile(2500),
      ...to(topic),
      '--rate',
      'max',
      '--partitions',
      '3',
    ).ended
    expect(output).toContain('Left out, because it is the truth: anomaly, changepoint')
    expect(output).toContain(`Made topic ${topic} with 3 partitions.`)
    expect(output).toMatch(new RegExp(`Sent 2500 rows to ${topic} in [\\d.]+ s; 0 refused\\.`))
    expect(code).toBe(0)
    const written = await readTopic(topic, 2500)
    expect(new Set(written.map(({ partition }) => partition)).size).toBe(1)
    expect(new Set(written.map(({ key }) => key))).toEqual(new Set(['valve1-0']))
    expect(written.every(({ timeMs }) => timeMs >= beganMs && timeMs <= Date.now())).toBe(true)
    expect(written[0]!.text).toBe(
      '{"machine_id":"valve1-0","datetime":"2020-03-09 10:14:33","Current":1,"Pressure":0.054711,"Volume Flow RateRMS":32}',
    )
    const currents = written.map(({ text }) => (JSON.parse(text) as { Current: number }).Current)
    expect(currents).toEqual(Array.from({ length: 2500 }, (_, at) => (1000 + at) / 1000))
  })

  test('machines in one file keep their order, each in one partition; bad rows are counted and named', async () => {
    const topic = newTopic()
    const path = join(folder, 'many.csv')
    const rows = Array.from({ length: 400 }, (_, at) => `m${at % 7},${at}`)
    rows.splice(10, 0, 'm1', ',5')
    writeFileSync(path, `machine_id,count\n${rows.join('\n')}\n`)
    const { code, output } = await produce('--file', path, ...to(topic), '--rate', 'max', '--partitions', '4')
      .ended
    expect(code).toBe(0)
    expect(output).toMatch(/Sent 400 rows to .* 2 refused\./)
    expect(output).toContain('  line 12 has 1 cells, the header has 2\n')
    expect(output).toContain('  line 13 names no machine of 1 to 128 characters\n')
    const partitionOf = new Map<string, number>()
    const last = new Map<string, number>()
    for (const { key, partition, text } of await readTopic(topic, 400)) {
      const { count } = JSON.parse(text) as { count: number }
      expect(partitionOf.get(key) ?? partition).toBe(partition)
      expect(count).toBeGreaterThan(last.get(key) ?? -1)
      partitionOf.set(key, partition)
      last.set(key, count)
    }
    expect(partitionOf.size).toBe(7)
  })

  test('goes at the pace of the file, so many times as fast', async () => {
    const beganMs = performance.now()
    const { output } = await produce('--file', rigFile(61), ...to(newTopic()), '--rate', '30x').ended
    expect(output).toMatch(/Sent 61 rows/)
    const seconds = Number(/in ([\d.]+) s/.exec(output)![1])
    expect(seconds).toBeGreaterThanOrEqual(2)
    expect(performance.now() - beganMs).toBeLessThan(20_000)
  })

  test('Ctrl+C ends an endless loop cleanly, and what was said to be sent is there', async () => {
    const topic = newTopic()
    const alive = join(folder, 'alive')
    const { child, ended, line } = produce(
      '--file',
      rigFile(40),
      ...to(topic),
      '--rate',
      '200/s',
      '--loop',
      '--now',
      '--alive-file',
      alive,
    )
    await line(/Made topic/)
    await readTopic(topic, 90)
    child.kill('SIGINT')
    const { code, output } = await ended
    expect(code).toBe(0)
    const sent = Number(/Sent (\d+) rows/.exec(output)![1])
    expect(sent).toBeGreaterThanOrEqual(90)
    expect(await endOf(topic)).toBe(sent)
  })

  test('the simulated machines write their history into an empty topic, then live; none of it says what is wrong', async () => {
    const topic = newTopic()
    const { child, ended, line } = produce(...to(topic), '--history', '1', '--rate', '20x')
    await line(/Simulating/)
    const written = await readTopic(topic, 3000)
    child.kill('SIGINT')
    const { code, output } = await ended
    expect(code).toBe(0)
    expect(output).toContain('Simulating 8 machines, a reading every 50 ms each')
    const reader = new MessageReader()
    const machines = new Set<string>()
    for (const { key, text } of written) {
      const read = reader.read(Buffer.from(text), 0)
      expect(read.ok && read.value.flaws.length === 0 && read.value.machine === key).toBe(true)
      machines.add(key)
      expect(text).not.toMatch(/fault|anomal|truth|label/)
    }
    expect(machines.size).toBe(8)
  })

  test('a broker killed in mid-stream and started again: every row once', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'lineside-produce-kafka-'))
    const kafka = await startKafka({ dir, quiet: true })
    try {
      const topic = newTopic()
      const path = rigFile(6000)
      const { ended, line } = produce(
        '--file',
        path,
        '--brokers',
        kafka.brokers,
        '--topic',
        topic,
        '--rate',
        '1500/s',
      )
      await line(/Made topic/)
      await readTopic(topic, 500, kafka.brokers)
      await kafka.kill()
      await line(/does not answer; trying on/)
      await kafka.restart()
      const { code, output } = await ended
      expect(output).toMatch(/Sent 6000 rows .* 0 refused/)
      expect(code).toBe(0)
      expect(await endOf(topic, kafka.brokers)).toBe(6000)
    } finally {
      await kafka.kill()
      rmSync(dir, { recursive: true, force: true })
    }
  })
})

describe('produce without a way to go on', () => {
  test('says what is wrong in one sentence, exit code 1', async () => {
    expect(await produce('--file', join(folder, 'nope.csv')).ended).toEqual({
      code: 1,
      output: `There is no file ${join(folder, 'nope.csv')}.\n`,
    })
    const nobody = await produce('--brokers', FREE_PORT_NOBODY_LISTENS_ON).ended
    expect(nobody.code).toBe(1)
    expect(nobody.output).toMatch(
      /^No Kafka answers at 127\.0\.0\.1:1 \(.*\)\. Start one \(npm run kafka\) or name it with --brokers\.\n$/,
    )
    const timeless = join(folder, 'timeless.csv')
    writeFileSync(timeless, 'a,b\n1,2\n')
    expect((await produce('--file', timeless, '--rate', '2x').ended).output).toMatch(
      /has no column with the time/,
    )
  })
})
