// Composition root of the app: the workers, the state, the screens; or, at /pair, the page where a tablet is paired alone.
// The workers are begun first, and with them the opening of the history, so that both go on while the screens are loaded.
import { wrap } from 'comlink'
import { language } from './platform/language.ts'
import type { DetectorDoor, RehearsalDoor, StoreDoor } from './workers/doors.ts'

declare const __VERSION__: string

document.documentElement.lang = language

const target = document.getElementById('app')!

if (location.pathname === '/pair') void pair()
else void start()

async function pair(): Promise<void> {
  const { mountPair } = await import('./ui/mount-pair.ts')
  await mountPair(target)
}

async function start(): Promise<void> {
  const store = new Worker(new URL('./workers/store.worker.ts', import.meta.url), { type: 'module' })
  const detector = new Worker(new URL('./workers/detector.worker.ts', import.meta.url), { type: 'module' })
  const failures: string[] = []
  let failed = (reason: string): void => void failures.push(reason)
  for (const worker of [detector, store])
    worker.addEventListener('error', ({ message }) =>
      failed(message || 'a part of the app could not be loaded'),
    )

  // The doors are kept by `app`, which lives as long as the page: a comlink proxy that is collected hangs its calls in silence.
  const doors = { detector: wrap<DetectorDoor>(detector), store: wrap<StoreDoor>(store) }
  const opening = doors.store.open(false)
  // It is told where it is awaited, once the screens are there.
  opening.catch(() => {})

  const { mountApp } = await import('./ui/mount-app.ts')
  const app = await mountApp(target, {
    ...doors,
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
  failed = (reason) => app.failToOpen(reason)
  for (const reason of failures) failed(reason)
  void app.start(opening)
}
