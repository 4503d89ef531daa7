// How much of the tablet its history may take: the sizes to choose from, what this tablet has room for, and how long a size
// lasts. Pure: what browser and store say comes in.
import type { StoreSize } from '../../workers/doors.ts'

/** The sizes offered, bytes. */
export const BUDGET_CHOICES: readonly number[] = [50e6, 100e6, 200e6, 400e6, 1e9]

/** The history lies in the browser twice (IndexedDB and a second copy) … */
const COPIES = 2
/** … beside the logs of both and the app itself, bytes. */
const BESIDE_BYTES = 60e6
/** While the app is open all of the history is in memory, which the tablet needs for more than that. */
const MEMORY_SHARE = 1 / 8

/** What limits the history of a tablet. */
export interface Room {
  /** Bytes the browser allows the app; null where it does not say. */
  readonly quotaBytes: number | null
  /** Memory of the tablet, bytes; null where the browser does not say. */
  readonly memoryBytes: number | null
}

/** Why there are no larger sizes: the browser's allowance, the tablet's memory, or null where all sizes are offered. */
export type Bound = 'quota' | 'memory' | null

/** The choices that fit into `room`, at least the smallest, and what keeps the others out. */
export function choicesIn({ quotaBytes, memoryBytes }: Room): {
  readonly bytes: readonly number[]
  readonly bound: Bound
} {
  const byQuota = quotaBytes === null ? Number.POSITIVE_INFINITY : (quotaBytes - BESIDE_BYTES) / COPIES
  const byMemory = memoryBytes === null ? Number.POSITIVE_INFINITY : memoryBytes * MEMORY_SHARE
  const most = Math.min(byQuota, byMemory)
  const [smallest = 0, ...larger] = BUDGET_CHOICES
  const bytes = [smallest, ...larger.filter((choice) => choice <= most)]
  const bound = bytes.length === BUDGET_CHOICES.length ? null : byQuota < byMemory ? 'quota' : 'memory'
  return { bytes, bound }
}

/** So much must be there before anything is said of how long it lasts. */
const JUDGED_MS = 3_600_000

/** How long (ms) a budget holds at the rate of what is stored now; null while that is less than an hour. */
export function holdsMs(size: StoreSize): number | null {
  if (size.oldestMs === null || size.newestMs === null || size.usedBytes === 0) return null
  const spanMs = size.newestMs - Math.max(size.oldestMs, size.wholeFromMs)
  return spanMs < JUDGED_MS ? null : (spanMs * size.budgetBytes) / size.usedBytes
}
