// "False alarm": the same pattern again makes no case, another fault still does, and taking it back brings the alarm back.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalStream, type StreamKind } from '../../../../bench/streams.ts'
import { inEnglish } from '../said-english.ts'
import { LESSONS_MOST } from './lessons.ts'
import { MachineWatch, type Step } from './machine-watch.ts'
import { LESSON_RUN_UP_READINGS, type Stretch, type Taught } from './teach.ts'

const SD = [5, 0.1, 3, 100]
const LASTS = 100
type Fault = (values: Float64Array, k: number) => void

/** Adds so many spreads to sensors, by place. */
const shift =
  (spreads: Readonly<Record<number, number>>): Fault =>
  (values) => {
    for (const [place, by] of Object.entries(spreads))
      values[Number(place)] = values[Number(place)]! + by * SD[Number(place)]!
  }

/** A machine that is watched, and every reading it ever had. */
class Rig {
  readonly watch: MachineWatch
  readonly #stream
  readonly #rows: Float64Array[] = []

  constructor(kind: StreamKind, seed: number, normalReadings = 2500) {
    this.#stream = normalStream(kind, seed, SD.length)
    this.watch = new MachineWatch(`press-${seed}`, this.#stream.sensors)
    this.run(normalReadings)
  }

  /** The next readings, with `fault` in them. */
  run(readings: number, fault?: Fault): Step[] {
    return Array.from({ length: readings }, (_, k) => {
      const values = this.#stream.next()
      fault?.(values, k)
      this.#rows.push(values)
      return this.watch.step(1000 * this.#rows.length, values)
    })
  }

  /** A false alarm: the pattern, its end, and the lesson as a page would teach it from the store half an hour later. */
  learn(pattern: Fault, caseId = 'false-1'): Taught {
    const fromMs = 1000 * (this.#rows.length + 1)
    this.run(LASTS, pattern)
    this.run(150)
    const stretch = this.stretch(fromMs)
    this.run(2400)
    const taught = this.watch.teach(caseId, stretch)
    if (!taught.ok) throw new Error(inEnglish(taught.error))
    return taught.value
  }

  /** The stored readings from `fromMs` to now, with the run-up. */
  stretch(fromMs: number): Stretch {
    const first = Math.max(0, fromMs / 1000 - 1 - LESSON_RUN_UP_READINGS)
    const rows = this.#rows.slice(first)
    return {
      fromMs,
      timesMs: Float64Array.from(rows, (_, i) => 1000 * (first + i + 1)),
      values: Float64Array.from(rows.flatMap((row) => [...row])),
    }
  }
}

const opened = (steps: readonly Step[]): number =>
  steps.filter(({ event }) => event?.kind === 'opened').length
const alarms = (steps: readonly Step[]): number => steps.filter(({ alarm }) => alarm).length

const PATTERNS: Readonly<Record<string, Fault>> = {
  'a level that moves': shift({ 1: 6 }),
  'two sensors together': shift({ 0: 4, 2: -4 }),
  'four sensors a little, seen by the forest': shift({ 0: 2.2, 1: -2.2, 2: 2.2, 3: -2.2 }),
  'a slow ramp': (values, k) => shift({ 2: Math.min(1, k / 40) * 8 })(values, k),
  'single spikes': (values, k) => {
    if (k % 20 === 0) shift({ 2: 12 })(values, k)
  },
  'a sensor that stands still': (values) => {
    values[1] = 0.53
  },
  'a sensor that is silent': (values) => {
    values[1] = Number.NaN
  },
}

describe.each(Object.entries(PATTERNS))('%s', (_, pattern) => {
  test('is an alarm, is taught, is none any more, and is one again when the lesson is taken back', () => {
    const rig = new Rig('independent', 3)
    const taught = rig.learn(pattern)
    expect(taught.before).toBeGreaterThan(4)
    expect(taught.after).toBeLessThanOrEqual(taught.before / 50)
    const again = [...rig.run(LASTS, pattern), ...rig.run(2400)]
    expect(opened(again)).toBe(0)
    expect(alarms(again)).toBeLessThanOrEqual(2)
    expect(rig.watch.forget('false-1')).toBe(true)
    expect(opened(rig.run(LASTS, pattern))).toBe(1)
  })
})

const OTHER_FAULTS: Readonly<Record<string, Fault>> = {
  'another sensor': shift({ 3: 6 }),
  'the other direction': shift({ 0: -4, 2: 4 }),
  'twice as strong': shift({ 0: 8, 2: -8 }),
  'half of the pattern alone': shift({ 0: 6 }),
  'the pattern with another sensor in it': shift({ 0: 4, 2: -4, 3: 6 }),
}

describe('after two sensors together were called normal', () => {
  test.each(Object.entries(OTHER_FAULTS))('%s is a case', (_, fault) => {
    const rig = new Rig('independent', 5)
    rig.learn(shift({ 0: 4, 2: -4 }))
    expect(opened(rig.run(LASTS, fault))).toBe(1)
  })

  test('usual readings are judged as before', () => {
    const rig = new Rig('ar1', 2)
    rig.learn(shift({ 0: 6, 2: -6 }))
    const steps = rig.run(3000)
    expect(alarms(steps)).toBeLessThanOrEqual(3)
    const twin = MachineWatch.load(rig.watch.image())
    if (!twin.ok) throw new Error(inEnglish(twin.error))
    twin.value.forget('false-1')
    const values = Float64Array.from([75, 0.5, 30, 1500])
    const own = rig.watch.step(1e9, values)
    expect(own.score).toBeCloseTo(twin.value.step(1e9, values).score, 0)
  })
})

test('for any sensor, size and stream: taught once, quiet again; the other direction and twice the size are not', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<StreamKind>('independent', 'ar1'),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 6, max: 14 }),
      fc.constantFrom(-1, 1),
      fc.integer({ min: 1, max: 50 }),
      (kind, place, size, side, seed) => {
        const rig = new Rig(kind, seed, 2000)
        const taught = rig.learn(shift({ [place]: side * size }))
        fc.pre(taught.before > 50)
        expect(taught.after).toBeLessThanOrEqual(taught.before / 20)
        const image = rig.watch.image()
        expect(opened(rig.run(LASTS, shift({ [place]: side * size })))).toBe(0)
        for (const other of [-side * size, 2 * side * size]) {
          const loaded = MachineWatch.load(image)
          if (!loaded.ok) throw new Error(inEnglish(loaded.error))
          const stream = normalStream(kind, seed + 1000, SD.length)
          const steps = Array.from({ length: LASTS }, (_, k) => {
            const values = stream.next()
            shift({ [place]: other })(values, k)
            return loaded.value.step(1e8 + 1000 * k, values)
          })
          expect(opened(steps)).toBe(1)
        }
      },
    ),
    { numRuns: 12, seed: 1 },
  )
})

describe('teaching', () => {
  test('moves nothing but the lesson: taught and forgotten at once, the machine goes on bit for bit', () => {
    const [one, two] = [new Rig('independent', 7), new Rig('independent', 7)]
    const fromMs = 1000 * 2501
    for (const rig of [one, two]) rig.run(LASTS, shift({ 1: 6 }))
    expect(one.watch.teach('c', one.stretch(fromMs)).ok).toBe(true)
    expect(one.watch.forget('c')).toBe(true)
    expect(one.run(900)).toEqual(two.run(900))
    expect(one.watch.image()).toEqual(two.watch.image())
  })

  test('is saved: loaded anywhere after it, the machine goes on bit for bit', () => {
    const rig = new Rig('independent', 8)
    rig.learn(shift({ 1: 6 }))
    const loaded = MachineWatch.load(rig.watch.image())
    if (!loaded.ok) throw new Error(inEnglish(loaded.error))
    expect(loaded.value.lessons).toEqual(['false-1'])
    const stream = normalStream('independent', 99, SD.length)
    for (let k = 0; k < 600; k++) {
      const values = stream.next()
      if (k > 200 && k < 300) shift({ 1: 6 })(values, k)
      expect(loaded.value.step(1e8 + 1000 * k, values)).toEqual(rig.watch.step(1e8 + 1000 * k, values))
    }
  })

  test('survives a sensor that comes later', () => {
    const rig = new Rig('independent', 9)
    rig.learn(shift({ 1: 6 }))
    rig.watch.addSensor('oil level')
    expect(opened(rig.run(LASTS, shift({ 1: 6 })))).toBe(0)
    expect(MachineWatch.load(rig.watch.image()).ok).toBe(true)
  })

  test('a machine holds so many lessons; the oldest falls out, and the same case takes its own place', () => {
    const rig = new Rig('independent', 10)
    const fromMs = 1000 * 2501
    rig.run(LASTS, shift({ 1: 6 }))
    const stretch = rig.stretch(fromMs)
    for (let n = 0; n <= LESSONS_MOST; n++) rig.watch.teach(`c${n}`, stretch)
    rig.watch.teach('c3', stretch)
    expect(rig.watch.lessons).toHaveLength(LESSONS_MOST)
    expect(rig.watch.lessons).not.toContain('c0')
    expect(rig.watch.lessons.at(-1)).toBe('c3')
    expect(rig.watch.image().length).toBeLessThan(130_000 + 256 * 1024)
  })

  test('what cannot be learned is refused in words', () => {
    const rig = new Rig('independent', 11)
    const said = (stretch: Stretch): string => {
      const taught = rig.watch.teach('c', stretch)
      return taught.ok ? 'taught' : inEnglish(taught.error)
    }
    const none = { fromMs: 0, timesMs: [], values: new Float64Array(0) }
    expect(said(none)).toContain('no longer stored')
    expect(said({ fromMs: 5, timesMs: [1, 2], values: new Float64Array(8) })).toContain('no longer stored')
    expect(said({ fromMs: 0, timesMs: [1, 2], values: new Float64Array(7) })).toContain('not 2 readings')
    expect(said({ fromMs: 0, timesMs: new Float64Array(30_000), values: new Float64Array(0) })).toContain(
      'more than',
    )
    const young = new MachineWatch('young', ['a']).teach('c', {
      fromMs: 0,
      timesMs: [1],
      values: new Float64Array(1),
    })
    expect(young).toMatchObject({ ok: false, error: { code: 'lesson-early' } })
    expect(rig.watch.lessons).toEqual([])
    expect(rig.watch.forget('c')).toBe(false)
  })
})

describe('a regime that lasts', () => {
  test('is taken as the new normal after 30 minutes, and the case says so when it returns', () => {
    const rig = new Rig('independent', 12)
    const steps = rig.run(2400, shift({ 1: 8 }))
    const returned = steps.flatMap(({ event }) => (event?.kind === 'returned' ? [event] : []))
    expect(returned).toHaveLength(1)
    expect(returned[0]).toMatchObject({ adopted: true })
    const usual = new Rig('independent', 12)
    const brief = [...usual.run(LASTS, shift({ 1: 8 })), ...usual.run(200)]
    const back = brief.find(({ event }) => event?.kind === 'returned')?.event
    expect(back).toBeDefined()
    expect(back).not.toHaveProperty('adopted')
  })

  test('is remembered across a reload between the adoption and the return', () => {
    const rig = new Rig('independent', 13)
    let watch = rig.watch
    const stream = normalStream('independent', 77, SD.length)
    let adopted = 0
    for (let k = 0; k < 2400; k++) {
      const values = stream.next()
      shift({ 1: 8 })(values, k)
      const { event } = watch.step(1e8 + 1000 * k, values)
      if (event?.kind === 'returned' && event.adopted) adopted++
      if (k % 40 !== 0) continue
      const loaded = MachineWatch.load(watch.image())
      if (!loaded.ok) throw new Error(inEnglish(loaded.error))
      watch = loaded.value
    }
    expect(adopted).toBe(1)
  })
})

describe('sensitivity', () => {
  test('more sensitive is never fewer abnormal readings, and what is learned does not depend on it', () => {
    const factors = [0.5, 0.7, 1, 1.5, 3]
    const runs = factors.map((times) => {
      const rig = new Rig('heavy tails', 14, 0)
      rig.watch.setSensitivity(times)
      return [...rig.run(2500), ...rig.run(300, shift({ 1: 3 })), ...rig.run(500)]
    })
    for (let i = 0; i < runs[0]!.length; i++) {
      const marks = runs.map((steps) => steps[i]!)
      for (let k = 1; k < marks.length; k++) {
        expect(Number(marks[k]!.alarm)).toBeLessThanOrEqual(Number(marks[k - 1]!.alarm))
        expect(marks[k]!.machineStrength).toBe(marks[0]!.machineStrength)
        if (marks[0]!.phase === 'learning') continue
        expect(marks[k]!.limit).toBeCloseTo((marks[0]!.limit * factors[k]!) / factors[0]!, 9)
      }
    }
    expect(alarms(runs[0]!)).toBeGreaterThan(alarms(runs[4]!))
  })

  test('as shipped, saying so changes nothing', () => {
    const [plain, told] = [new Rig('independent', 15, 0), new Rig('independent', 15, 0)]
    told.watch.setSensitivity(1)
    expect(told.run(900, shift({}))).toEqual(plain.run(900, shift({})))
    expect(told.watch.image()).toEqual(plain.watch.image())
  })
})
