/** The most sensors one machine may have. A message with more is refused. */
export const MAX_SENSORS = 256
/** The most characters a machine id or a sensor name may have. */
export const MAX_NAME_LENGTH = 128
/** Machines get a 14-bit number in the tablet's reading key, so this many fit. */
export const MAX_MACHINES = 16_384
/** Event times from 1970 up to this one (year 2248, in ms) fit the tablet's reading key; others are refused. */
export const MAX_TIME_MS = 2 ** 43 - 1
