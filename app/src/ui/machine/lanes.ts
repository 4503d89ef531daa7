// Which sensors have a lane: all of a machine's, a page at a time where they are too many for one look.

/** The most sensors on one page. */
export const SENSORS_A_PAGE = 10

/** One page of sensors. */
export interface SensorPage {
  /** From 0. */
  readonly page: number
  readonly pages: number
  readonly all: number
  /** Their places among the machine's sensors. */
  readonly sensors: readonly number[]
}

/** The page of a machine with `count` sensors; a page that is not there is the nearest one that is. */
export function sensorPage(count: number, page: number): SensorPage {
  const pages = Math.max(1, Math.ceil(count / SENSORS_A_PAGE))
  const shown = Math.min(Math.max(0, page), pages - 1)
  const first = shown * SENSORS_A_PAGE
  const length = Math.min(SENSORS_A_PAGE, count - first)
  return { page: shown, pages, all: count, sensors: Array.from({ length }, (_, i) => first + i) }
}
