// The detector's thread: decodes and scores, so that the page never waits for it.
import { expose, transfer } from 'comlink'
import { ok } from '../../../shared/result.ts'
import { Line } from '../domain/line.ts'
import type { Scored } from '../domain/scored.ts'
import type { DetectorDoor } from './doors.ts'

let line = new Line()

const door: DetectorDoor = {
  async start(machines, models, mapping) {
    line = new Line(machines, models, mapping)
    return { notes: line.notes, bands: line.usualBands }
  },
  async setMapping(mapping) {
    line.setMapping(mapping)
  },
  async topics() {
    return line.topics
  },
  async samples(topic, most) {
    return line.samples(topic, most)
  },
  async score(frames) {
    const bytes = frames.map((frame) => new Uint8Array(frame.bytes))
    const [first] = frames
    const scored = first.kind === 'events' ? line.takeEvents(bytes, first) : line.take(bytes, first)
    return scored.ok ? transfer(ok(scored.value), buffersOf(scored.value)) : scored
  },
  async skip(gap, kind) {
    const scored = line.skip(gap, kind)
    return transfer(scored, buffersOf(scored))
  },
}

/** The buffers that can move to the page instead of being copied. */
function buffersOf({ commit: { readings, models } }: Scored): ArrayBuffer[] {
  const { timesMs, machines, ends, blobs } = readings
  return [timesMs, machines, ends, blobs, ...models.map(({ image }) => image)].map((array) => array.buffer)
}

expose(door)
