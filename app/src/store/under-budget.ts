// What another byte budget would leave of the history, said before it is set. An estimate from the running totals: the
// oldest readings go until the rest fits, as retention lets them; what stays around cases is not counted.
import { MAX_TIME_MS } from '../../../shared/limits.ts'
import type { UnderBudget } from '../workers/doors.ts'
import type { Engine } from './engine.ts'
import { ROLLUP_SHARE, usedBytes } from './retention.ts'
import { breathe, ROWS_PER_SLICE } from './slices.ts'
import { TIME_AT_PLACE_SQL } from './sql.ts'
import type { Totals } from './totals.ts'

// Beside its blob a reading takes a key of nine bytes and the lengths of both.
const BYTES_BESIDE_BLOB = 12

/** How many readings would go under `budgetBytes`, and from when on (epoch ms) history would be left. */
export async function underBudget(engine: Engine, totals: Totals, budgetBytes: number): Promise<UnderBudget> {
  const { readings, readingBytes, rollupBytes } = totals
  const rollupsGo = Math.max(0, rollupBytes - budgetBytes * ROLLUP_SHARE)
  const goBytes = usedBytes(engine) - budgetBytes - rollupsGo
  if (goBytes <= 0 || readings === 0) return { goes: 0, fromMs: null }
  const goes = Math.min(readings, Math.ceil(goBytes / (readingBytes / readings + BYTES_BESIDE_BLOB)))
  return { goes, fromMs: await timeAfter(engine, goes) }
}

/** Time of the reading that has `count` older ones; null where there is none. In slices: commits go on meanwhile. */
async function timeAfter(engine: Engine, count: number): Promise<number | null> {
  let fromMs = 0
  for (let left = count; ; ) {
    const step = Math.min(left, ROWS_PER_SLICE)
    const at = engine.value(TIME_AT_PLACE_SQL, [fromMs, MAX_TIME_MS, step])
    if (at === null) return null
    left -= step
    if (left <= 0) return Number(at)
    // At the same millisecond again nothing would move on.
    fromMs = Math.max(Number(at), fromMs + 1)
    await breathe()
  }
}
