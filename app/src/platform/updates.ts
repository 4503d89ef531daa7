// New versions of the app, by consent: found by asking (installed tablets never look by themselves), waiting until the
// person says so, then the page is loaded anew under the new worker.

/**
 * What looking came to: `newest` there is none, `found` one is on its way and is offered, `unreachable` the gateway is away,
 * `impossible` this browser has no service worker here, `slow` the browser has not answered in time.
 */
export type UpdateCheck = 'newest' | 'found' | 'unreachable' | 'impossible' | 'slow'

/** A browser that is busy with a worker of a page that was just reloaded answers late; ms. */
const ANSWER_WITHIN_MS = 10_000
/** A worker that is busy may keep its place for minutes; who asked for the new version sees the page load anew by then, ms. */
const RELOAD_WITHIN_MS = 10_000

/** The outcome of `looking`, or `slow` after ten seconds: nobody waits at a button for longer. */
export function inTime(looking: Promise<UpdateCheck>): Promise<UpdateCheck> {
  const slow = new Promise<UpdateCheck>((resolve) => setTimeout(() => resolve('slow'), ANSWER_WITHIN_MS))
  return Promise.race([looking, slow])
}

/** How the page hears of a version that waits. */
export interface UpdateOwner {
  /** A new version is installed and waits; `apply` puts it in place and reloads the page. */
  ready(apply: () => void): void
}

/**
 * Registers the service worker and looks for new versions; does nothing where there are none (plain http, private window).
 * Answers, once that is done, with what looks by hand.
 */
export async function watchUpdates(owner: UpdateOwner): Promise<() => Promise<UpdateCheck>> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return async () => 'impossible'
  const registration = await navigator.serviceWorker.register('/sw.js').catch(() => null)
  if (!registration) return async () => 'impossible'
  const offer = (worker: ServiceWorker | null): void => {
    if (!worker || !navigator.serviceWorker.controller) return
    const installed = (): void => {
      if (worker.state !== 'installed') return
      owner.ready(() => {
        const reload = (): void => location.reload()
        navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true })
        setTimeout(reload, RELOAD_WITHIN_MS)
        // The one that waits now: a still newer one may have taken its place since the offer.
        const waiting = registration.waiting ?? worker
        waiting.postMessage('take-over')
      })
    }
    worker.addEventListener('statechange', installed)
    installed()
  }
  offer(registration.waiting)
  registration.addEventListener('updatefound', () => offer(registration.installing))
  const look = (): void => {
    if (document.visibilityState === 'visible') void registration.update().catch(() => undefined)
  }
  for (const news of ['visibilitychange', 'pageshow', 'focus'] as const) addEventListener(news, look)
  look()
  return async () => {
    try {
      await registration.update()
    } catch {
      return 'unreachable'
    }
    return registration.installing || registration.waiting ? 'found' : 'newest'
  }
}
