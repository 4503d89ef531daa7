// IndexedDB's events as promises and its exceptions as faults, in words.
import { fail, ok, type Result } from '../../../shared/result.ts'
import { said } from '../domain/said.ts'
import type { Fault } from './persistence.ts'

/** Resolves with the request's result; rejects with its error. */
export const requested = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** Resolves with ok once the transaction is complete (with strict durability: on the device), else with the fault. */
export const completed = (transaction: IDBTransaction): Promise<Result<null, Fault>> =>
  new Promise((resolve) => {
    transaction.oncomplete = () => resolve(ok(null))
    transaction.onabort = () => resolve(fail(toFault(transaction.error)))
  })

/** What an exception of IndexedDB means. */
export function toFault(error: unknown): Fault {
  // An aborted transaction without an error: its connection went away under it.
  if (error === null) return { code: 'broken', text: said('write-ended') }
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  const text = error instanceof Error || error instanceof DOMException ? error.message : String(error)
  if (name === 'QuotaExceededError') return { code: 'no-room', text: said('no-room') }
  if (name === 'VersionError') return { code: 'newer', text: said('history-newer-format') }
  return { code: 'broken', text: said('write-failed', { error: `${name ? `${name}: ` : ''}${text}` }) }
}
