// Numbers for people: three significant digits, and more where fewer would hide the difference that matters.

const MOST_DECIMALS = 6

/**
 * Writes a number with three significant digits (never fewer than its whole part). `spread`, in the same unit, adds decimals
 * until a change of one spread can be seen: 1503.2 with spread 0.4 stays `1503.2`. Very small and very large ones: `1.2e-9`,
 * `1.41e9`.
 */
export function roundForPeople(value: number, spread = 0): string {
  if (value === 0 || !Number.isFinite(value)) return String(value)
  const size = Math.floor(Math.log10(Math.abs(value)))
  if (size < -4 || size > 7) return shortest(value)
  const ofSpread = spread > 0 ? -Math.floor(Math.log10(spread)) : 0
  const decimals = Math.min(MOST_DECIMALS, Math.max(0, 2 - size, ofSpread))
  return String(Number(value.toFixed(decimals)))
}

/** Three digits and a power of ten, without noughts at the end: `1e9`, `-1.2e-9`. */
function shortest(value: number): string {
  const [digits = '', power = ''] = value.toExponential(2).split('e')
  return `${Number(digits)}e${Number(power)}`
}

/** As `roundForPeople`, with the language's own decimal sign: `1,7`. */
export const writeNumber = (
  value: number,
  { decimalSign }: { readonly decimalSign: string },
  spread = 0,
): string => roundForPeople(value, spread).replace('.', decimalSign)

/** A number with its unit, where it has one: `1.7 g`, `38 %`, `21.5 °C`. */
export const withUnit = (text: string, unit: string | null): string =>
  unit === null ? text : `${text} ${unit}`
