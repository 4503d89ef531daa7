// What a live delivery costs the gateway and how long it takes: 50 tablets beside one, and with a stalled one among them,
// turn by turn on one gateway; and how many reads of old records a herd of tablets costs.
import { setTimeout as pause } from 'node:timers/promises'
import type { KafkaHands } from '../../gateway/src/sources/kafka/testing.ts'
import { percentile } from '../store/quantiles.ts'
import { Reader } from './reader.ts'
import { Gateway, stream } from './rig.ts'

const WARM_UP_MS = 1500
/** Each second has a p99 of its own, so that a second in which the machine was busy elsewhere is one of many. */
const WINDOW_MS = 1000
/** What a round measures. Around the stalled tablet it goes there and back, so that a slow drift weighs on both alike. */
const ROUND = [
  [1, 0, false],
  [50, 0, false],
  [50, 1, false],
  [50, 1, false],
  [50, 0, false],
  [50, 0, true],
] as const

/** One stretch of live streaming. */
export interface Stretch {
  readonly clients: number
  readonly stalled: number
  readonly deflated: boolean
  /** Bytes a second to one tablet. */
  readonly bytesPerSecond: number
  /** CPU of the gateway's process in all, s, over `seconds`. */
  readonly cpuSeconds: number
  readonly seconds: number
  readonly records: number
  /** From sent to arrived at a tablet. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** The p99 of each second of it, ms. */
  readonly p99sMs: readonly number[]
}

/** Figures of live streaming. */
export interface Delivering {
  readonly stretches: readonly Stretch[]
  readonly rssMb: number
  readonly ringMb: number
}

/** Streams `perSecond` readings through `rounds` rounds of stretches of `seconds` each: 1 tablet, 50, 50 and a stalled one. */
export async function measureDelivering(
  built: string,
  hands: KafkaHands,
  topic: string,
  perSecond: number,
  rounds: number,
  seconds: number,
): Promise<Delivering> {
  const gateway = await Gateway.start(built, hands.brokers, topic)
  const stop = stream(hands, topic, perSecond)
  const stretches: Stretch[] = []
  let rssBytes = 0
  try {
    for (let round = 0; round < rounds; round++)
      for (const [clients, stalled, deflated] of ROUND) {
        stretches.push(await measureStretch(gateway, clients, stalled, deflated, seconds))
        rssBytes = Math.max(rssBytes, await gateway.metric('process_resident_memory_bytes'))
      }
    const ringMb = (await gateway.metric('lineside_ring_bytes')) / 2 ** 20
    return { stretches, rssMb: rssBytes / 2 ** 20, ringMb }
  } finally {
    await stop()
    await gateway.stop()
  }
}

async function measureStretch(
  gateway: Gateway,
  clients: number,
  stalled: number,
  deflated: boolean,
  seconds: number,
): Promise<Stretch> {
  const took: number[][] = Array.from(
    { length: Math.max(1, Math.floor((seconds * 1000) / WINDOW_MS)) },
    () => [],
  )
  let beganMs = 0
  let measuring = false
  const latency = (ms: number): void => {
    if (measuring) took[Math.floor((performance.now() - beganMs) / WINDOW_MS)]?.push(ms)
  }
  const { port } = gateway
  const readers = Array.from(
    { length: clients + stalled },
    (_, i) =>
      new Reader({
        port,
        atMost: 0,
        deflate: deflated,
        ...(i === 0 ? { latency } : {}),
        ...(i >= clients ? { stalls: true } : {}),
      }),
  )
  await pause(WARM_UP_MS)
  const cpu = await gateway.metric('process_cpu_seconds_total')
  const high = await gateway.metric('lineside_stream_high_offset')
  const received = readers[0]!.receivedBytes
  beganMs = performance.now()
  measuring = true
  await pause(seconds * 1000)
  measuring = false
  const bytes = readers[0]!.receivedBytes - received
  const cpuSeconds = (await gateway.metric('process_cpu_seconds_total')) - cpu
  const records = (await gateway.metric('lineside_stream_high_offset')) - high
  const fault = readers.find((reader) => reader.fault !== null)?.fault
  for (const reader of readers) reader.close()
  if (fault) throw new Error(fault)
  return {
    clients,
    stalled,
    deflated,
    bytesPerSecond: bytes / seconds,
    cpuSeconds,
    seconds: (performance.now() - beganMs) / 1000,
    records,
    p50Ms: percentile(took.flat(), 0.5),
    p99Ms: percentile(took.flat(), 0.99),
    p99sMs: took.filter((each) => each.length > 0).map((each) => percentile(each, 0.99)),
  }
}

/** Reads of old records that so many tablets cost a fresh gateway when they replay `records` together. */
export async function countHerdReads(
  built: string,
  brokers: string,
  topic: string,
  tablets: number,
  records: number,
): Promise<{ reads: number; seconds: number }> {
  const gateway = await Gateway.start(built, brokers, topic)
  const beganMs = performance.now()
  const readers = Array.from({ length: tablets }, () => new Reader({ port: gateway.port, atMost: records }))
  try {
    await Promise.all(readers.map(({ caughtUp }) => caughtUp))
    const seconds = (performance.now() - beganMs) / 1000
    return { reads: await gateway.metric('lineside_old_reads_total'), seconds }
  } finally {
    for (const reader of readers) reader.close()
    await gateway.stop()
  }
}
