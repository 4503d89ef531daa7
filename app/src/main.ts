// Composition root of the app: the workers, the state, the screens; or, at /pair, the page where a tablet is paired alone.
import { wrap } from 'comlink'
import { mount } from 'svelte'
import { language } from './platform/language.ts'
import { App } from './state/app.svelte.ts'
import Pair from './ui/pair/Pair.svelte'
import Root from './ui/Root.svelte'
import type { DetectorDoor, RehearsalDoor, StoreDoor } from './workers/doors.ts'

declare const __VERSION__: string

document.documentElement.lang = language

const target = document.getElementById('app')!

if (location.pathname === '/pair') mount(Pair, { target })
else start()

function start(): void {
  const detector = new Worker(new URL('./workers/detector.worker.ts', import.meta.url), { type: 'module' })
  const store = new Worker(new URL('./workers/store.worker.ts', import.meta.url), { type: 'module' })

  // The doors are kept by `app`, which lives as long as the page: a comlink proxy that is collected hangs its calls in silence.
  const app = new App({
    detector: wrap<DetectorDoor>(detector),
    store: wrap<StoreDoor>(store),
    version: __VERSION__,
    rehearse: () => {
      const worker = new Worker(new URL('./workers/rehearsal.worker.ts', import.meta.url), { type: 'module' })
      const lost = new Promise<string>((tell) => {
        worker.addEventListener('error', ({ message }) =>
          tell(message || 'Its part of the app could not be loaded.'),
        )
      })
      return { door: wrap<RehearsalDoor>(worker), lost, end: () => worker.terminate() }
    },
  })
  for (const worker of [detector, store])
    worker.addEventListener('error', ({ message }) =>
      app.failToOpen(message || 'a part of the app could not be loaded'),
    )

  mount(Root, { target, props: { app } })
  void app.start()
}
