// The mapping: how the messages of a topic are read where their own field names do not say it. A versioned file that travels
// from tablet to tablet. A topic without a mapping is read as message.ts reads it.
import * as v from 'valibot'
import { MAX_NAME_LENGTH, MAX_SENSORS } from './limits.ts'
import { fail, ok, type Result } from './result.ts'

/** Version of the file this program writes; a higher one is refused and left alone. */
export const MAPPING_VERSION = 1
/** The most characters a unit may have. */
export const MAX_UNIT_LENGTH = 32
const MAX_TOPICS = 1000

/** What can be wrong with one topic of a mapping; the schema below gives these codes as its messages. */
const TOPIC_PROBLEMS = [
  'name-empty',
  'name-long',
  'limits-crossed',
  'sensors-none',
  'sensors-many',
  'sensor-twice',
  'topic-twice',
] as const
type TopicProblemCode = (typeof TOPIC_PROBLEMS)[number]
const says = (code: TopicProblemCode): TopicProblemCode => code

/** Why a mapping is not taken: a code and the values of its sentence, which stands in the words of each language. */
export interface MappingProblem {
  readonly code:
    | TopicProblemCode
    | 'mapping-no-json'
    | 'mapping-newer'
    | 'mapping-none'
    | 'mapping-damaged'
    | 'mapping-issue'
  readonly values: Readonly<Record<string, string | number | MappingProblem>>
}

const name = v.pipe(
  v.string(),
  v.check((text) => text.trim() !== '', says('name-empty')),
  v.maxLength(MAX_NAME_LENGTH, says('name-long')),
)
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(1000))
const limit = v.exactOptional(v.pipe(v.number(), v.finite()))
const limits = v.pipe(
  v.object({ low: limit, high: limit }),
  v.check(({ low, high }) => low === undefined || high === undefined || low < high, says('limits-crossed')),
)

/** How a time is written. `auto`: ISO 8601, epoch seconds or epoch milliseconds, told apart by time.ts. */
export const TIME_UNITS = ['auto', 'iso', 's', 'ms', 'us', 'ns'] as const
export type TimeUnit = (typeof TIME_UNITS)[number]

const sensorSchema = v.object({
  /** Where its value stands in the message (path.ts). */
  path,
  /** What it is called on this tablet, once in a topic. */
  name,
  /** Its unit as people write it; null where it has none, or its name tells it. */
  unit: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_UNIT_LENGTH))),
  /** What the sensor can physically show, in its unit; beyond it, the sensor is sick. */
  range: v.exactOptional(limits),
  /** Where it belongs while the machine is well, in its unit; beyond it, the machine is abnormal. */
  normal: v.exactOptional(limits),
})
export type SensorMapping = v.InferOutput<typeof sensorSchema>
export type Limits = v.InferOutput<typeof limits>

const topicSchema = v.object({
  /** The topic's name; `*` stands for any text, so `press-*` is every topic that begins so. */
  topic: v.pipe(v.string(), v.minLength(1), v.maxLength(249)),
  /** Where the machine's name comes from: a field, the record's key, or the topic, which then is one machine's alone. */
  machine: v.variant('from', [
    v.object({ from: v.literal('field'), path }),
    v.object({ from: v.literal('key') }),
    v.object({ from: v.literal('fixed'), name }),
  ]),
  /** Where the event time comes from: a field, or the record's own time. */
  time: v.variant('from', [
    v.object({ from: v.literal('field'), path, unit: v.picklist(TIME_UNITS) }),
    v.object({ from: v.literal('record') }),
  ]),
  /** The sensors; every other field is passed over. */
  sensors: v.pipe(
    v.array(sensorSchema),
    v.minLength(1, says('sensors-none')),
    v.maxLength(MAX_SENSORS, says('sensors-many')),
    v.check((all) => isUnique(all.map((each) => each.name)), says('sensor-twice')),
  ),
})
export type TopicMapping = v.InferOutput<typeof topicSchema>

const mappingSchema = v.object({
  version: v.literal(MAPPING_VERSION),
  topics: v.pipe(
    v.array(topicSchema),
    v.maxLength(MAX_TOPICS),
    v.check((all) => isUnique(all.map(({ topic }) => topic)), says('topic-twice')),
  ),
})
export type Mapping = v.InferOutput<typeof mappingSchema>

/** Nothing is mapped: every topic is read by its own field names. */
export const NO_MAPPING: Mapping = { version: MAPPING_VERSION, topics: [] }

/** Reads a mapping file's text, or says what is wrong with it; one of a newer version is not wrong, only not for this one. */
export function parseMapping(json: string): Result<Mapping, MappingProblem> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return fail({ code: 'mapping-no-json', values: {} })
  }
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : null
  if (typeof version === 'number' && version > MAPPING_VERSION)
    return fail({ code: 'mapping-newer', values: { version, known: MAPPING_VERSION } })
  if (version !== MAPPING_VERSION) return fail({ code: 'mapping-none', values: {} })
  const parsed = v.safeParse(mappingSchema, value, { abortEarly: true })
  if (parsed.success) return ok(parsed.output)
  const [issue] = parsed.issues
  const place = issue.path?.map((step) => String(step.key)).join('.') ?? ''
  return fail({ code: 'mapping-damaged', values: { place, why: problemOf(issue) } })
}

/** Says what is wrong with one topic's mapping as it is being written; null where it can be used. */
export function topicProblem(topic: TopicMapping): MappingProblem | null {
  const parsed = v.safeParse(topicSchema, topic, { abortEarly: true })
  return parsed.success ? null : problemOf(parsed.issues[0])
}

/** What an issue's message, a code of ours or valibot's own sentence, says. */
function problemOf({ message }: v.BaseIssue<unknown>): MappingProblem {
  const code = TOPIC_PROBLEMS.find((each) => each === message)
  if (code === undefined) return { code: 'mapping-issue', values: { issue: message } }
  return {
    code,
    values:
      code === 'name-long' ? { most: MAX_NAME_LENGTH } : code === 'sensors-many' ? { most: MAX_SENSORS } : {},
  }
}

/** The mapping as its file's text. */
export const mappingText = (mapping: Mapping): string => `${JSON.stringify(mapping, null, 2)}\n`

/** What says how a topic is read: its own entry, else the pattern that spells out most of its name; null without one. */
export function mappingOf({ topics }: Mapping, topic: string): TopicMapping | null {
  const own = topics.find((each) => each.topic === topic)
  if (own) return own
  const fitting = topics.filter((each) => each.topic.includes('*') && fits(each.topic, topic))
  return fitting.sort((a, b) => b.topic.length - a.topic.length)[0] ?? null
}

/** A mapping with this entry in place of the one of its topic or pattern. */
export const withTopic = ({ topics, version }: Mapping, entry: TopicMapping): Mapping => ({
  version,
  topics: [...topics.filter(({ topic }) => topic !== entry.topic), entry],
})

/** A mapping without the entry of this topic or pattern. */
export const withoutTopic = ({ topics, version }: Mapping, topic: string): Mapping => ({
  version,
  topics: topics.filter((each) => each.topic !== topic),
})

/** Whether a topic's name fits a pattern: each piece between the stars in its order. Linear, whatever the pattern. */
function fits(pattern: string, topic: string): boolean {
  const pieces = pattern.split('*')
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  if (topic.length < first.length + last.length || !topic.startsWith(first) || !topic.endsWith(last))
    return false
  const end = topic.length - last.length
  let at = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = topic.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}

const isUnique = (names: readonly string[]): boolean => new Set(names).size === names.length
