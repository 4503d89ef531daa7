// The page where a tablet is paired, in a chunk of its own: it needs none of the workers.
import { mount } from 'svelte'
import Pair from './pair/Pair.svelte'

/** Puts the pairing page into `target`. */
export function mountPair(target: HTMLElement): void {
  mount(Pair, { target })
}
