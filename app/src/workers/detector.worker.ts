// The detector's thread: decodes and scores, so that the page never waits for it.
import { expose, transfer } from 'comlink'
import { ok } from '../../../shared/result.ts'
import { Line } from '../domain/line.ts'
import type { Scored } from '../domain/scored.ts'
import type { DetectorDoor } from './doors.ts'
import { inflateFrame } from './inflate.ts'

let line = new Line()

const door: DetectorDoor = {
  async start(machines, models, mapping, sensitivity) {
    line = new Line(machines, models, mapping, sensitivity)
    return { notes: line.notes, bands: line.usualBands }
  },
  setMapping(mapping) {
    return inOrder(async () => line.setMapping(mapping))
  },
  async topics() {
    return line.topics
  },
  async samples(topic, most) {
    return line.samples(topic, most)
  },
  score(frames) {
    return inOrder(async () => {
      const bytes: Uint8Array<ArrayBuffer>[] = []
      for (const frame of frames) {
        const plain = await inflateFrame(new Uint8Array(frame.bytes))
        if (!plain.ok) return plain
        bytes.push(plain.value)
      }
      const [first] = frames
      const scored = first.kind === 'events' ? line.takeEvents(bytes, first) : line.take(bytes, first)
      return scored.ok ? transfer(ok(scored.value), buffersOf(scored.value)) : scored
    })
  },
  skip(gap, kind) {
    return inOrder(async () => {
      const scored = line.skip(gap, kind)
      return transfer(scored, buffersOf(scored))
    })
  },
  setSensitivity(times) {
    return inOrder(async () => line.setSensitivity(times))
  },
  teach(machine, caseId, stretch) {
    return inOrder(async () => line.teach(machine, caseId, stretch))
  },
  forget(machine, caseId) {
    return inOrder(async () => line.forget(machine, caseId))
  },
  lessons() {
    return inOrder(async () => line.lessons)
  },
}

let last: Promise<unknown> = Promise.resolve()
/** One after the other, as they came: a plain frame must not overtake one that is still inflated. */
function inOrder<T>(work: () => Promise<T>): Promise<T> {
  const done = last.then(work)
  last = done.catch(() => {})
  return done
}

/** The buffers that can move to the page instead of being copied. */
function buffersOf({ commit: { readings, models } }: Scored): ArrayBuffer[] {
  const { timesMs, machines, ends, blobs } = readings
  return [timesMs, machines, ends, blobs, ...models.map(({ image }) => image)].map((array) => array.buffer)
}

expose(door)
