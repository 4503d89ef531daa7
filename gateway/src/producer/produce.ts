// `npm run produce`: streams a CSV file, or the simulated machines, into Kafka.
import { writeFileSync } from 'node:fs'
import { openCsv } from './csv-file.ts'
import { planMessages } from './csv-message.ts'
import { streamLive } from './live.ts'
import { PRODUCE_HELP, type ProduceOrder, readProduceOrder } from './produce-options.ts'
import { newReport, type ReplayReport, replay } from './replay.ts'
import { openTopic, type TopicWriter } from './topic-writer.ts'

const say = (sentence: string): void => console.error(sentence)
const count = (many: number, noun: string): string => `${many} ${noun}${many === 1 ? '' : 's'}`

/** Runs the command with `args` and returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const order = readProduceOrder(args)
  if (!order.ok) {
    say(`${order.error}\nSee npm run produce -- --help`)
    return 1
  }
  if (order.value === null) {
    console.log(PRODUCE_HELP)
    return 0
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const { from } = order.value
  return from.kind === 'file'
    ? streamFile(order.value, from, stop.signal)
    : streamMachines(order.value, from, stop.signal)
}

type FileOrder = Extract<ProduceOrder['from'], { kind: 'file' }>
type MachinesOrder = Extract<ProduceOrder['from'], { kind: 'simulator' }>

async function streamFile(order: ProduceOrder, from: FileOrder, signal: AbortSignal): Promise<number> {
  const file = await openCsv(from.file)
  if (!file.ok) return refuse(file.error)
  const plan = planMessages(file.value, from.plan)
  if (!plan.ok) return refuse(plan.error)
  const { timeColumn, labels } = plan.value
  if (timeColumn === null && from.rate?.kind === 'times')
    return refuse(
      `${from.file} has no column with the time to keep pace with; name it with --time, or give --rate 50/s.`,
    )
  if (labels.length > 0)
    say(`Left out, because it is the truth: ${labels.join(', ')} (--keep-labels sends it).`)
  const opened = await openTopic(order.to, say)
  if (!opened.ok) return refuse(opened.error)
  introduce(order, opened.value)
  const rate =
    from.rate ?? (timeColumn === null ? { kind: 'per-second', rows: 1 } : { kind: 'times', times: 1 })
  const report = newReport()
  const beganMs = performance.now()
  let code = 0
  try {
    const options = { rate, loop: from.loop, signal, progress: progressOf(order) }
    await replay(file.value, plan.value, opened.value, options, report)
  } catch (error) {
    code = refuse(`Stopped: ${(error as Error).message}`)
  }
  tell(order, report, (performance.now() - beganMs) / 1000)
  await close(opened.value, report.unconfirmed > 0)
  return code
}

async function streamMachines(
  order: ProduceOrder,
  from: MachinesOrder,
  signal: AbortSignal,
): Promise<number> {
  const opened = await openTopic(order.to, say)
  if (!opened.ok) return refuse(opened.error)
  introduce(order, opened.value)
  say(
    `Simulating ${count(from.machines, 'machine')}, a reading every ${from.intervalMs} ms each; Ctrl+C ends it.`,
  )
  const { kind: _, ...what } = from
  let code = 0
  try {
    const report = await streamLive(opened.value, { ...what, signal, progress: progressOf(order) })
    console.log(`Sent ${count(report.sent, 'reading')} to ${order.to.topic}.`)
    if (report.dropped > 0) console.log(`${report.dropped} were dropped while Kafka was away.`)
  } catch (error) {
    code = refuse(`Stopped: ${(error as Error).message}`)
  }
  await close(opened.value, false)
  return code
}

function refuse(sentence: string): number {
  say(sentence)
  return 1
}

function introduce(order: ProduceOrder, writer: TopicWriter): void {
  const { topic, partitions } = order.to
  if (writer.created) say(`Made topic ${topic} with ${count(writer.partitions, 'partition')}.`)
  else if (partitions > 1 && partitions !== writer.partitions)
    say(`Topic ${topic} is there already, with ${count(writer.partitions, 'partition')}.`)
}

function progressOf({ aliveFile }: ProduceOrder): (sent: number) => void {
  let shownMs = 0
  return (sent) => {
    if (aliveFile !== null) writeFileSync(aliveFile, `${sent}\n`)
    if (!process.stderr.isTTY || performance.now() - shownMs < 200) return
    shownMs = performance.now()
    process.stderr.write(`\r${sent} sent `)
  }
}

function tell(order: ProduceOrder, report: ReplayReport, seconds: number): void {
  if (process.stderr.isTTY) process.stderr.write('\r')
  console.log(
    `Sent ${count(report.sent, 'row')} to ${order.to.topic} in ${seconds.toFixed(1)} s; ${report.refused} refused.`,
  )
  for (const sample of report.samples) console.log(`  ${sample}`)
  if (report.refused > report.samples.length)
    console.log(`  and ${report.refused - report.samples.length} more`)
  if (report.withoutTime > 0)
    console.log(`${count(report.withoutTime, 'row')} had a time that cannot be read, and went as they are.`)
  if (report.unconfirmed > 0)
    console.log(`${count(report.unconfirmed, 'row')} were on the way and are not confirmed.`)
}

async function close(writer: TopicWriter, hanging: boolean): Promise<void> {
  // A producer that still waits for Kafka would keep the process alive.
  if (hanging) process.exit(1)
  await writer.close().catch(() => undefined)
}

process.exitCode = await main(process.argv.slice(2))
