// What every log of events must do, as one suite that runs on the file and on a real Kafka.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogBounds, StreamId } from '../source.ts'
import type { EventLog, EventRecord } from './event-log.ts'

/** One log to try: `open` gives the same log again, as a gateway that restarts does. */
export interface EventLogUnderTest {
  open(): Promise<EventLog>
  close(): Promise<void>
}

const rows = (count: number, from = 0): EventRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `m${i % 2}`,
    value: JSON.stringify({ id: `e-${from + i}`, text: 'ä "quoted"\nline' }),
    timeMs: 1_700_000_000_000 + from + i,
  }))

/** Registers the suite; `create` makes a log that is not there yet. The tests build on each other, in this order. */
export function eventLogContract(name: string, create: () => Promise<EventLogUnderTest>): void {
  describe(`EventLog: ${name}`, () => {
    let given: EventLogUnderTest
    let log: EventLog
    let stream: StreamId
    let first: LogBounds

    const open = async (): Promise<void> => {
      log = await given.open()
      const opened = await log.open()
      if (!opened.ok) throw new Error(log.trouble)
      expect(opened.value).toEqual([{ topic: log.topic, partition: 0 }])
      stream = opened.value[0]!
    }
    const bounds = async (): Promise<LogBounds> => {
      const answer = await log.records.bounds(stream)
      if (!answer.ok) throw new Error(answer.error.code)
      return answer.value
    }
    const all = async (): Promise<EventRecord[]> => {
      const { low, high } = await bounds()
      const got: EventRecord[] = []
      for (let at = low; at < high; ) {
        const read = await log.records.readAt(stream, at)
        if (!read.ok) throw new Error(read.error.code)
        for (const { key, value, timeMs } of read.value.records)
          got.push({ key: Buffer.from(key!).toString(), value: Buffer.from(value!).toString(), timeMs })
        at = read.value.next
      }
      return got
    }

    beforeAll(async () => {
      given = await create()
      await open()
    })
    afterAll(async () => {
      await log?.close()
      await given?.close()
    })

    test('it is made where it is not there, empty, and has no trouble', async () => {
      first = await bounds()
      expect(first.high).toBe(first.low)
      expect(log.trouble).toBe('')
    })

    test('what is appended can be read, byte for byte and in order', async () => {
      expect(await log.append(rows(3))).toEqual({ ok: true, value: undefined })
      for (const batch of [rows(2, 3), rows(1, 5)]) await log.append(batch)
      expect(await all()).toEqual(
        rows(6).map((row, i) => ({ ...row, key: ['m0', 'm1', 'm0', 'm0', 'm1', 'm0'][i] })),
      )
    })

    test('who follows it hears of what is appended', async () => {
      const { epoch, high } = await bounds()
      let heard: () => void = () => {}
      const came = new Promise<void>((done) => {
        heard = done
      })
      const following = log.records.follow([{ stream, epoch, position: high }], {
        chunk: (_stream, { records }) => records.length > 0 && heard(),
        jump: () => {},
        found: () => {},
        status: () => {},
      })
      await log.append(rows(1, 6))
      await came
      await following.stop()
    })

    test('an event of the greatest size fits', async () => {
      const value = JSON.stringify({ id: 'big', text: 'x'.repeat(190 * 1024) })
      expect(await log.append([{ key: 'm', value, timeMs: 1_700_000_000_100 }])).toMatchObject({ ok: true })
      expect((await all()).at(-1)!.value).toBe(value)
    })

    test('opened again it is the same log: same epoch, same offsets, same events', async () => {
      const [before, content] = [await bounds(), await all()]
      await log.close()
      await open()
      expect(await bounds()).toEqual(before)
      expect(before.epoch).toBe(first.epoch)
      expect(await all()).toEqual(content)
      await log.append(rows(1, 8))
      expect((await bounds()).high).toBe(before.high + 1)
    })
  })
}
