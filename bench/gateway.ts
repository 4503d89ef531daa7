// `npm run bench -- gateway`: reading beside a plain kafkajs consumer, what a delivery costs and how long it takes, what a
// stalled tablet does to the others, and what a herd of replaying tablets costs. On a real Kafka it starts itself.
//   --rate 10000   readings a second while tablets are live
//   --seconds 3    length of each stretch      --rounds 6   of them: more make the ratio surer on a busy machine
import { parseArgs } from 'node:util'
import { KafkaHands } from '../gateway/src/sources/kafka/testing.ts'
import { startKafka } from '../scripts/kafka.mjs'
import { countHerdReads, measureDelivering, type Stretch } from './gateway/delivering.ts'
import { measureReading } from './gateway/reading.ts'
import { buildGateway, fill } from './gateway/rig.ts'
import { measureStalled } from './gateway/stalling.ts'
import { median, percentile } from './store/quantiles.ts'

const LOG_RECORDS = 400_000
const READ_ROUNDS = 5
const HERD = 30
const HERD_RECORDS = 200_000
const HERD_ROUNDS = 7
const STALL_ROUNDS = 3

/** Runs the bench; the last line printed is its JSON. */
export default async function benchGateway(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rate: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '6' },
    },
  })
  const built = await buildGateway()
  const kafka = await startKafka({ quiet: true })
  const hands = await KafkaHands.connect(kafka.brokers)
  try {
    const old = await hands.createTopic()
    await fill(hands, old, LOG_RECORDS)
    const reading = await measureReading(kafka.brokers, old, LOG_RECORDS, READ_ROUNDS)
    console.log(`reading ${LOG_RECORDS} messages, messages/s, ${READ_ROUNDS} turns each`)
    console.log(`  kafkajs, a plain consumer   ${reading.kafkajs.map(Math.round).join('  ')}`)
    console.log(`  the hub, into its ring      ${reading.hub.map(Math.round).join('  ')}`)
    const one = await countHerdReads(built, kafka.brokers, old, 1, HERD_RECORDS)
    const herds: { reads: number; seconds: number }[] = []
    for (let round = 0; round < HERD_ROUNDS; round++)
      herds.push(await countHerdReads(built, kafka.brokers, old, HERD, HERD_RECORDS))
    const herdReads = herds.map(({ reads }) => reads)
    const herdSeconds = median(herds.map(({ seconds }) => seconds))
    console.log(`replaying ${HERD_RECORDS} old records`)
    console.log(`  one tablet                  ${one.reads} reads, ${one.seconds.toFixed(1)} s`)
    console.log(
      `  ${HERD} tablets together         ${herdReads.join('  ')} reads, ${herdSeconds.toFixed(1)} s`,
    )
    const stalledKb: number[] = []
    for (let round = 0; round < STALL_ROUNDS; round++)
      stalledKb.push(await measureStalled(built, kafka.brokers, old, LOG_RECORDS))
    console.log(
      `memory held for each tablet that has stopped reading: ${stalledKb.map(Math.round).join('  ')} KB`,
    )

    const live = await hands.createTopic()
    const delivering = await measureDelivering(
      built,
      hands,
      live,
      Number(values.rate),
      Number(values.rounds),
      Number(values.seconds),
    )
    console.log(`live, ${values.rate} readings/s: tablets, readings/s, gateway CPU, p50, p99`)
    for (const stretch of delivering.stretches) printStretch(stretch)
    const alone = delivering.stretches.filter(({ clients }) => clients === 1)
    const many = delivering.stretches.filter(
      ({ clients, stalled, deflated }) => clients === 50 && stalled === 0 && !deflated,
    )
    const deflated = delivering.stretches.filter((stretch) => stretch.deflated)
    const beside = delivering.stretches.filter(({ stalled }) => stalled > 0)
    const perRecordUs = (all: readonly Stretch[]): number =>
      median(all.map(({ cpuSeconds, records }) => (cpuSeconds * 1e6) / records))
    const p99Ms = median(many.map((stretch) => stretch.p99Ms))
    const seconds = [many, beside].map((all) => all.flatMap(({ p99sMs }) => p99sMs))
    const [freeMs, besideMs] = seconds.map(median)
    const spread = (all: readonly number[]) =>
      [0.25, 0.5, 0.75].map((at) => `${percentile(all, at)} ms`).join(', ')
    console.log(
      `CPU a reading: ${perRecordUs(alone).toFixed(1)} us for one tablet, ${perRecordUs(many).toFixed(1)} us for 50`,
    )
    console.log('p99 of single seconds with 50 tablets, quartiles')
    console.log(`  none stalled   ${spread(seconds[0]!)}   (${seconds[0]!.length} seconds)`)
    console.log(`  one stalled    ${spread(seconds[1]!)}   (${seconds[1]!.length} seconds)`)
    console.log(`memory: ${delivering.rssMb.toFixed(0)} MB, of it ${delivering.ringMb.toFixed(0)} MB ring`)
    console.log(
      JSON.stringify({
        bench: 'gateway',
        ring_ratio: round(median(reading.hub) / median(reading.kafkajs)),
        cpu_us_per_delivery_50: round((perRecordUs(many) - perRecordUs(alone)) / 49),
        cpu_us_per_delivery_50_deflated: round((perRecordUs(deflated) - perRecordUs(alone)) / 49),
        p50_ms: median(many.map((stretch) => stretch.p50Ms)),
        p99_ms: p99Ms,
        stalled_p99_ratio: round(besideMs! / freeMs!),
        stalled_kb: Math.round(median(stalledKb)),
        rss_mb: Math.round(delivering.rssMb),
        herd_read_ratio: round(median(herdReads) / one.reads),
        herd_read_ratio_worst: round(Math.max(...herdReads) / one.reads),
      }),
    )
  } finally {
    await hands.close()
    await kafka.remove()
  }
}

function printStretch({
  clients,
  stalled,
  deflated,
  bytesPerSecond,
  cpuSeconds,
  seconds,
  records,
  p50Ms,
  p99Ms,
}: Stretch): void {
  const tablets = `${clients}${stalled > 0 ? ` and ${stalled} stalled` : ''}${deflated ? ' deflated' : ''}`
  console.log(
    `  ${tablets.padEnd(16)} ${Math.round(records / seconds)}/s   ${((100 * cpuSeconds) / seconds).toFixed(0).padStart(3)} %   ${p50Ms} ms   ${p99Ms} ms   ${Math.round(bytesPerSecond / 1024)} KB/s each`,
  )
}

const round = (value: number): number => Math.round(value * 1000) / 1000
