import { expose } from 'comlink'
import { afterEach, expect, test } from 'vitest'
import { encodeFrame, type StreamRecord } from '../../../shared/frame.ts'
import { Random } from '../domain/forest/random.ts'
import { FrameReader } from '../domain/frame-reader.ts'
import type { Scored } from '../domain/scored.ts'
import { Line } from '../domain/testing/line.ts'
import { Crew, scorersFor } from './crew.ts'
import { scorerDoor } from './scorer-door.ts'

const STREAM = { topic: 'rig', partition: 0, epoch: 'e1' }
const RECORDS = 3000
const ends: MessagePort[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end.close()
})

/** Scorers behind message ports, as they are behind workers on a tablet. */
function crewOf(count: number): Crew {
  return new Crew(count, () => {
    const { port1, port2 } = new MessageChannel()
    ends.push(port1, port2)
    expose(scorerDoor(), port2)
    return port1
  })
}

/** Five machines in turn; the fourth goes wrong near the end. */
function frames(): Uint8Array[] {
  const random = new Random(5)
  const records = Array.from({ length: RECORDS }, (_, i): StreamRecord => {
    const fault = i % 5 === 3 && i > RECORDS - 200 ? 9 : 0
    const reading = { machine_id: `m${i % 5}`, a: 20 + random.gaussian() + fault, b: random.gaussian() }
    const value = new TextEncoder().encode(JSON.stringify(reading))
    return { offset: i, timeMs: 1.7e12 + i * 200, key: null, value, fullBytes: null }
  })
  return [0, 1000, 2000].map((from) => {
    const part = records.slice(from, from + 1000)
    return encodeFrame({ stream: 0, from, next: from + 1000, high: RECORDS, records: part })
  })
}

/** What a machine's readings and cases came to; how machines lie between each other is nobody's business. */
function ofMachine(number: number, scored: readonly Scored[]): unknown {
  return scored.map(({ commit: { readings, events }, machines }) => ({
    blobs: [...readings.machines].flatMap((machine, i) =>
      machine === number ? [...readings.blobs.subarray(readings.ends[i - 1] ?? 0, readings.ends[i])] : [],
    ),
    events: events.filter(({ machine }) => machine === `m${number}`),
    state: machines.find(({ machine }) => machine.number === number),
  }))
}

test('machines shared out among any number of scorers come to what one alone says, bit for bit', async () => {
  const line = new Line()
  const alone = frames().map((frame) => {
    const scored = line.take([frame], STREAM)
    if (!scored.ok) throw new Error(scored.error)
    return scored.value
  })
  expect(alone.flatMap(({ commit }) => commit.events).length).toBeGreaterThan(0)
  for (const count of [1, 2, 3]) {
    const crew = crewOf(count)
    const reader = new FrameReader()
    // The next batch is handed over before the one before it is answered.
    const answers = frames().map((frame) => {
      const batch = reader.read([frame], STREAM)
      if (!batch.ok) throw new Error(batch.error)
      return crew.score(batch.value)
    })
    const shared = await Promise.all(answers)
    for (let machine = 0; machine < 5; machine++)
      expect(ofMachine(machine, shared)).toEqual(ofMachine(machine, alone))
  }
})

test('saved models wake at the scorer of their machine, and what nobody could use is said', async () => {
  const line = new Line()
  const scored = line.take(frames(), STREAM)
  if (!scored.ok) throw new Error(scored.error)
  const { machines, models } = scored.value.commit
  const torn = { machine: 4, image: Uint8Array.of(1, 2, 3) }
  const crew = crewOf(2)
  const awake = await crew.start(machines, [...models.filter(({ machine }) => machine !== 4), torn], 1)
  expect(awake.notes).toMatchObject([{ code: 'model-anew', values: { machine: 'm4' } }])
  expect(awake.bands.map(({ machine }) => machine).sort()).toEqual([0, 1, 2, 3])
})

test('a device with one processor runs one scorer, one with two runs two, one with many three', () => {
  expect([1, 2, 3, 4, 8, 64].map(scorersFor)).toEqual([1, 2, 2, 2, 3, 3])
})
