// Who this tablet is to the gateway, and the other tablets, as far as it may know.
import type { AccessAnswer, CodeAnswer, PairedTablet, Role } from '../../../shared/access.ts'
import type { Result } from '../../../shared/result.ts'
import {
  type AccessFailure,
  askAccess,
  listTablets,
  makeCode,
  renameTablet,
  revokeTablet,
} from '../access.ts'

/** The paired tablets as the settings show them. */
export class Tablets {
  /** Null before the gateway was asked, or without it. */
  me = $state.raw<AccessAnswer | null>(null)
  list = $state.raw<readonly PairedTablet[]>([])
  /** The newest code made here; null for none. */
  code = $state.raw<CodeAnswer | null>(null)
  /** Why something could not be done; `unreachable` without the gateway. */
  failure = $state.raw<NonNullable<AccessFailure> | 'unreachable' | null>(null)

  /** Asks who this tablet is; does nothing without the gateway. */
  async ask(): Promise<void> {
    const answer = await askAccess()
    if (answer !== null) this.me = answer === 'unpaired' ? null : answer
  }

  /** Reads the list; for operators. */
  async read(): Promise<void> {
    const read = this.#note(await listTablets())
    if (read.ok) this.list = read.value
  }

  /** Makes a code for one more tablet. */
  async add(role: Role): Promise<void> {
    const made = this.#note(await makeCode(role))
    this.code = made.ok ? made.value : null
  }

  /** Puts the code away. */
  doneAdding(): Promise<void> {
    this.code = null
    return this.read()
  }

  async rename(id: string, name: string): Promise<void> {
    if (this.#note(await renameTablet(id, name)).ok) await this.read()
  }

  async revoke(id: string): Promise<void> {
    const isThis = this.list.some((tablet) => tablet.id === id && tablet.isThis)
    if (!this.#note(await revokeTablet(id)).ok) return
    if (isThis) this.me = null
    else await this.read()
  }

  #note<T>(result: Result<T, AccessFailure>): Result<T, AccessFailure> {
    this.failure = result.ok ? null : (result.error ?? 'unreachable')
    return result
  }
}
