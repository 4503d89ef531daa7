// The alarm's sound: a short tone again and again until it is stopped. A browser makes no sound before the page was touched;
// whether it may is told, so that the screen never looks loud while it is silent.

const EVERY_MS = 3000
const TONE_S = 0.16
const GAP_S = 0.22
/** Hz. Two tones for what is bad, one for the rest; in the range ears keep longest and small speakers play well. */
const TONES = { high: [880, 1175], medium: [880] } as const

/** How loud things are. */
export type SoundLevel = keyof typeof TONES | null

/** Plays the sound of a level until told another. `allowed` is told whenever the browser lets sound through or does not. */
export class AlarmSound {
  readonly #allowed: (isAllowed: boolean) => void
  #context: AudioContext | null = null
  #level: SoundLevel = null
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(allowed: (isAllowed: boolean) => void) {
    this.#allowed = allowed
    const wake = (): void => void this.#wake()
    addEventListener('pointerdown', wake, { passive: true })
    addEventListener('keydown', wake)
    // The first context of a page takes a tablet a tenth of a second and more: not under the finger that touches it first.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => this.#prepare())
  }

  /** From now on the sound of this level; null is silence. */
  play(level: SoundLevel): void {
    if (level === this.#level) return
    this.#level = level
    clearInterval(this.#timer)
    if (level === null) return
    this.#once()
    this.#timer = setInterval(() => this.#once(), EVERY_MS)
  }

  async #wake(): Promise<void> {
    const context = this.#prepare()
    if (!context) return
    if (context.state === 'suspended') await context.resume().catch(() => {})
    this.#allowed(context.state === 'running')
  }

  #prepare(): AudioContext | null {
    if (typeof AudioContext === 'undefined') return null
    this.#context ??= new AudioContext()
    return this.#context
  }

  #once(): void {
    const context = this.#context
    if (context?.state !== 'running' || this.#level === null) return
    for (const [i, frequencyHz] of TONES[this.#level].entries()) {
      const startS = context.currentTime + i * GAP_S
      const tone = new OscillatorNode(context, { frequency: frequencyHz, type: 'triangle' })
      const volume = new GainNode(context, { gain: 0 })
      volume.gain.setTargetAtTime(0.5, startS, 0.01)
      volume.gain.setTargetAtTime(0, startS + TONE_S, 0.02)
      tone.connect(volume).connect(context.destination)
      tone.start(startS)
      tone.stop(startS + TONE_S + 0.2)
    }
  }
}
