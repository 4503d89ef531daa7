// The alarm's sound: a short tone again and again until it is stopped. A browser makes no sound before the page was touched;
// whether it may is told, so that the screen never looks loud while it is silent. While nothing sounds the audio rests: a
// context that runs plays silence, and costs a tablet its battery.

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
  /** The browser lets the context run: the page was touched, or this app may sound without that. */
  #isAwake = false
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(allowed: (isAllowed: boolean) => void) {
    this.#allowed = allowed
    const wake = (): void => void this.#wake()
    // A finger counts as a touch when it is lifted, a mouse when it is pressed.
    for (const touch of ['pointerdown', 'pointerup', 'keydown'])
      addEventListener(touch, wake, { passive: true })
    // The first context of a page takes a tablet a tenth of a second and more: not under the finger that touches it first.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(wake)
  }

  /** From now on the sound of this level; null is silence. */
  play(level: SoundLevel): void {
    if (level === this.#level) return
    this.#level = level
    clearInterval(this.#timer)
    if (level === null) return this.#rest()
    void this.#once()
    this.#timer = setInterval(() => void this.#once(), EVERY_MS)
  }

  async #wake(): Promise<void> {
    if (this.#isAwake || typeof AudioContext === 'undefined') return
    this.#context ??= new AudioContext()
    const context = this.#context
    // Where the browser wants a touch first, this waits for it.
    await context.resume().catch(() => {})
    // Several touches wait here together: the first has let the audio rest again, so its state says nothing to the others.
    if (this.#isAwake) return
    this.#say(context.state === 'running')
    this.#rest()
  }

  #say(isAwake: boolean): void {
    this.#isAwake = isAwake
    this.#allowed(isAwake)
  }

  /** Lets the audio rest, unless something sounds. */
  #rest(): void {
    if (this.#level === null) void this.#context?.suspend().catch(() => {})
  }

  async #once(): Promise<void> {
    const context = this.#context
    // Before the first touch a context that is told to go on would wait for it, and then play all that was asked meanwhile.
    if (context === null || !this.#isAwake) return
    await context.resume().catch(() => {})
    // A call on a phone takes the sound away; the next touch brings it back.
    if (context.state !== 'running') return this.#say(false)
    if (this.#level === null) return this.#rest()
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
