// What every log must do, as one suite that runs on the embedded log and on a real Kafka.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sourceText } from '../../../shared/source-reason.ts'
import type { LogBounds, LogChunk, LogReader, StreamId, StreamPosition } from '../source.ts'

/** One log to try, with hands that do to it what producers and retention do. */
export interface LogUnderTest {
  readonly reader: LogReader
  /** Appends one record for each value. */
  append(values: readonly { readonly value: string | null; readonly timeMs: number }[]): Promise<void>
  /** Drops all records before `offset`. */
  dropBefore(offset: number): Promise<void>
  /** Deletes the log and creates it anew, empty. */
  recreate(): Promise<void>
  close(): Promise<void>
}

/** Listens to a followed log and remembers. */
class Ear {
  readonly chunks: LogChunk[] = []
  readonly jumps: { position: number; bounds: LogBounds }[] = []
  readonly values: string[] = []

  chunk(_stream: StreamId, chunk: LogChunk): void {
    this.chunks.push(chunk)
    for (const { value } of chunk.records) this.values.push(value ? Buffer.from(value).toString() : 'null')
  }
  jump(_stream: StreamId, position: number, bounds: LogBounds): void {
    this.jumps.push({ position, bounds })
  }
  found(): void {}
  status(): void {}

  /** True where each chunk begins where the one before ended, from `position` on. */
  isChained(position: number): boolean {
    let at = position
    return this.chunks.every(({ from, next }) => {
      const fits = from === at
      at = next
      return fits
    })
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited 30 s for: ${what}.`)
    await new Promise((done) => setTimeout(done, 10))
  }
}

const T0 = 1_700_000_000_000
const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ value: `v${from + i}`, timeMs: T0 + (from + i) * 1000 }))

/** Registers the suite; `create` makes a fresh empty log. The tests build on each other, in this order. */
export function contractOf(name: string, create: () => Promise<LogUnderTest>): void {
  describe(`LogReader: ${name}`, () => {
    let log: LogUnderTest
    let stream: StreamId
    const bounds = async (): Promise<LogBounds> => {
      const answer = await log.reader.bounds(stream)
      if (!answer.ok) throw new Error(JSON.stringify(answer.error))
      return answer.value
    }
    const endPosition = async (): Promise<StreamPosition> => {
      const { epoch, high } = await bounds()
      return { stream, epoch, position: high }
    }

    beforeAll(async () => {
      log = await create()
      const opened = await log.reader.open()
      if (!opened.ok) throw new Error(sourceText(opened.error.reason))
      stream = opened.value[0]!
    })
    afterAll(() => log?.close())

    test('an empty log: low is high, a read brings nothing, a time is the end', async () => {
      const { low, high } = await bounds()
      expect(low).toBe(high)
      const read = await log.reader.readAt(stream, high)
      expect(read).toMatchObject({ ok: true, value: { from: high, next: high, records: [] } })
      expect(await log.reader.offsetAt(stream, T0)).toEqual({ ok: true, value: high })
    })

    test('reads come from any position, in order, to the end', async () => {
      await log.append(rows(100))
      const { low, high } = await bounds()
      expect(high - low).toBe(100)
      const got: string[] = []
      for (let at = low + 40; at < high; ) {
        const read = await log.reader.readAt(stream, at)
        if (!read.ok) throw new Error(JSON.stringify(read.error))
        expect(read.value.from).toBe(at)
        expect(read.value.next).toBeGreaterThan(at)
        for (const { offset, value, timeMs } of read.value.records) {
          expect(timeMs).toBe(T0 + (offset - low) * 1000)
          got.push(Buffer.from(value!).toString())
        }
        at = read.value.next
      }
      expect(got).toEqual(rows(60, 40).map(({ value }) => value))
    })

    test('a time finds the first record of that time or later', async () => {
      const { low, high } = await bounds()
      expect(await log.reader.offsetAt(stream, T0 + 40_000)).toEqual({ ok: true, value: low + 40 })
      expect(await log.reader.offsetAt(stream, T0 + 40_001)).toEqual({ ok: true, value: low + 41 })
      expect(await log.reader.offsetAt(stream, T0 + 1e9)).toEqual({ ok: true, value: high })
    })

    test('following brings what is there and what comes, as a chain', async () => {
      const { low, epoch } = await bounds()
      const ear = new Ear()
      const following = log.reader.follow([{ stream, epoch, position: low + 90 }], ear)
      await until('the last ten', () => ear.values.length === 10)
      await log.append(rows(50, 100))
      await until('fifty more', () => ear.values.length === 60)
      await following.stop()
      expect(ear.values).toEqual(rows(60, 90).map(({ value }) => value))
      expect(ear.isChained(low + 90)).toBe(true)
      expect(ear.jumps).toEqual([])
    })

    test('a record without a value stays one', async () => {
      const ear = new Ear()
      const following = log.reader.follow([await endPosition()], ear)
      await log.append([{ value: null, timeMs: T0 + 150_000 }])
      await until('it', () => ear.values.length === 1)
      await following.stop()
      expect(ear.values).toEqual(['null'])
    })

    test('below low and above high is out of range, with the bounds', async () => {
      const before = await bounds()
      await log.dropBefore(before.low + 30)
      await until('the new low', async () => (await bounds()).low === before.low + 30)
      const now = await bounds()
      expect(now.high).toBe(before.high)
      expect(await log.reader.readAt(stream, before.low)).toEqual({
        ok: false,
        error: { code: 'out-of-range', bounds: now },
      })
      expect(await log.reader.readAt(stream, now.high + 1)).toEqual({
        ok: false,
        error: { code: 'out-of-range', bounds: now },
      })
      expect(await log.reader.readAt(stream, now.low)).toMatchObject({ ok: true })
    })

    test('following from below low jumps to low', async () => {
      const { low, high, epoch } = await bounds()
      const ear = new Ear()
      const following = log.reader.follow([{ stream, epoch, position: low - 10 }], ear)
      await until('all', () => ear.chunks.at(-1)?.next === high)
      await following.stop()
      expect(ear.jumps).toEqual([{ position: low, bounds: { low, high, epoch } }])
      expect(ear.isChained(low)).toBe(true)
      expect(ear.values.length).toBe(high - low)
    })

    test('nothing is heard after stop has returned', async () => {
      const ear = new Ear()
      await log.reader.follow([await endPosition()], ear).stop()
      const heard = ear.chunks.length
      await log.append(rows(5, 200))
      await until('the new end', async () => (await bounds()).high > 0)
      expect(ear.chunks.length).toBe(heard)
    })

    test('a record of the very time that is asked for, coming at that moment, is never passed over', async () => {
      for (const row of rows(200, 1000)) {
        const { high } = await bounds()
        const [found] = await Promise.all([log.reader.offsetAt(stream, row.timeMs), log.append([row])])
        expect(found).toEqual({ ok: true, value: high })
      }
    })

    test('a log made anew is another epoch, and following goes on at its beginning', async () => {
      const before = await bounds()
      const ear = new Ear()
      const following = log.reader.follow([await endPosition()], ear)
      await log.recreate()
      await log.append(rows(7, 300))
      await until('the new records', () => ear.values.length === 7)
      await following.stop()
      const now = await bounds()
      expect(now.epoch).not.toBe(before.epoch)
      expect(ear.jumps.at(-1)).toMatchObject({ position: now.low, bounds: { epoch: now.epoch } })
      expect(ear.values).toEqual(rows(7, 300).map(({ value }) => value))
    })
  })
}
