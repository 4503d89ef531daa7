// How much the browser lets this tablet keep, and whether it may throw it away.

/** What the browser says about storage. */
export interface BrowserStorage {
  /** True: it deletes nothing without being told; false: it may, when the tablet runs out of room; null: it does not say. */
  readonly persisted: boolean | null
  /** Bytes all of the app takes: history, second copy, program. Null where the browser does not say. */
  readonly usedBytes: number | null
  /** Bytes it may take. */
  readonly quotaBytes: number | null
}

/** Asks the browser. */
export async function readBrowserStorage(): Promise<BrowserStorage> {
  const { storage } = navigator
  const [persisted, estimate] = await Promise.all([
    storage?.persisted?.().catch(() => null) ?? null,
    storage?.estimate?.().catch(() => null) ?? null,
  ])
  return {
    persisted,
    usedBytes: estimate?.usage ?? null,
    quotaBytes: estimate?.quota ?? null,
  }
}

/** Memory of this tablet, bytes, as coarsely as browsers say it; null where this one does not. */
export function memoryBytes(): number | null {
  // Chromium only, and only over https: no type of the DOM's has it.
  const { deviceMemory } = navigator as Navigator & { readonly deviceMemory?: number }
  return deviceMemory === undefined ? null : deviceMemory * 2 ** 30
}

/** Asks the browser to keep the history whatever happens; false where it will not, or cannot be asked. */
export async function askToPersist(): Promise<boolean> {
  return (await navigator.storage?.persist?.().catch(() => false)) ?? false
}
