// A mark outside of the history that there was one: an empty history with the mark was thrown away by the browser.

const KEY = 'lineside.history'

/** Whether readings were ever stored in this browser; false where localStorage is forbidden. */
export function historyWasHere(): boolean {
  try {
    return localStorage.getItem(KEY) !== null
  } catch {
    return false
  }
}

let isMarked = false

/** Puts the mark, once a page. */
export function markHistory(): void {
  if (isMarked) return
  isMarked = true
  try {
    localStorage.setItem(KEY, 'kept')
  } catch {
    // Forbidden or full: an eviction then goes without its sentence.
  }
}
