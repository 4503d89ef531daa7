// Why something about pairing was not done, in the language in use.
import type { AccessFailure } from '../../access.ts'
import { words } from '../words/words.ts'

/** The sentence; the gateway's own English one where it is newer than this app and has a code without words here. */
export function accessText(failure: AccessFailure): string {
  if (failure === null) return words.pairing.unreachable
  return failure.code === null ? failure.text : words.access[failure.code]
}
