// Installing to the home screen, where the browser offers it (Chromium's beforeinstallprompt, not in every TypeScript lib).

import { askToPersist } from './storage.ts'

interface InstallEvent extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>
}

/** Calls `offered` with a function that asks the person, when the browser would install the app; with null once it is done. */
export function watchInstall(offered: (ask: (() => Promise<void>) | null) => void): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offered(async () => {
      const { outcome } = await (event as InstallEvent).prompt()
      if (outcome === 'accepted') offered(null)
    })
  })
  addEventListener('appinstalled', () => {
    offered(null)
    // A kept history is worth asking for once the app lives on the home screen.
    void askToPersist()
  })
}
