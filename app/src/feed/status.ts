import type { Said } from '../domain/said.ts'

/** How the tablet stands with the gateway; `sinceMs` is when that began, epoch ms on the tablet's clock. */
export type LinkStatus =
  /** Trying for the first time since the page was opened. */
  | { readonly state: 'connecting'; readonly sinceMs: number }
  /** Reading what was missed; `left` records to go. */
  | { readonly state: 'catching-up'; readonly sinceMs: number; readonly left: number }
  | { readonly state: 'live'; readonly sinceMs: number }
  /** No connection; it is tried again by itself. `reason`: null where there is nothing to say. */
  | { readonly state: 'offline'; readonly sinceMs: number; readonly reason: Said | null }
  /** The gateway does not know this tablet (any more); nothing is tried again until it is paired. */
  | { readonly state: 'unpaired'; readonly sinceMs: number }
  /** The gateway speaks another protocol; the app must be updated, nothing is tried again. */
  | { readonly state: 'update-needed'; readonly sinceMs: number }
