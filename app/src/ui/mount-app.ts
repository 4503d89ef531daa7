// The state and the screens of the whole app, in a chunk of their own: the workers are begun before it is loaded.
import { mount } from 'svelte'
import { App } from '../state/app.svelte.ts'
import Root from './Root.svelte'
import { loadWords } from './words/words.ts'

/** Puts the app into `target`; what it shows until `start` is called says that the history is being opened. */
export async function mountApp(
  target: HTMLElement,
  parts: ConstructorParameters<typeof App>[0],
): Promise<App> {
  await loadWords()
  const app = new App(parts)
  mount(Root, { target, props: { app } })
  return app
}
