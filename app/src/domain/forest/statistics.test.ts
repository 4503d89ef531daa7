import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAD_TO_SIGMA, robustSigma, sortSingles } from './statistics.ts'

const singles = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 60 })

test('single precision is sorted by its bits, whatever the sign', () => {
  expect([...sortSingles(Float32Array.of(2, -1, 0.5, -3, 0))]).toEqual([-3, -1, 0, 0.5, 2])
  fc.assert(
    fc.property(singles, (values) => {
      const sorted = Float32Array.from(values).sort()
      expect(sortSingles(Float32Array.from(values))).toEqual(sorted)
    }),
  )
})

test('the robust sigma rests on the middle one of the distances, not on the far ones', () => {
  expect(robustSigma([], 5)).toBe(0)
  expect(robustSigma([7], 5)).toBe(2 * MAD_TO_SIGMA)
  expect(robustSigma([1, 2, 3, 4, 1000], 3)).toBe(MAD_TO_SIGMA)
})

test('it is the same as from all distances, sorted', () => {
  fc.assert(
    fc.property(singles, fc.double({ noNaN: true, min: -1e6, max: 1e6 }), (values, middle) => {
      fc.pre(values.length > 0)
      const sorted = Float32Array.from(values).sort()
      const distances = Float64Array.from(sorted, (value) => Math.abs(value - middle)).sort()
      expect(robustSigma(sorted, middle)).toBe(MAD_TO_SIGMA * distances[sorted.length >>> 1]!)
    }),
    { numRuns: 2000 },
  )
})
