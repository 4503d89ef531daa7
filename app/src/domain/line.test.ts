import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFrame, type StreamRecord } from '../../../shared/frame.ts'
import { NO_MAPPING } from '../../../shared/mapping.ts'
import { joinScored } from './batch.ts'
import type { Commit } from './commit.ts'
import { Random } from './forest/random.ts'
import { FrameReader } from './frame-reader.ts'
import { unpackReading } from './packed.ts'
import { inEnglish } from './said-english.ts'
import { Scorer } from './scorer.ts'
import { Line } from './testing/line.ts'
import { MachineWatch } from './watch/machine-watch.ts'

const STREAM = { topic: 'rig', partition: 0, epoch: 'e1' }
const utf8 = new TextEncoder()

const record = (offset: number, value: unknown, timeMs = offset * 1000): StreamRecord => ({
  offset,
  timeMs,
  key: null,
  value: utf8.encode(typeof value === 'string' ? value : JSON.stringify(value)),
  fullBytes: null,
})

const frameOf = (records: readonly StreamRecord[], from = records[0]!.offset): Uint8Array => {
  const next = records.at(-1)!.offset + 1
  return encodeFrame({ stream: 0, from, next, high: next, records })
}

function take(line: Line, records: readonly StreamRecord[], from = records[0]!.offset): Commit {
  const scored = line.take([frameOf(records, from)], STREAM)
  if (!scored.ok) throw new Error(scored.error)
  return scored.value.commit
}

/** Readings and events of each machine, in their order; how machines lie between each other is nobody's business. */
function machineByMachine(commits: readonly Commit[]): unknown {
  const readings = commits.flatMap(readingsOf) as { readonly machine: number }[]
  const events = commits.flatMap((commit) => commit.events)
  const stable = <T extends { readonly machine: number | string }>(list: readonly T[]): T[] =>
    [...list].sort((a, b) => (a.machine < b.machine ? -1 : a.machine > b.machine ? 1 : 0))
  return { readings: stable(readings), events: stable(events) }
}

function readingsOf({ readings }: Commit): unknown[] {
  return [...readings.timesMs].map((timeMs, i) => {
    const blob = readings.blobs.subarray(readings.ends[i - 1] ?? 0, readings.ends[i])
    return {
      timeMs,
      machine: readings.machines[i],
      ...unpackReading(blob),
      values: [...unpackReading(blob)!.values],
    }
  })
}

test('a reading goes through whole: machine, time, values in the machine’s order, position', () => {
  const line = new Line()
  const commit = take(line, [
    record(10, { machine_id: 'press-1', timestamp: '2026-01-01T00:00:00Z', pressure: 30.5, speed: 1500 }),
    record(11, { speed: 1501, machine_id: 'press-1', timestamp: 1_767_225_601_000 }),
  ])
  expect(commit.machines).toEqual([
    {
      number: 0,
      machine: 'press-1',
      sensors: [
        { name: 'pressure', unit: null },
        { name: 'speed', unit: null },
      ],
    },
  ])
  expect(readingsOf(commit)).toMatchObject([
    { timeMs: 1_767_225_600_000, machine: 0, values: [30.5, 1500] },
    { timeMs: 1_767_225_601_000, machine: 0, values: [Number.NaN, 1501] },
  ])
  expect(commit.position).toEqual({ ...STREAM, position: 12, recordTimeMs: 11_000 })
})

test('what cannot be read is counted and kept as a sample, and the good ones around it arrive', () => {
  const commit = take(new Line(), [
    record(0, { machine_id: 1, temperature: 75 }),
    record(1, 'no json'),
    record(2, { temperature: 75 }),
    record(3, { machine_id: 1, temperature: 'hot' }),
    { offset: 4, timeMs: 4000, key: null, value: Uint8Array.of(0xff, 0xfe), fullBytes: null },
    { offset: 5, timeMs: 5000, key: null, value: utf8.encode('{"machine_id"'), fullBytes: 10_000_000 },
    record(6, '{"machine_id": 1, "temperature": NaN}'),
    record(7, { machine_id: 1, temperature: 76 }),
  ])
  expect(commit.refused).toEqual({
    'not-json': 1,
    'no-machine': 1,
    'text-for-number': 1,
    'not-utf8': 1,
    'too-big': 1,
    'not-a-number': 1,
  })
  expect(commit.refusals.map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5, 6])
  // The readings of which one field was wrong stand, without that field.
  expect(readingsOf(commit)).toMatchObject([
    { values: [75] },
    { values: [Number.NaN] },
    { values: [Number.NaN] },
    { values: [76] },
  ])
  expect(commit.position.position).toBe(8)
})

test('after frames that were refused nothing is taken but what goes on from where they began', () => {
  const line = new Line()
  const at = (offset: number) => record(offset, { machine_id: 1, temperature: 75 })
  take(line, [at(0)])
  const torn = frameOf([at(1)]).slice(0, -3)
  expect(line.take([torn], STREAM)).toMatchObject({ ok: false })
  expect(line.take([frameOf([at(2)])], STREAM)).toEqual({
    ok: false,
    error: 'a frame of rig/0 begins at 2 instead of 1',
  })
  expect(line.take([frameOf([at(1)]), frameOf([at(3)])], STREAM)).toMatchObject({ ok: false })
  expect(take(line, [at(1), at(2)]).position.position).toBe(3)
})

test('a gap is committed with the position behind it, and its end is known with the next record', () => {
  const line = new Line()
  take(line, [record(0, { machine_id: 1, temperature: 75 }, 1_000)])
  const gap = { ...STREAM, from: 1, to: 50, lost: 49, reason: 'retention' as const, fromMs: null, toMs: null }
  const skipped = line.skip(gap).commit
  expect(skipped.gaps).toEqual([{ ...gap, fromMs: 1_000 }])
  expect(skipped.position.position).toBe(50)
  const commit = take(line, [record(50, { machine_id: 1, temperature: 75 }, 60_000)])
  expect(commit.gaps).toEqual([{ ...gap, fromMs: 1_000, toMs: 60_000 }])
})

test('frames cut anywhere and shared out among scorers give the same readings, scores and cases, bit for bit', () => {
  const random = new Random(7)
  const noise = () => random.gaussian()
  const records = Array.from({ length: 900 }, (_, i) => {
    const fault = i > 700 && i < 780 ? 8 : 0
    return record(i, {
      machine_id: `m${i % 2}`,
      timestamp: 1.7e12 + i * 500,
      a: 20 + noise() + fault,
      b: 5 + noise(),
    })
  })
  const whole = take(new Line(), records)
  expect(whole.events.length).toBeGreaterThan(0)
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 899 }), { maxLength: 6 }), (cuts) => {
      const line = new Line()
      const edges = [0, ...cuts.sort((a, b) => a - b), 900]
      const commits = edges.slice(1).map((to, i) => take(line, records.slice(edges[i], to)))
      const byMachine = machineByMachine(commits)
      expect(byMachine).toEqual(machineByMachine([whole]))
    }),
    { numRuns: 5 },
  )
  const reader = new FrameReader()
  const batch = reader.read([frameOf(records)], STREAM)
  if (!batch.ok) throw new Error(batch.error)
  const { runs } = batch.value
  const parts = [0, 1].map((at) =>
    new Scorer().score(
      runs.filter(({ machine }) => machine.number % 2 === at),
      false,
    ),
  )
  expect(machineByMachine([joinScored(batch.value, parts).commit])).toEqual(machineByMachine([whole]))
})

test('a line that goes on from what was stored keeps its numbers, and says which models it could not use', () => {
  const first = new Line()
  const { machines } = take(first, [record(0, { machine_id: 'a', x: 1 })])
  const line = new Line(machines, [{ machine: 0, image: Uint8Array.of(1, 2, 3) }])
  expect(line.scorer.notes).toHaveLength(1)
  const commit = take(line, [
    record(1, { machine_id: 'b', x: 1 }),
    record(2, { machine_id: 'a', x: 2, y: 3 }),
  ])
  expect(commit.machines).toMatchObject([
    { number: 1, machine: 'b' },
    { number: 0, machine: 'a', sensors: [{ name: 'x' }, { name: 'y' }] },
  ])
})

test('a machine is taught between two frames: no event, the lesson is named, saved with its next reading, and can go', () => {
  const random = new Random(3)
  const normal = (i: number, fault = 0) =>
    record(i, {
      machine_id: 'm',
      timestamp: i * 1000,
      a: 20 + random.gaussian() + fault,
      b: random.gaussian(),
    })
  const line = new Line()
  take(
    line,
    Array.from({ length: 900 }, (_, i) => normal(i, i >= 800 && i < 850 ? 9 : 0)),
  )
  const rows = Float64Array.from({ length: 200 }, (_, k) =>
    k % 2 ? random.gaussian() : 20 + random.gaussian() + (k >= 100 ? 9 : 0),
  )
  const timesMs = Array.from({ length: 100 }, (_, i) => 750_000 + i * 1000)
  expect(line.scorer.teach(4, 'm@800000', { fromMs: 800_000, timesMs, values: rows })).toMatchObject({
    ok: false,
    error: { code: 'lesson-nobody' },
  })
  expect(line.scorer.teach(0, 'm@800000', { fromMs: 800_000, timesMs, values: rows })).toMatchObject({
    ok: true,
    value: { readings: 50, after: 0 },
  })
  expect(line.scorer.lessons).toEqual([{ machine: 0, caseId: 'm@800000' }])
  const next = take(line, [normal(900)])
  expect(next.events).toEqual([])
  const woken = new Line([{ number: 0, machine: 'm', sensors: [] }], next.models)
  expect(woken.scorer.lessons).toEqual(line.scorer.lessons)
  expect(line.scorer.forget(0, 'm@800000')).toBe(true)
  expect(line.scorer.forget(0, 'm@800000')).toBe(false)
  expect(line.scorer.lessons).toEqual([])
})

test('the sensitivity holds for machines that come later too, and for nothing out of its range', () => {
  const alarms = (times: number): number => {
    const random = new Random(4)
    const line = new Line([], [], NO_MAPPING, times)
    const records = Array.from({ length: 1200 }, (_, i) =>
      record(i, {
        machine_id: 'm',
        timestamp: i * 1000,
        a: random.gaussian() + (i > 700 && i < 800 ? 3 : 0),
      }),
    )
    return readingsOf(take(line, records)).filter((reading) => (reading as { alarm: boolean }).alarm).length
  }
  expect(alarms(0.5)).toBeGreaterThan(alarms(1))
  expect(alarms(1)).toBeGreaterThan(alarms(8))
  expect(alarms(Number.NaN)).toBe(alarms(1))
  expect(alarms(1e9)).toBe(alarms(8))
})

test('a model is saved as soon as it watches: a tablet that restarts then need not learn anew', () => {
  const line = new Line()
  const random = new Random(9)
  let saved = 0
  for (let i = 0; i < 450; i++) {
    const { models } = take(line, [record(i, { machine_id: 'm', temperature: 75 + random.gaussian() })])
    saved += models.length
    if (models.length === 0) continue
    const woken = MachineWatch.load(models[0]!.image)
    if (!woken.ok) throw new Error(inEnglish(woken.error))
    expect(woken.value.step(1e6, [75]).phase).toBe('watching')
  }
  expect(saved).toBe(1)
})

test('a model is saved every 500 readings; far behind, in 32,000, and again once it is not far behind', () => {
  const line = new Line()
  let offset = 0
  const saves = (count: number, behind: number): number => {
    let saved = 0
    for (let i = 0; i < count; i++, offset++) {
      const next = offset + 1
      const records = [record(offset, { machine_id: 'm', temperature: 75 + Math.sin(offset * offset) })]
      const scored = line.take(
        [encodeFrame({ stream: 0, from: offset, next, high: next + behind, records })],
        STREAM,
      )
      if (scored.ok) saved += scored.value.commit.models.length
    }
    return saved
  }
  expect(saves(2000, 0)).toBe(4)
  expect(saves(33_000, 100_000)).toBe(1)
  expect(saves(1, 0)).toBe(1)
})

test('after a catch-up the models of all machines are saved, eight with a batch, also of those that say nothing more', () => {
  const line = new Line()
  let offset = 0
  const take = (machines: number, behind: number): readonly number[] => {
    const from = offset
    const records = Array.from({ length: machines }, (_, m) =>
      record(offset++, { machine_id: `m${m}`, temperature: 75 + Math.sin(offset * offset) }),
    )
    const scored = line.take(
      [encodeFrame({ stream: 0, from, next: offset, high: offset + behind, records })],
      STREAM,
    )
    return scored.ok ? scored.value.commit.models.map(({ machine }) => machine) : []
  }
  for (let turn = 0; turn < 1000; turn++) take(20, 100_000)
  // The first twenty that are due, then one machine that goes on alone.
  const saved = [take(20, 0), take(1, 0), take(1, 0), take(1, 0)]
  expect(saved.map((machines) => machines.length)).toEqual([8, 8, 4, 0])
  expect(new Set(saved.flat()).size).toBe(20)
})
