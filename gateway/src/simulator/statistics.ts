// The few statistics that the tests of synthetic data measure it with.

/** Arithmetic mean; NaN of nothing. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Standard deviation of all the values there are (divided by n). */
export function sd(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}

/** Pearson's correlation, -1 to 1, of two series of one length. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [middleA, middleB] = [mean(a), mean(b)]
  return mean(a.map((value, at) => (value - middleA) * (b[at]! - middleB))) / (sd(a) * sd(b))
}
