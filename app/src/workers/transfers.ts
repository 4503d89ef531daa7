// The buffers that can move to another thread instead of being copied.
import type { MachineRun } from '../domain/batch.ts'
import type { Commit } from '../domain/commit.ts'
import type { ArrivedFrame } from './doors.ts'

/** Those of frames on their way to the detector. */
export const buffersOfFrames = (frames: readonly ArrivedFrame[]): ArrayBuffer[] =>
  frames.map(({ bytes }) => bytes)

/** Those of runs on their way to a scorer. */
export const buffersOfRuns = (runs: readonly MachineRun[]): ArrayBuffer[] =>
  runs.flatMap(({ timesMs, values }) => [timesMs.buffer, values.buffer])

/** Those of what has been scored. */
export function buffersOfScored({ readings, models }: Pick<Commit, 'readings' | 'models'>): ArrayBuffer[] {
  const { timesMs, machines, ends, blobs } = readings
  return [timesMs, machines, ends, blobs, ...models.map(({ image }) => image)].map((array) => array.buffer)
}
