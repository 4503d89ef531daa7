// The service worker: after one visit the app starts without the gateway. Everything the app is made of is precached; the
// feed and the API are never answered from here. It waits until the page says so: a worker that takes over by itself
// breaks open pages that load chunks lazily.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: Parameters<typeof precacheAndRoute>[0]
}

/** What the page may say to a waiting worker. */
const TAKE_OVER = 'take-over'

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('index.html'), {
    denylist: [/^\/(?:api|healthz|metrics|feed)/],
  }),
)

// A notification leads to the page that sent it; its tag is the case.
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const address = `./#/case/${encodeURIComponent(event.notification.tag)}`
  event.waitUntil(
    self.clients.matchAll({ type: 'window' }).then(async ([client]) => {
      if (!client) return void (await self.clients.openWindow(address))
      await client.navigate(address)
      await client.focus()
    }),
  )
})

self.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) void self.skipWaiting()
})
