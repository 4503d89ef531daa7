// The detector's thread: reads frames, has the crew of scorers score them, and answers with both in one, so that the page
// never waits. While the scorers are at some frames, the next ones are read.
import { expose, transfer } from 'comlink'
import { ok } from '../../../shared/result.ts'
import type { Batch } from '../domain/batch.ts'
import { FrameReader } from '../domain/frame-reader.ts'
import type { Scored } from '../domain/scored.ts'
import { Crew, scorersFor } from './crew.ts'
import type { DetectorDoor } from './doors.ts'
import { inflateFrame } from './inflate.ts'
import { buffersOfScored } from './transfers.ts'

let reader = new FrameReader()
const crew = new Crew(scorersFor(navigator.hardwareConcurrency), () => {
  const worker = new Worker(new URL('./scorer.worker.ts', import.meta.url), { type: 'module' })
  // Said to the page as a fault of this worker: it hears of no other.
  worker.addEventListener('error', ({ message }) => reportError(new Error(message || 'a scorer failed')))
  return worker
})

const door: DetectorDoor = {
  async start(machines, models, mapping, sensitivity = 1) {
    reader = new FrameReader(machines, mapping)
    return crew.start(machines, models, sensitivity)
  },
  setMapping(mapping) {
    return inOrder(async () => {
      reader.setMapping(mapping)
      await crew.all((scorer) => scorer.forgetDeclared())
    })
  },
  async topics() {
    return reader.topics
  },
  async samples(topic, most) {
    return reader.samples(topic, most)
  },
  async score(frames) {
    const read = await inOrder(async () => {
      const bytes: Uint8Array<ArrayBuffer>[] = []
      for (const frame of frames) {
        const plain = await inflateFrame(new Uint8Array(frame.bytes))
        if (!plain.ok) return plain
        bytes.push(plain.value)
      }
      const [first] = frames
      const batch = first.kind === 'events' ? reader.readEvents(bytes, first) : reader.read(bytes, first)
      // Handed to the scorers before the next frames are read; what they say is not waited for here.
      return batch.ok ? ok({ scored: scoredBy(batch.value) }) : batch
    })
    if (!read.ok) return read
    const scored = await read.value.scored
    return transfer(ok(scored), buffersOfScored(scored.commit))
  },
  async skip(gap, kind) {
    const { scored } = await inOrder(async () => ({ scored: scoredBy(reader.skip(gap, kind)) }))
    return await scored
  },
  setSensitivity(times) {
    return inOrder(async () => void (await crew.all((scorer) => scorer.setSensitivity(times))))
  },
  teach(machine, caseId, stretch) {
    return inOrder(async () => crew.of(machine).teach(machine, caseId, stretch))
  },
  forget(machine, caseId) {
    return inOrder(async () => crew.of(machine).forget(machine, caseId))
  },
  lessons() {
    return inOrder(async () => (await crew.all((scorer) => scorer.lessons())).flat())
  },
}

let last: Promise<unknown> = Promise.resolve()
/** One after the other, as they came: a plain frame must not overtake one that is still inflated. */
function inOrder<T>(work: () => Promise<T>): Promise<T> {
  const done = last.then(work)
  last = done.catch(() => {})
  return done
}

let answered: Promise<unknown> = Promise.resolve()
/** What the crew says of a batch, after what it said of those before: one without runs is scored at once. */
function scoredBy(batch: Batch): Promise<Scored> {
  const scored = crew.score(batch)
  const inTurn = answered.then(() => scored)
  answered = inTurn.catch(() => {})
  return inTurn
}

expose(door)
