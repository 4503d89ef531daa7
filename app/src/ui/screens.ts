// The screens that are not needed first, each a chunk of its own. They are fetched ahead in the first idle moment, so that
// a tap is answered at once and a lost network later takes no screen away.

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

/** Fetches all of them. A failure is not told here: it comes again, and is shown, when the screen is opened. */
export function fetchScreensAhead(): void {
  for (const load of Object.values(screens)) load().catch(() => {})
}

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
