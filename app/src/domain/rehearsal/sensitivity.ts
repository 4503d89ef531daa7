// The sensitivity a person chose: a promise ("about 2 cases per shift", null = as shipped) and the multiplier that keeps it.

/** What a person can promise the floor, cases per shift of 8 h. */
export const PER_SHIFT_CHOICES = [0.5, 1, 2, 4, 8] as const

/** The least and most sensitive multiplier of the limit; what is out of it counts as the nearest. */
export const SENSITIVITY_RANGE = [0.5, 8] as const

/** Key of the setting in the store. */
export const SENSITIVITY_KEY = 'sensitivity'

/** The setting. */
export interface Sensitivity {
  /** Cases per shift that were asked for; null as shipped. */
  readonly perShift: number | null
  /** Times the limit as shipped: below 1 more sensitive, above 1 less. */
  readonly times: number
}

/** What the product ships with. */
export const AS_SHIPPED: Sensitivity = { perShift: null, times: 1 }

/** A multiplier within the range; 1 for what is no number. */
export const usableTimes = (times: number): number =>
  Number.isFinite(times) ? Math.min(SENSITIVITY_RANGE[1], Math.max(SENSITIVITY_RANGE[0], times)) : 1

/** Reads a stored setting; as shipped where there is none, or it is not one. */
export function parseSensitivity(text: string | null): Sensitivity {
  if (text === null) return AS_SHIPPED
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return AS_SHIPPED
  }
  if (typeof given !== 'object' || given === null) return AS_SHIPPED
  const { perShift, times } = given as { readonly perShift?: unknown; readonly times?: unknown }
  const isChoice = PER_SHIFT_CHOICES.some((choice) => choice === perShift)
  return isChoice && typeof times === 'number' && usableTimes(times) === times
    ? { perShift: perShift as number, times }
    : AS_SHIPPED
}
