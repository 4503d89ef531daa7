// Randomness without state: every random number is a hash of where it belongs (seed, stream, index), so any of them can be
// asked for at any time, in any order, and is always the same.

const TWO_32 = 2 ** 32

/** 32 random bits (unsigned) that belong to `index` (an integer up to 2^53) of `stream` under `seed`. Murmur3's finaliser. */
export function hash(seed: number, stream: number, index: number): number {
  let bits = mix((seed ^ Math.imul(stream + 1, 0x9e3779b1)) | 0)
  bits = mix(bits ^ (index | 0))
  return mix(bits + Math.imul(Math.floor(index / TWO_32) + 1, 0x85ebca6b)) >>> 0
}

/** A number in (0, 1) that belongs to `index` of `stream`. */
export const uniform = (seed: number, stream: number, index: number): number =>
  (hash(seed, stream, index) + 0.5) / TWO_32

/** A standard normal number that belongs to `index` of `stream` (Box-Muller, the cosine half). */
export function gaussian(seed: number, stream: number, index: number): number {
  const bits = hash(seed, stream, index)
  const radius = Math.sqrt(-2 * Math.log((bits + 0.5) / TWO_32))
  return radius * Math.cos((2 * Math.PI * (mix(bits ^ 0x5bd1e995) >>> 0)) / TWO_32)
}

/** The order in which a deck of `size` cards lies: 0 to size - 1, shuffled by what belongs to deck number `deck`. */
export function shuffled(seed: number, stream: number, size: number, deck: number): number[] {
  const cards = Array.from({ length: size }, (_, card) => card)
  for (let at = size - 1; at > 0; at--) {
    const other = hash(seed, stream, deck * size + at) % (at + 1)
    const card = cards[at]!
    cards[at] = cards[other]!
    cards[other] = card
  }
  return cards
}

function mix(bits: number): number {
  let h = bits ^ (bits >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
