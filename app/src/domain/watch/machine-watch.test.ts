import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalStream } from '../../../../bench/streams.ts'
import { type CaseEvent, parseCaseEvent } from '../../../../shared/case.ts'
import { inEnglish } from '../said-english.ts'
import { MachineWatch, type Step } from './machine-watch.ts'

const START = 1_700_000_000_000
const SECOND = 1000

/** A normal stream of four sensors, with a lasting fault in one of them from reading 900 to 1000. */
function faultyRows(count: number, seed = 1): Float64Array[] {
  const stream = normalStream('independent', seed, 4)
  return Array.from({ length: count }, (_, i) => {
    const values = stream.next()
    if (i >= 900 && i < 1000) values[1] = values[1]! + 0.8
    return values
  })
}
const SENSORS = normalStream('independent', 1, 4).sensors

function run(watch: MachineWatch, rows: readonly ArrayLike<number>[], from = 0): Step[] {
  return rows.map((row, i) => watch.step(START + (from + i) * SECOND, row))
}
const events = (steps: readonly Step[]): CaseEvent[] => steps.flatMap(({ event }) => (event ? [event] : []))

describe('one machine', () => {
  const rows = faultyRows(1200)
  const steps = run(new MachineWatch('press-1', SENSORS), rows)

  test('learns first, then watches', () => {
    expect(steps[0]).toMatchObject({ phase: 'learning', needed: 400, alarm: false, event: null })
    expect(steps[0]!.score).toBeNaN()
    expect(steps[450]).toMatchObject({ phase: 'watching' })
    expect(steps[450]!.score).toBeLessThan(steps[450]!.limit)
  })

  test('a lasting fault of one sensor makes one case with evidence, and it returns', () => {
    const [opened, ...rest] = events(steps)
    expect(events(steps).filter(({ kind }) => kind === 'opened')).toHaveLength(1)
    expect(rest.at(-1)?.kind).toBe('returned')
    expect(events(steps).length).toBeLessThan(8)
    if (opened?.kind !== 'opened') throw new Error('no case opened')
    const since = START + 900 * SECOND
    expect(opened.evidence.sinceMs).toBeGreaterThanOrEqual(since)
    expect(opened.atMs).toBeLessThan(since + 20 * SECOND)
    expect(opened.evidence.sensors[0]).toMatchObject({ sensor: 'vibration' })
    expect(opened.evidence.sensors[0]!.usual).toBeCloseTo(0.5, 1)
    expect(opened.evidence.fault).toBe('machine')
  })

  test('every event passes the contract, and ids are made of the case and a running number', () => {
    const all = events(steps)
    for (const event of all) expect(parseCaseEvent(event).ok).toBe(true)
    expect(all.map(({ id, caseId, kind }, n) => id === `${caseId}/${kind}/${n}`)).not.toContain(false)
  })

  test('says the normal band of a sensor once it is known', () => {
    const watch = new MachineWatch('m', SENSORS)
    expect(watch.normalBand(0)).toBeNull()
    run(watch, rows.slice(0, 500))
    const band = watch.normalBand(0)!
    expect(band.usual).toBeGreaterThan(70)
    expect(band.usual).toBeLessThan(80)
    expect(band.low).toBeLessThan(65)
    expect(band.high).toBeGreaterThan(85)
  })
})

describe('determinism', () => {
  const rows = faultyRows(1100, 3)
  const whole = run(new MachineWatch('m', SENSORS), rows)

  test('saved and loaded anywhere, in mid-case too, it goes on bit for bit', () => {
    for (const cut of [0, 5, 44, 250, 399, 401, 700, 905, 950, 1010]) {
      const first = new MachineWatch('m', SENSORS)
      run(first, rows.slice(0, cut))
      const image = first.image()
      const loaded = MachineWatch.load(image)
      if (!loaded.ok) throw new Error(inEnglish(loaded.error))
      expect(run(loaded.value, rows.slice(cut), cut)).toEqual(whole.slice(cut))
    }
  })

  test('how readings are cut into runs changes nothing, through spikes, gaps, sick sensors and an adopted regime', () => {
    const options = { adoptReadings: 300, adoptMs: 330 * SECOND }
    const stream = normalStream('ar1', 5, 4)
    const eventful = Array.from({ length: 2600 }, (_, i) => {
      const values = stream.next()
      if (i % 131 === 7 || (i > 74 && i < 78)) values[0] = values[0]! * 40
      if (i % 17 === 3) values[2] = Number.NaN
      if (i % 401 === 9) values[0] = Number.POSITIVE_INFINITY
      if (i > 700 && i < 790) values[3] = 5
      if (i > 1200 && i < 1750) values[1] = values[1]! + 4
      return values
    })
    const timesMs = eventful.map((_, i) => START + i * SECOND - (i % 50 === 4 ? 1500 : 0))
    const one = new MachineWatch('m', SENSORS, options)
    const steps = eventful.map((values, i) => one.step(timesMs[i]!, values))
    expect(steps.some(({ event }) => event?.kind === 'returned' && event.adopted === true)).toBe(true)
    const image = one.image()
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }), (sizes) => {
        const watch = new MachineWatch('m', SENSORS, options)
        const together: Step[] = []
        for (let from = 0, n = 0; from < eventful.length; n++) {
          const to = Math.min(eventful.length, from + sizes[n % sizes.length]!)
          const values = eventful.slice(from, to).flatMap((row) => [...row])
          watch.run(timesMs.slice(from, to), values, (step) => together.push(step))
          from = to
        }
        expect(together).toEqual(steps)
        expect(watch.image()).toEqual(image)
      }),
      { numRuns: 8 },
    )
  })

  test('another seed gives other scores, another machine too', () => {
    const score = (machine: string, seed: number): number =>
      run(new MachineWatch(machine, SENSORS, { seed }), rows.slice(0, 500)).at(-1)!.score
    expect(score('m', 1)).toBe(score('m', 1))
    expect(score('m', 2)).not.toBe(score('m', 1))
    expect(score('n', 1)).not.toBe(score('m', 1))
  })

  test('taking an image changes nothing', () => {
    const watch = new MachineWatch('m', SENSORS)
    const steps = rows.map((row, i) => {
      if (i % 97 === 0) watch.image()
      return watch.step(START + i * SECOND, row)
    })
    expect(steps).toEqual(whole)
  })
})

describe('image', () => {
  test('is stale after an event or a new model, and at least every 500 readings; fresh once taken', () => {
    const watch = new MachineWatch('m', SENSORS)
    const stale = faultyRows(1000).map((row, i) => {
      watch.step(START + i * SECOND, row)
      const isStale = watch.imageIsStale
      if (isStale) watch.image()
      return isStale
    })
    expect(watch.imageIsStale).toBe(false)
    const count = stale.filter(Boolean).length
    expect(count).toBeGreaterThan(3)
    expect(count).toBeLessThan(20)
  })

  test('of eight sensors stays below 130 kB', () => {
    const stream = normalStream('independent', 1, 8)
    const watch = new MachineWatch('m', stream.sensors)
    for (let i = 0; i < 6000; i++) watch.step(START + i * SECOND, stream.next())
    expect(watch.image().length).toBeLessThan(130_000)
  })

  test('torn, foreign and older bytes are refused in words', () => {
    const watch = new MachineWatch('m', SENSORS)
    run(watch, faultyRows(450))
    const image = watch.image()
    const refusal = (bytes: Uint8Array): string => {
      const loaded = MachineWatch.load(bytes)
      return loaded.ok ? 'loaded' : inEnglish(loaded.error)
    }
    expect(refusal(new Uint8Array(0))).toContain('no model')
    expect(refusal(new TextEncoder().encode('hello, this is a text'))).toContain('no model')
    expect(refusal(image.subarray(0, image.length - 10))).toContain('damaged')
    const older = image.slice()
    older[4] = 0
    expect(refusal(older)).toContain('version 0')
    fc.assert(
      fc.property(fc.nat(image.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const torn = image.slice()
        torn[at] = torn[at]! ^ change
        expect(refusal(torn)).not.toBe('loaded')
      }),
      { numRuns: 30 },
    )
    expect(refusal(image)).toBe('loaded')
  })
})

describe('bad input', () => {
  test('any values and times have an outcome', () => {
    const value = fc.oneof(
      fc.double(),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1e308, -1e308, 0, 32),
    )
    const time = fc.integer({ min: 0, max: 2 ** 42 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(time, fc.array(value, { maxLength: 4 })), { minLength: 60, maxLength: 120 }),
        (list) => {
          const watch = new MachineWatch('m', ['a', 'b', 'c'], { trainReadings: 30 })
          for (const [timeMs, values] of list) {
            const step = watch.step(timeMs, values)
            expect(Number.isNaN(step.score)).toBe(step.phase === 'learning')
            if (step.event) expect(parseCaseEvent(step.event)).toMatchObject({ ok: true })
          }
          expect(MachineWatch.load(watch.image()).ok).toBe(true)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('a constant sensor beside living ones neither alarms nor blinds', () => {
    const rows = faultyRows(1000).map((row) => [...row, 32])
    const steps = run(new MachineWatch('m', [...SENSORS, 'setpoint']), rows)
    expect(steps.slice(0, 900).some(({ alarm }) => alarm)).toBe(false)
    expect(steps.slice(900).some(({ alarm }) => alarm)).toBe(true)
  })

  test('a jump to 1e308 alarms in that reading and is over in the next', () => {
    const watch = new MachineWatch('m', SENSORS)
    run(watch, faultyRows(800))
    const [wild, ...after] = run(watch, [[1e308, 0.5, 30, 1500], ...faultyRows(20, 9)], 800)
    expect(wild!.alarm).toBe(true)
    expect(after.filter(({ alarm }) => alarm)).toHaveLength(0)
  })

  test('one sensor alone and 256 sensors work', () => {
    const alone = normalStream('independent', 5, 1)
    const one = new MachineWatch('m', alone.sensors)
    for (let i = 0; i < 500; i++) one.step(START + i * SECOND, alone.next())
    expect(one.step(START, [150]).alarm).toBe(true)
    const wide = normalStream('independent', 5, 256)
    const many = new MachineWatch('m', wide.sensors, { trainReadings: 120 })
    for (let i = 0; i < 130; i++) many.step(START + i * SECOND, wide.next())
    expect(many.step(START, wide.next()).phase).toBe('watching')
  })

  test('a sensor that goes silent is a sensor fault; the others go on being watched', () => {
    const watch = new MachineWatch('m', SENSORS)
    run(watch, faultyRows(800))
    const gone = faultyRows(60, 4).map((row) => [row[0]!, Number.NaN, row[2]!, row[3]!])
    const opened = events(run(watch, gone, 800))[0]
    expect(opened).toMatchObject({ kind: 'opened', severity: 'low' })
    if (opened?.kind !== 'opened') throw new Error('no case opened')
    expect(opened.evidence).toMatchObject({ fault: 'sensor' })
    expect(opened.evidence.sensors[0]).toMatchObject({
      sensor: 'vibration',
      findings: ['silent'],
      value: null,
      share: 1,
    })
    expect(watch.step(START + 900 * SECOND, [75, Number.NaN, 90, 1500]).alarm).toBe(true)
  })

  test('a declared limit is watched while still learning', () => {
    const watch = new MachineWatch('m', SENSORS, { limits: { pressure: { high: 60 } } })
    const steps = run(watch, new Array(15).fill([75, 0.5, 61, 1500]))
    expect(steps[0]!.alarm).toBe(true)
    expect(events(steps)[0]).toMatchObject({ kind: 'opened', evidence: { fault: 'sensor', score: null } })
  })

  test('a sensor that appears later is watched once it has been learned, without a false alarm', () => {
    const watch = new MachineWatch('m', SENSORS.slice(0, 3))
    const rows = faultyRows(890)
    run(watch, rows.slice(0, 500))
    expect(watch.addSensor('speed')).toBe(3)
    expect(watch.sensors).toEqual(SENSORS)
    const steps = run(watch, rows.slice(500), 500)
    expect(steps.some(({ alarm }) => alarm)).toBe(false)
    expect(watch.normalBand(3)?.usual).toBeGreaterThan(1400)
    expect(watch.step(START, [75, 0.5, 30, 500]).alarm).toBe(true)
    const loaded = MachineWatch.load(watch.image())
    if (!loaded.ok) throw new Error(inEnglish(loaded.error))
    expect(loaded.value.step(START, [75, 0.5, 30, 1500])).toEqual(watch.step(START, [75, 0.5, 30, 1500]))
  })

  test('time backwards and the same millisecond twice: the order given counts, and case ids stay unique', () => {
    const rows = faultyRows(1200)
    const watch = new MachineWatch('m', SENSORS)
    const forwards = rows.map((row, i) => watch.step(START + i * SECOND, row).score)
    const other = new MachineWatch('m', SENSORS)
    const backwards = rows.map((row, i) => other.step(START - (i % 3), row).score)
    expect(backwards).toEqual(forwards)
    const third = new MachineWatch('m', SENSORS)
    const ids = new Set<string>()
    let opened = 0
    for (let round = 0; round < 3; round++) {
      run(third, rows.slice(0, 899))
      third.step(START, [200, 5, 30, 1500])
      for (let i = 0; i < 40; i++) third.step(START + 1e7 * (round + 1) + i * SECOND, rows[i]!)
      for (let i = 40; i < 80; i++) third.step(START + 1e8 * (round + 1) + i * SECOND, rows[i]!)
      const step = third.step(START, [200, 5, 30, 1500])
      if (step.event?.kind === 'opened') {
        opened++
        ids.add(step.event.caseId)
      }
    }
    expect(opened).toBeGreaterThan(1)
    expect(ids.size).toBe(opened)
  })
})
