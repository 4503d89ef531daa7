// One writer per origin: a Web Lock held by this worker for as long as it lives. A window that closes or crashes gives it
// back by itself; a frozen one can be overruled with `takeOver` (steal). Where there are no Web Locks (plain http on
// another host) only the epoch fence remains: whoever opens last writes, and the one before ends with `lost-owner`.

const LOCK = 'lineside-store'
// A reloaded page asks while the page before it is still being taken down.
const PATIENCE_MS = 1000

/** Ownership of the store; `lost` resolves when another window has taken it. */
export interface Ownership {
  readonly lost: Promise<void>
  release(): void
}

/** Tries to become the owner; null where another window is and `takeOver` is false. */
export async function own(takeOver: boolean): Promise<Ownership | null> {
  if (!navigator.locks) return { lost: new Promise<void>(() => {}), release: () => {} }
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  return new Promise((resolve) => {
    const options = takeOver ? { steal: true } : { signal: AbortSignal.timeout(PATIENCE_MS) }
    let lose = () => {}
    const lost = new Promise<void>((resolveLost) => {
      lose = resolveLost
    })
    let granted = false
    navigator.locks
      .request(LOCK, options, () => {
        granted = true
        resolve({ lost, release })
        return held
      })
      .catch(() => (granted ? lose() : resolve(null)))
  })
}

/** That ownership is gone: told once, by the lock or by the fence of a write, whichever finds out first. */
export class Loss {
  readonly told: Promise<void>
  #done = false
  #resolve: () => void = () => {}

  /** `lost`: what the lock says. */
  constructor(lost: Promise<void>) {
    this.told = new Promise((resolve) => {
      this.#resolve = resolve
    })
    void lost.then(() => this.tell())
  }

  get done(): boolean {
    return this.#done
  }

  tell(): void {
    this.#done = true
    this.#resolve()
  }
}
