import { describe, expect, test } from 'vitest'
import { normalStream } from '../../../../bench/streams.ts'
import { ReadingPacker } from '../packed.ts'
import { MachineWatch } from '../watch/machine-watch.ts'
import { outlook } from './outlook.ts'
import { Rehearsal } from './rehearsal.ts'
import { AS_SHIPPED, parseSensitivity } from './sensitivity.ts'
import { Strengths } from './strengths.ts'
import { wouldBeCases } from './would-be-cases.ts'

const EVERY_MS = 4000
const SD = [5, 0.1, 3, 100]
const VERDICT = { alarm: false, score: 0, limit: 0 }

/** A stored day of one machine at 0.25 Hz: faults of different strength every hour, each two minutes long. */
function day(seed: number, hours: number): Float64Array[] {
  const stream = normalStream('independent', seed, SD.length)
  const perHour = 3_600_000 / EVERY_MS
  return Array.from({ length: hours * perHour }, (_, i) => {
    const values = stream.next()
    const hour = Math.floor(i / perHour)
    const place = hour % SD.length
    if (hour > 0 && i % perHour < 30) values[place] = values[place]! + (2 + (hour % 6)) * SD[place]!
    return values
  })
}

function rehearsed(days: readonly Float64Array[][]): Rehearsal {
  const sensors = normalStream('independent', 1, SD.length).sensors.map((name) => ({ name, unit: null }))
  const machines = days.map((_, number) => ({ number, machine: `m${number}`, sensors }))
  const rehearsal = new Rehearsal(machines, [])
  const packer = new ReadingPacker()
  for (let i = 0; i < days[0]!.length; i++) {
    days.forEach((rows, number) => {
      packer.add(i * EVERY_MS, number, VERDICT, rows[i]!)
    })
    if (packer.count >= 5000) rehearsal.take(packer.take())
  }
  rehearsal.take(packer.take())
  return rehearsal
}

test('would have made exactly the cases that the live detector makes, at any sensitivity', () => {
  const rows = day(1, 10)
  for (const times of [0.6, 1, 1.7, 4]) {
    const live = new MachineWatch('m', normalStream('independent', 1, SD.length).sensors)
    live.setSensitivity(times)
    const strengths = new Strengths('m')
    const opened: number[] = []
    rows.forEach((values, i) => {
      const step = live.step(i * EVERY_MS, values)
      if (step.phase === 'watching') strengths.add(i * EVERY_MS, step)
      if (step.event?.kind === 'opened') opened.push(step.event.evidence.sinceMs)
    })
    expect(wouldBeCases(strengths, times).map(({ sinceMs }) => sinceMs)).toEqual(opened)
  }
})

describe('a promise of cases per shift', () => {
  const floor = rehearsed([day(1, 24), day(2, 24), day(3, 24)])

  test('is kept, the more so the fewer are wanted', () => {
    const found = [8, 4, 2, 1, 0.5].map((perShift) => {
      const answer = floor.outlook(perShift, 1)
      if (!answer.ok) throw new Error('too little')
      expect(answer.bound !== null || answer.perShift <= perShift).toBe(true)
      return answer
    })
    const times = found.map((answer) => answer.times)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times.at(-1)).toBeGreaterThan(times[0]!)
  })

  test('says which cases would appear and which would vanish', () => {
    const calmer = floor.outlook(1, 1)
    const wilder = floor.outlook(8, 4)
    if (!calmer.ok || !wilder.ok) throw new Error('too little')
    expect(calmer.appear).toEqual([])
    expect(calmer.vanish.length).toBeGreaterThan(0)
    expect(calmer.presentCases - calmer.vanish.length).toBeLessThanOrEqual(calmer.cases)
    expect(wilder.appear.length).toBeGreaterThan(0)
    expect(wilder.appear[0]).toMatchObject({ machine: expect.stringMatching(/^m\d$/) })
    const starts = wilder.appear.map(({ sinceMs }) => sinceMs)
    expect(starts).toEqual([...starts].sort((a, b) => b - a))
  })

  test('as shipped is the multiplier 1, and against itself nothing changes', () => {
    expect(floor.outlook(null, 1)).toMatchObject({ ok: true, times: 1, appear: [], vanish: [] })
  })

  test('is refused where too little was watched to say it', () => {
    const brief = rehearsed([day(4, 10)])
    expect(brief.outlook(1, 1)).toMatchObject({ ok: true })
    expect(brief.outlook(0.5, 1)).toMatchObject({ ok: false, neededHours: 16 })
    expect(rehearsed([day(4, 1)]).outlook(null, 1)).toMatchObject({ ok: false, neededHours: 4 })
    expect(outlook([], 1, 1)).toEqual({ ok: false, hours: 0, neededHours: 8 })
  })
})

test('time in which nothing came is no watched time', () => {
  const strengths = new Strengths('m')
  for (const timeMs of [0, 60_000, 120_000, 7_200_000, 7_260_000, 100])
    strengths.add(timeMs, { machineStrength: 0, floor: 0, isBeyond: false })
  expect(strengths.watchedMs).toBe(180_000)
})

test('a lesson holds in the replay too', () => {
  const rows = day(5, 8)
  const sensors = normalStream('independent', 1, SD.length).sensors
  const watch = new MachineWatch('m0', sensors)
  rows.forEach((values, i) => {
    watch.step(i * EVERY_MS, values)
  })
  const at = 5 * 900
  const stretch = rows.slice(at - 300, at + 60)
  const taught = watch.teach('c', {
    fromMs: at * EVERY_MS,
    timesMs: stretch.map((_, i) => (at - 300 + i) * EVERY_MS),
    values: Float64Array.from(stretch.flatMap((row) => [...row])),
  })
  expect(taught).toMatchObject({ ok: true, value: { after: 0 } })
  const machines = [{ number: 0, machine: 'm0', sensors: sensors.map((name) => ({ name, unit: null })) }]
  const casesWith = (images: readonly Uint8Array[]): readonly { readonly sinceMs: number }[] => {
    const rehearsal = new Rehearsal(
      machines,
      images.map((image) => ({ machine: 0, image: image.slice() })),
    )
    const packer = new ReadingPacker()
    rows.forEach((values, i) => {
      packer.add(i * EVERY_MS, 0, VERDICT, values)
    })
    rehearsal.take(packer.take())
    const answer = rehearsal.outlook(null, 8)
    return answer.ok ? answer.appear : []
  }
  const isTaught = ({ sinceMs }: { readonly sinceMs: number }): boolean =>
    Math.abs(sinceMs - at * EVERY_MS) < 120_000
  expect(casesWith([]).filter(isTaught)).toHaveLength(1)
  expect(casesWith([watch.image()]).filter(isTaught)).toHaveLength(0)
})

test('a stored setting is read back, and what is none is as shipped', () => {
  expect(parseSensitivity('{"perShift":2,"times":1.4}')).toEqual({ perShift: 2, times: 1.4 })
  for (const text of [
    null,
    '',
    'x',
    'null',
    '[]',
    '{"perShift":3,"times":1}',
    '{"perShift":2,"times":99}',
    '7',
  ])
    expect(parseSensitivity(text)).toEqual(AS_SHIPPED)
})
