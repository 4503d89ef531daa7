// Composition root of the app: the two workers, the state, the screens.
import { wrap } from 'comlink'
import { mount } from 'svelte'
import { App } from './state/app.svelte.ts'
import Root from './ui/Root.svelte'
import type { DetectorDoor, StoreDoor } from './workers/doors.ts'

declare const __VERSION__: string

// The doors are kept by `app`, which lives as long as the page: a comlink proxy that is collected hangs its calls in silence.
const app = new App({
  detector: wrap<DetectorDoor>(
    new Worker(new URL('./workers/detector.worker.ts', import.meta.url), { type: 'module' }),
  ),
  store: wrap<StoreDoor>(
    new Worker(new URL('./workers/store.worker.ts', import.meta.url), { type: 'module' }),
  ),
  version: __VERSION__,
})

mount(Root, { target: document.getElementById('app')!, props: { app } })
void app.start()
