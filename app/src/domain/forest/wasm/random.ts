// AssemblyScript, compiled by `npm run wasm`. The numbers of random.ts, bit by bit; see there.

let a: i32 = 0
let b: i32 = 0
let c: i32 = 0
let counter: i32 = 0
let mixed: i32 = 0

function mix(): i32 {
  mixed += 0x9e3779b9
  let z = (mixed ^ (mixed >>> 16)) * 0x21f0aaad
  z = (z ^ (z >>> 15)) * 0x735a2d97
  return z ^ (z >>> 15)
}

/** Begins the stream of `seed`. */
export function seedWith(seed: i32): void {
  mixed = seed
  a = mix()
  b = mix()
  c = mix()
  counter = 1
  for (let i = 0; i < 12; i++) bits()
}

/** The next 32 random bits. */
export function bits(): u32 {
  const sum = a + b + counter
  a = b ^ (b >>> 9)
  b = c + (c << 3)
  c = rotl<i32>(c, 21) + sum
  counter += 1
  return sum as u32
}

/** A number from 0 to below 1. */
export function next(): f64 {
  return (bits() as f64) * 2.3283064365386963e-10
}

/** An integer from 0 to below `below`. */
export function nextBelow(below: i32): i32 {
  return Math.floor(next() * (below as f64)) as i32
}
