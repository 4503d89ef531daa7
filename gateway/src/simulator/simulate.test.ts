import { afterEach, describe, expect, test, vi } from 'vitest'
import { MessageReader } from '../../../shared/message.ts'
import { QUIET_MS, ROUND_MS } from './faults.ts'
import { type SimulatedRecord, type SimulateOptions, simulate } from './simulate.ts'

const MINUTE_MS = 60_000
const NOW_MS = Date.parse('2026-06-01T12:17:20.300Z')

/** Everything a simulation holds at `nowMs`. */
function history(nowMs: number, options: Partial<SimulateOptions> = {}): SimulatedRecord[] {
  const records: SimulatedRecord[] = []
  simulate({ ...options, nowMs: () => nowMs })
    .start((record) => records.push(record))
    .stop()
  return records
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

describe('the history', () => {
  const records = history(NOW_MS)

  test('holds at least the last hour, has no holes and ends now', () => {
    const simulation = simulate({ nowMs: () => NOW_MS })
    expect(records[0]!.offset).toBe(simulation.firstOffset)
    expect(simulation.historyMs).toBeGreaterThanOrEqual(60 * MINUTE_MS)
    expect(simulation.historyMs).toBeLessThan(60 * MINUTE_MS + ROUND_MS)
    expect(records.length).toBeGreaterThan((8 * simulation.historyMs) / 1000 - 16)
    expect(records.every(({ offset }, at) => offset === simulation.firstOffset + at)).toBe(true)
    expect(records.every(({ timeMs }, at) => at === 0 || timeMs >= records[at - 1]!.timeMs)).toBe(true)
    const newestMs = records.at(-1)!.timeMs
    expect(newestMs).toBeLessThanOrEqual(NOW_MS)
    expect(NOW_MS - newestMs).toBeLessThan(125)
  })

  test('begins with healthy machines, and holds faults', () => {
    for (let nowMs = NOW_MS; nowMs < NOW_MS + 40 * MINUTE_MS; nowMs += MINUTE_MS) {
      const simulation = simulate({ nowMs: () => nowMs })
      const beginMs = nowMs - simulation.historyMs
      expect(simulation.faultsBetween(beginMs, beginMs + (QUIET_MS * 2) / 3)).toEqual([])
      expect(simulation.faultsBetween(beginMs, nowMs).length).toBeGreaterThanOrEqual(5)
    }
  })

  test('is readable by the one who reads messages, without a flaw', () => {
    const reader = new MessageReader()
    for (const { key, value, timeMs } of records) {
      const read = reader.read(value, 0)
      const taken = read.ok && [read.value.flaws.length, read.value.machine, read.value.timeMs]
      if (String(taken) !== String([0, text(key), timeMs])) expect(read).toBe(`a reading like ${text(value)}`)
    }
  })

  test('never says what is wrong: only time, machine and sensors', () => {
    const known = /^(timestamp|machine_id|[a-z0-9_]+_(degC|mm_s|bar|mbar|rpm|A|l_min|m_s|deg_s|kN))$/
    const fields = new Set(records.flatMap(({ value }) => Object.keys(JSON.parse(text(value)))))
    expect([...fields].filter((field) => !known.test(field))).toEqual([])
  })

  test('a silent sensor is null or missing, and every other message has every field', () => {
    const fields = records.map(({ value }) => JSON.parse(text(value)) as { machine_id: string })
    const presses = fields.filter((message) => message.machine_id === 'press-1')
    expect(
      presses.filter((message) => Object.keys(message).length === 7).length / presses.length,
    ).toBeGreaterThan(0.8)
  })
})

describe('a restart', () => {
  test('goes on with the same offsets, bytes and times, what was made while it was down too', () => {
    const before = history(NOW_MS)
    const after = history(NOW_MS + 25 * MINUTE_MS)
    const byOffset = new Map(after.map((record) => [record.offset, record]))
    const shared = before.filter(({ offset }) => byOffset.has(offset))
    expect(shared.length).toBeGreaterThan(8 * 60 * 30)
    for (const record of shared) {
      const again = byOffset.get(record.offset)!
      if (text(again.value) !== text(record.value) || again.timeMs !== record.timeMs)
        expect(again).toBe(record)
    }
    expect(after.at(-1)!.offset - before.at(-1)!.offset).toBe(25 * 60 * 8)
  })

  test('has the same epoch; another seed, number of machines or interval is another log', () => {
    const epoch = (options: Partial<SimulateOptions>): string =>
      simulate({ ...options, nowMs: () => NOW_MS }).epoch
    expect(epoch({})).toBe('simulator-1-seed-1-machines-8-interval-1000')
    const epochs = [{}, { seed: 2 }, { machines: 9 }, { intervalMs: 500 }].map(epoch)
    expect(new Set(epochs).size).toBe(4)
  })

  test('a record of version 1 is this one; whoever changes it raises the version', () => {
    expect(text(history(NOW_MS, { historyMs: 0 }).at(-1)!.value)).toBe(
      '{"timestamp":"2026-06-01T12:17:20.250Z","machine_id":"pump-1","flow_l_min":165.8,"pressure_bar":5.165,' +
        '"current_A":18.65,"vibration_mm_s":1.395,"bearing_temperature_degC":53.87,"speed_rpm":2906.3}',
    )
  })
})

describe('live', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Runs a simulation of one second of history on a clock the test moves. */
  function running() {
    vi.useFakeTimers({ now: NOW_MS, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const records: SimulatedRecord[] = []
    const simulation = simulate({ historyMs: 0, nowMs: () => Date.now() })
    const handle = simulation.start((record) => records.push(record))
    records.length = 0
    return { records, handle }
  }

  test('each reading comes at its time', async () => {
    const { records, handle } = running()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(records.length).toBe(80)
    expect(Date.now() - records.at(-1)!.timeMs).toBeLessThan(125)
    handle.stop()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(records.length).toBe(80)
  })

  test('after a sleep of the computer it makes up for what it missed, without a hole', async () => {
    const { records, handle } = running()
    await vi.advanceTimersByTimeAsync(1_000)
    vi.setSystemTime(Date.now() + 20 * MINUTE_MS)
    await vi.advanceTimersByTimeAsync(5_000)
    handle.stop()
    expect(records.length).toBeGreaterThanOrEqual(8 * (20 * 60 + 5))
    for (let at = 1; at < records.length; at++) expect(records[at]!.offset).toBe(records[at - 1]!.offset + 1)
  })

  test('a clock that was wrong by years leaves out what lies between', async () => {
    const { records, handle } = running()
    vi.setSystemTime(Date.now() + 10 * 365 * 24 * 60 * MINUTE_MS)
    await vi.advanceTimersByTimeAsync(5_000)
    handle.stop()
    expect(records.length).toBeLessThan(8 * 100 * 60)
    expect(Date.now() - records.at(-1)!.timeMs).toBeLessThan(125)
    const { firstOffset } = simulate({ nowMs: () => Date.now() })
    expect(records[0]!.offset).toBe(firstOffset)
  })

  test('a clock that is set back makes nothing twice', async () => {
    const { records, handle } = running()
    await vi.advanceTimersByTimeAsync(2_000)
    vi.setSystemTime(Date.now() - 3_000)
    await vi.advanceTimersByTimeAsync(5_000)
    handle.stop()
    expect(new Set(records.map(({ offset }) => offset)).size).toBe(records.length)
    expect(records.length).toBe(32)
  })
})
