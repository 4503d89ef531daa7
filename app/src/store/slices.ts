// Long reads in slices, with a breath between them, so that a commit never waits long behind a query.

/** Readings looked through before the event loop gets its turn (about 10 ms). */
export const ROWS_PER_SLICE = 20_000

/** Lets waiting messages and timers run. A macrotask: awaiting a promise alone would let nothing else in. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
