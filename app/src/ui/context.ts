// Hands the app's state from the root to every component below it.
import { createContext } from 'svelte'
import type { App } from '../state/app.svelte.ts'

/** `useApp()` inside a component gives the app that Root was mounted with; `provideApp` is Root's. */
export const [useApp, provideApp] = createContext<App>()
