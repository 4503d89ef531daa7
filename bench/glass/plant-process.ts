// The process behind `Plant`: node plant-process.ts <begin, epoch ms> <brokers or nothing>. It ends when its parent lets go.
import { setTimeout as pause } from 'node:timers/promises'
import type { Gateway } from '../../gateway/src/gateway.ts'
import type { LogReader } from '../../gateway/src/source.ts'
import { EmbeddedLog } from '../../gateway/src/sources/embedded.ts'
import { KafkaSource } from '../../gateway/src/sources/kafka/kafka.ts'
import { KafkaHands } from '../../gateway/src/sources/kafka/testing.ts'
import { startLab } from '../../gateway/src/testing/lab.ts'
import type { Answer, Order } from './plant.ts'
import { MACHINES, markOf, Readings } from './readings.ts'

const LOG_BYTES = 2 ** 30
const BATCH = 2000
const PACE_MS = 5

/** A log that can be written and, again and again, read by a new gateway. */
interface Log {
  reader(): LogReader
  write(records: readonly { readonly timeMs: number; readonly value: Buffer }[]): Promise<void>
  close(): Promise<void>
}

function embeddedLog(): Log {
  const log = new EmbeddedLog({ topic: 'glass', epoch: 'glass', maxBytes: LOG_BYTES })
  return {
    reader: () => log,
    write: async (records) => {
      for (const { timeMs, value } of records) log.append({ key: null, value, timeMs })
    },
    close: async () => {},
  }
}

async function kafkaLog(brokers: string): Promise<Log> {
  const hands = await KafkaHands.connect(brokers)
  const topic = await hands.createTopic()
  return {
    reader: () =>
      new KafkaSource({
        brokers: [brokers],
        topics: [topic],
        ssl: false,
        sasl: null,
      }),
    write: async (records) => {
      const messages = records.map(({ timeMs, value }) => ({
        value,
        timestamp: String(timeMs),
        partition: 0,
      }))
      await hands.producer.send({ topic, messages })
    },
    close: async () => {
      await hands.deleteTopic(topic)
      await hands.close()
    },
  }
}

const [begin, brokers] = process.argv.slice(2)
const log = brokers ? await kafkaLog(brokers) : embeddedLog()
const readings = new Readings()
let timeMs = Number(begin)
let port = 0
let gateway: Gateway | null = null
process.on('message', (order: Order) => void obey(order).then((answer) => process.send?.(answer)))
process.on('disconnect', () => void end())

async function obey(order: Order): Promise<Answer> {
  const marks: { value: number; sentMs: number }[] = []
  if (order.do === 'open') {
    gateway = await startLab(log.reader(), { PORT: String(port) })
    port = gateway.port
  }
  if (order.do === 'close') await gateway?.stop()
  if (order.do === 'fill')
    for (let left = order.count; left > 0; left -= BATCH) {
      const size = Math.min(BATCH, left)
      await log.write(
        Array.from({ length: size }, () => {
          timeMs += order.everyMs
          return { timeMs: Math.floor(timeMs), value: readings.next(Math.floor(timeMs)) }
        }),
      )
    }
  if (order.do === 'live') await live(order.perSecond, order.seconds, marks)
  const { user, system } = process.cpuUsage()
  return { port, end: readings.count, processorMs: (user + system) / 1000, marks }
}

async function live(
  perSecond: number,
  seconds: number,
  marks: { value: number; sentMs: number }[],
): Promise<void> {
  const beganMs = performance.now()
  for (let sent = 0; sent < perSecond * seconds; ) {
    const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - beganMs) / 1000) * perSecond))
    if (due > sent) {
      const sentMs = Date.now()
      const records = Array.from({ length: due - sent }, () => {
        if (readings.count % MACHINES === 0) marks.push({ value: markOf(readings.count / MACHINES), sentMs })
        return { timeMs: sentMs, value: readings.next(sentMs) }
      })
      sent = due
      await log.write(records)
    }
    await pause(PACE_MS)
  }
}

async function end(): Promise<void> {
  await gateway?.stop()
  await log.close()
  process.exit(0)
}
