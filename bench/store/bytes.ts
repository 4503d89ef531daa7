// Bytes that reach the device per commit of 1,000 readings, checkpoints included, counted at the persistence.
import { MemoryPersistence } from '../../app/src/store/memory-persistence.ts'
import type { Change, Persistence } from '../../app/src/store/persistence.ts'
import { commitOf, openOn } from '../../e2e/store/given.ts'

const COMMITS = 400
const ROWS = 1000

class CountingPersistence extends MemoryPersistence implements Persistence {
  bytes = 0
  override write(change: Change) {
    for (const { bytes } of change.records) this.bytes += bytes.length
    for (const { bytes } of change.blocks) this.bytes += bytes.length
    return super.write(change)
  }
}

/** Mean bytes a commit. */
export async function countBytes(): Promise<number> {
  const persistence = new CountingPersistence()
  const { store } = await openOn(persistence)
  const before = persistence.bytes
  for (let commit = 0; commit < COMMITS; commit++) {
    const readings = Array.from({ length: ROWS }, (_, i) => {
      const at = commit * ROWS + i
      const values = Array.from(
        { length: 8 },
        (_, sensor) => (7500 * (sensor + 1) + ((at * 7919) % 1000)) / 100,
      )
      return { timeMs: 1_700_000_000_000 + 20 * at, machine: at % 50, values, score: 0.4 }
    })
    await store.commit(commitOf((commit + 1) * ROWS, readings))
  }
  return Math.round((persistence.bytes - before) / COMMITS)
}
