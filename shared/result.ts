/** An expected outcome as a value: what was asked for, or the reason it cannot be had. */
export type Result<T, E = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E }

/** Wraps what was asked for. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

/** Wraps the reason it cannot be had; `error` is a sentence for a person unless the caller's type says otherwise. */
export const fail = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error })
