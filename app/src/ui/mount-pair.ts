// The page where a tablet is paired, in a chunk of its own: it needs none of the workers.
import { mount } from 'svelte'
import Pair from './pair/Pair.svelte'
import { loadWords } from './words/words.ts'

/** Puts the pairing page into `target`. */
export async function mountPair(target: HTMLElement): Promise<void> {
  await loadWords()
  mount(Pair, { target })
}
