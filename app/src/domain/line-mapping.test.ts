// A mapped topic on the line: units and limits reach machines, cases and samples, and places stay where they are.
import { expect, test } from 'vitest'
import { encodeFrame, type StreamRecord } from '../../../shared/frame.ts'
import type { Mapping, TopicMapping } from '../../../shared/mapping.ts'
import type { Commit } from './commit.ts'
import { Random } from './forest/random.ts'
import { Line } from './testing/line.ts'

const STREAM = { topic: 'press-hall', partition: 0, epoch: 'e1' }
const utf8 = new TextEncoder()
const PRESS: TopicMapping = {
  topic: 'press-*',
  machine: { from: 'field', path: 'asset.name' },
  time: { from: 'field', path: 'ts', unit: 's' },
  sensors: [
    { path: 'data.oil.t', name: 'oil_t', unit: '°C', range: { low: -50, high: 300 }, normal: { high: 80 } },
    { path: 'data.p_bar', name: 'p_bar', unit: 'bar' },
  ],
}
const mapped = (...topics: TopicMapping[]): Mapping => ({ version: 1, topics })

const record = (offset: number, value: unknown): StreamRecord => ({
  offset,
  timeMs: 1000 * offset,
  key: utf8.encode('key-1'),
  value: utf8.encode(JSON.stringify(value)),
  fullBytes: null,
})
const foreign = (offset: number, t: unknown, p = 4.4): StreamRecord =>
  record(offset, { ts: 1.7e9 + offset, asset: { name: 'Press 1' }, data: { oil: { t }, p_bar: p } })

function take(line: Line, records: readonly StreamRecord[]): Commit {
  const from = records[0]!.offset
  const next = records.at(-1)!.offset + 1
  const scored = line.take([encodeFrame({ stream: 0, from, next, high: next, records })], STREAM)
  if (!scored.ok) throw new Error(scored.error)
  return scored.value.commit
}
const sensorsOf = ({ machines }: Commit) => machines[0]?.sensors

test('before a mapping the message names no machine; from the frame after it, the machine comes with its units', () => {
  const line = new Line()
  expect(take(line, [foreign(0, 61)]).refused).toEqual({ 'no-machine': 1 })
  line.setMapping(mapped(PRESS))
  const commit = take(line, [foreign(1, 61)])
  expect(commit.refused).toEqual({})
  expect(commit.machines).toEqual([
    {
      number: 0,
      machine: 'Press 1',
      sensors: [
        { name: 'oil_t', unit: '°C', normal: { high: 80 } },
        { name: 'p_bar', unit: 'bar' },
      ],
    },
  ])
})

test('a changed unit changes the sensor, not its place; a sensor that comes later takes the next place', () => {
  const line = new Line([], [], mapped(PRESS))
  take(line, [foreign(0, 61)])
  const psi = { ...PRESS.sensors[1]!, unit: 'psi' }
  const flow = { path: 'data.q', name: 'flow', unit: 'l/min' }
  line.setMapping(mapped({ ...PRESS, sensors: [flow, psi] }))
  expect(sensorsOf(take(line, [foreign(1, 61)]))).toEqual([
    { name: 'oil_t', unit: '°C' },
    { name: 'p_bar', unit: 'psi' },
  ])
  const all = record(2, { ts: 1.7e9, asset: { name: 'Press 1' }, data: { q: 3, p_bar: 4 } })
  expect(sensorsOf(take(line, [all]))).toEqual([
    { name: 'oil_t', unit: '°C' },
    { name: 'p_bar', unit: 'psi' },
    { name: 'flow', unit: 'l/min' },
  ])
  // Nothing is said twice.
  expect(take(line, [foreign(3, 61)]).machines).toEqual([])
})

test('normal limits go with the mapping that declares them, also from a machine that is only known', () => {
  const first = new Line([], [], mapped(PRESS))
  const { machines } = take(first, [foreign(0, 61)])
  const later = new Line(machines, [], mapped(PRESS))
  later.setMapping(
    mapped({ ...PRESS, sensors: [{ ...PRESS.sensors[0]!, normal: { low: 20 } }, PRESS.sensors[1]!] }),
  )
  expect(sensorsOf(take(later, [foreign(1, 61)]))?.[0]).toEqual({
    name: 'oil_t',
    unit: '°C',
    normal: { low: 20 },
  })
  later.setMapping(mapped())
  expect(sensorsOf(take(later, [foreign(2, 61)]))?.[0]).toEqual({ name: 'oil_t', unit: '°C' })
  expect(take(later, [foreign(3, 61)]).machines).toEqual([])
})

test('a value beyond its declared normal limits opens a case that says so, with its unit, while still learning', () => {
  const line = new Line([], [], mapped(PRESS))
  const random = new Random(3)
  const calm = Array.from({ length: 60 }, (_, i) =>
    foreign(i, 61 + random.gaussian(), 4 + random.gaussian() / 9),
  )
  expect(take(line, calm).events).toEqual([])
  const hot = Array.from({ length: 20 }, (_, i) => foreign(60 + i, 82 + random.gaussian() / 9))
  const commit = take(line, hot)
  expect(commit.refused).toEqual({})
  const opened = commit.events.find(({ kind }) => kind === 'opened')
  expect(opened).toMatchObject({ severity: 'medium', evidence: { fault: 'machine' } })
  const evidence = opened && 'evidence' in opened ? opened.evidence.sensors : []
  expect(evidence[0]).toMatchObject({
    sensor: 'oil_t',
    unit: '°C',
    findings: expect.arrayContaining(['limit']),
  })
  expect(evidence.find(({ sensor }) => sensor === 'p_bar')).toMatchObject({ unit: 'bar', findings: [] })
})

test('a value beyond what the sensor can show is counted, kept, and a fault of the sensor', () => {
  const line = new Line([], [], mapped(PRESS))
  take(
    line,
    Array.from({ length: 60 }, (_, i) => foreign(i, 61 + (i % 3))),
  )
  const commit = take(
    line,
    Array.from({ length: 20 }, (_, i) => foreign(60 + i, 999 + i)),
  )
  expect(commit.refused).toEqual({ 'out-of-range': 20 })
  const opened = commit.events.find(({ kind }) => kind === 'opened')
  expect(opened && 'evidence' in opened && opened.evidence.sensors[0]).toMatchObject({
    sensor: 'oil_t',
    value: expect.closeTo(999, -2),
    findings: expect.arrayContaining(['limit']),
  })
})

test('a limit that is taken back no longer counts; a mapping without limits changes no score', () => {
  const plain = { ...PRESS, sensors: PRESS.sensors.map(({ path, name, unit }) => ({ path, name, unit })) }
  const random = new Random(5)
  const records = Array.from({ length: 700 }, (_, i) =>
    foreign(i, 70 + 3 * random.gaussian(), 4 + random.gaussian() / 9),
  )
  const flat = records.map(({ offset, ...rest }) => {
    const { data, asset, ts } = JSON.parse(new TextDecoder().decode(rest.value!))
    const message = { machine: asset.name, ts, oil_t: data.oil.t, p_bar: data.p_bar }
    return { ...rest, offset, value: utf8.encode(JSON.stringify(message)) }
  })
  const line = new Line([], [], mapped(PRESS))
  line.setMapping(mapped(plain))
  const commit = take(line, records)
  const unmapped = take(new Line(), flat)
  expect(commit.readings).toEqual(unmapped.readings)
  expect(commit.models).toEqual(unmapped.models)
})

test('the newest messages are kept as they came, newest first', () => {
  const line = new Line()
  for (let i = 0; i < 100; i++) take(line, [foreign(i, i)])
  expect(line.reader.topics).toEqual(['press-hall'])
  const samples = line.reader.samples('press-hall', 2)
  expect(samples.map(({ offset }) => offset)).toEqual([99, 98])
  expect(new TextDecoder().decode(samples[0]!.value!)).toContain('"t":99')
  expect(line.reader.samples('press-hall', 1000)).toHaveLength(30)
  expect(line.reader.samples('other', 2)).toEqual([])
})
