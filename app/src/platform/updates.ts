// New versions of the app, by consent: found by asking (installed tablets never look by themselves), waiting until the
// person says so, then the page is loaded anew under the new worker.

/** How the page hears of a version that waits. */
export interface UpdateOwner {
  /** A new version is installed and waits; `apply` puts it in place and reloads the page. */
  ready(apply: () => void): void
}

/** Registers the service worker and looks for new versions; does nothing where there are none (plain http, private window). */
export async function watchUpdates(owner: UpdateOwner): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const registration = await navigator.serviceWorker.register('/sw.js').catch(() => null)
  if (!registration) return
  const offer = (worker: ServiceWorker | null): void => {
    if (!worker || !navigator.serviceWorker.controller) return
    const installed = (): void => {
      if (worker.state !== 'installed') return
      owner.ready(() => {
        navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
        worker.postMessage('take-over')
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
}
