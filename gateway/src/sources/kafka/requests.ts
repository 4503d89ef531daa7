// The two requests this gateway encodes or decodes by itself, sent over kafkajs's connections.
// fetch: so that each partition's error, log start and batch ends are known (kafkajs drops them).
// topicsNow: Metadata 10, the first version that tells topic ids (KIP-516); kafkajs stops at 6.

import { internals, type KafkaBroker, type KafkaRequest, READ_COMMITTED } from './internals.ts'
import { type AbortedTransaction, readInt64 } from './record-batch.ts'

const METADATA_API = 3
const FETCH_API = 1
const FETCH_VERSION = 11
const TOPIC_ID_VERSION = 10

/** What one partition of a fetch response says. */
export interface FetchedPartition {
  readonly topic: string
  readonly partition: number
  /** Kafka's error code; 0 is none. */
  readonly errorCode: number
  /** Offset after the last record that can be read (last stable offset). */
  readonly high: number
  /** Offset of the oldest record; -1 with an error. */
  readonly low: number
  readonly aborted: readonly AbortedTransaction[]
  /** Whole record batches, the last one maybe cut. */
  readonly batches: Buffer
}

/** Where to fetch one partition from. */
export interface FetchPosition {
  readonly topic: string
  readonly partition: number
  readonly position: number
}

/** True where the broker is new enough (Kafka 2.3) for {@link fetchFrom}. */
export const canFetch = (broker: KafkaBroker): boolean =>
  (broker.versions?.[FETCH_API]?.maxVersion ?? 0) >= FETCH_VERSION

/** Waits up to `waitMs` for something at one of the positions and reads at most about `maxBytes`. */
export function fetchFrom(
  broker: KafkaBroker,
  positions: readonly FetchPosition[],
  waitMs: number,
  maxBytes: number,
): Promise<FetchedPartition[]> {
  const byTopic = new Map<string, { partition: number; fetchOffset: number; maxBytes: number }[]>()
  for (const { topic, partition, position } of positions) {
    const list = byTopic.get(topic) ?? []
    list.push({ partition, fetchOffset: position, maxBytes })
    byTopic.set(topic, list)
  }
  const request = internals.fetchRequest({
    replicaId: -1,
    maxWaitTime: waitMs,
    minBytes: 1,
    maxBytes,
    isolationLevel: READ_COMMITTED,
    topics: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })),
  })
  return broker.connectionPool.send({ request, response: { decode: decodeFetch, parse: same } })
}

async function decodeFetch(payload: Buffer): Promise<FetchedPartition[]> {
  const input = new Fields(payload)
  const found: FetchedPartition[] = []
  input.skip(4 + 2 + 4) // throttle time, error code, session
  input.array(() => {
    const topic = input.string()
    input.array(() => {
      const partition = input.int32()
      const errorCode = input.int16()
      input.skip(8) // high watermark: records after the last stable offset cannot be read yet
      const high = input.int64()
      const low = input.int64()
      const aborted: AbortedTransaction[] = []
      input.array(() => aborted.push({ producerId: input.bigint64(), firstOffset: input.int64() }))
      input.skip(4) // preferred read replica
      const batches = input.bytes(Math.max(0, input.int32()))
      found.push({ topic, partition, errorCode, high, low, aborted, batches })
    })
  })
  return found
}

/** What a login may do with a topic. */
export interface TopicAccess {
  readonly read: boolean
  readonly write: boolean
}

// Bits of the authorized operations (AclOperation of KIP-430).
const MAY_READ = 1 << 3
const MAY_WRITE = 1 << 4

/** What a cluster says about one topic. */
export interface TopicNow {
  /** The id Kafka gave it when it was created (32 hexadecimal digits); a topic made anew has another one. */
  readonly id: string
  readonly isInternal: boolean
  /** Numbers of its partitions, rising; empty while one of them has no leader. */
  readonly partitions: readonly number[]
  readonly access: TopicAccess
}

/** The topics of these names, or all (null), as they are now; those that are not there are left out. Null before Kafka 2.8. */
export async function topicsNow(
  broker: KafkaBroker,
  topics: readonly string[] | null,
): Promise<Map<string, TopicNow> | null> {
  if ((broker.versions?.[METADATA_API]?.maxVersion ?? 0) < TOPIC_ID_VERSION) return null
  const request: KafkaRequest<Map<string, TopicNow>> = {
    request: {
      apiKey: METADATA_API,
      apiVersion: TOPIC_ID_VERSION,
      apiName: 'Metadata',
      encode: async () => encodeTopics(topics),
    },
    response: { decode: decodeTopics, parse: same },
  }
  return broker.connectionPool.send(request)
}

function encodeTopics(topics: readonly string[] | null) {
  // Tags of the header, then a compact array; none at all asks for every topic.
  const parts = [Buffer.from([0]), uvarint(topics === null ? 0 : topics.length + 1)]
  for (const topic of topics ?? []) {
    const name = Buffer.from(topic)
    parts.push(Buffer.alloc(16), uvarint(name.length + 1), name, Buffer.from([0]))
  }
  // No automatic creation, no authorized operations of the cluster but those of the topics where they are named, no tags.
  parts.push(Buffer.from([0, 0, topics === null ? 0 : 1, 0]))
  const encoder = new internals.Encoder()
  encoder.writeBufferInternal(Buffer.concat(parts))
  return encoder
}

async function decodeTopics(payload: Buffer): Promise<Map<string, TopicNow>> {
  const input = new Fields(payload)
  const found = new Map<string, TopicNow>()
  input.tags() // of the header
  input.skip(4) // throttle time
  input.compactArray(() => {
    input.skip(4) // node
    input.compactString()
    input.skip(4) // port
    input.compactString()
    input.tags()
  })
  input.compactString() // cluster id
  input.skip(4) // controller
  input.compactArray(() => {
    const errorCode = input.int16()
    const name = input.compactString()
    const id = input.bytes(16).toString('hex')
    const isInternal = input.bytes(1)[0] === 1
    const partitions: number[] = []
    let isLed = true
    input.compactArray(() => {
      input.skip(2) // error: without a leader, or with a replica away, which is no matter here
      partitions.push(input.int32())
      if (input.int32() < 0) isLed = false
      input.skip(4) // leader epoch
      for (let list = 0; list < 3; list++) input.compactArray(() => input.skip(4))
      input.tags()
    })
    const operations = input.int32()
    input.tags()
    const access = { read: (operations & MAY_READ) !== 0, write: (operations & MAY_WRITE) !== 0 }
    if (errorCode === 0 && /[1-9a-f]/.test(id))
      found.set(name, { id, isInternal, partitions: isLed ? partitions.sort((a, b) => a - b) : [], access })
  })
  return found
}

const same = async <T>(data: T): Promise<T> => data

function uvarint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return Buffer.from([...bytes, rest])
}

/** Reads big-endian fields of Kafka's protocol one after the other. */
class Fields {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  skip(count: number): void {
    this.#at += count
  }
  int16(): number {
    this.#at += 2
    return this.#bytes.readInt16BE(this.#at - 2)
  }
  int32(): number {
    this.#at += 4
    return this.#bytes.readInt32BE(this.#at - 4)
  }
  int64(): number {
    this.#at += 8
    return readInt64(this.#bytes, this.#at - 8)
  }
  bigint64(): bigint {
    this.#at += 8
    return this.#bytes.readBigInt64BE(this.#at - 8)
  }
  bytes(count: number): Buffer {
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }
  string(): string {
    return this.bytes(Math.max(0, this.int16())).toString('utf8')
  }
  array(read: () => void): void {
    for (let left = this.int32(); left > 0; left--) read()
  }
  compactString(): string {
    return this.bytes(Math.max(0, this.#uvarint() - 1)).toString('utf8')
  }
  compactArray(read: () => void): void {
    for (let left = this.#uvarint() - 1; left > 0; left--) read()
  }
  /** Tagged fields: none of them is known here. */
  tags(): void {
    for (let left = this.#uvarint(); left > 0; left--) {
      this.#uvarint()
      this.skip(this.#uvarint())
    }
  }
  #uvarint(): number {
    let value = 0
    let byte: number
    let shift = 0
    do {
      byte = this.#bytes[this.#at++] ?? 0
      value |= (byte & 0x7f) << shift
      shift += 7
    } while (byte >= 0x80)
    return value
  }
}
