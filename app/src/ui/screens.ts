// The screens that are not needed first, each a chunk of its own. They are fetched ahead in the first idle moment, so that
// a tap is answered at once and a lost network later takes no screen away.

/** An idle moment is waited for no longer than this, ms. */
const IDLE_MOST_MS = 2_000

/** Loads a screen's component; the same promise each time. */
export const screens = {
  machine: once(() => import('./machine/Machine.svelte')),
  cases: once(() => import('./cases/Cases.svelte')),
  case: once(() => import('./case/Case.svelte')),
  handover: once(() => import('./handover/Handover.svelte')),
  export: once(() => import('./export/Export.svelte')),
  mapping: once(() => import('./mapping/Mapping.svelte')),
  settings: once(() => import('./settings/Settings.svelte')),
}

/**
 * Fetches all of them, one in each idle moment. A failure is not told here: it comes again, and is shown, when the screen
 * is opened.
 */
export async function fetchScreensAhead(): Promise<void> {
  for (const load of Object.values(screens)) {
    await idle()
    await load().catch(() => {})
  }
}

// Safari knows no idle callbacks.
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: IDLE_MOST_MS })
    else setTimeout(resolve, IDLE_MOST_MS)
  })

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = null
      throw error
    })
    return loading
  }
}
