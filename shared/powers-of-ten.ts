/** 10^0 to 10^22, by their exponent: all that a double holds without rounding. */
export const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))
