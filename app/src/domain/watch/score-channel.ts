// From the forest's scores to "this is an alarm": a sudden and a sustained channel, a limit taken from the training scores
// alone (no labels), and a peak memory that ends an alarm when the machine is mostly back.

import { quantile } from '../forest/statistics.ts'
import type { ImageReader, ImageWriter } from '../image-bytes.ts'

/** Constants of the channels. */
export interface ChannelOptions {
  /** Weight of the newest score in the sustained channel. */
  readonly sustainedWeight: number
  /** The sustained limit is this many times the training scores' 99.9th percentile. */
  readonly limitFactor: number
  /** But never above this: one odd training reading must not make the machine deaf. */
  readonly limitMost: number
  /** The limit is wider by `1 + (youth / clean readings) ** 2` while little has been learned. */
  readonly youth: number
  /** The sudden limit is this many times the sustained one. */
  readonly suddenFactor: number
  /** Normal excursions seen while watching raise the limit to this many times the highest … */
  readonly excursionFactor: number
  /** … but to no more than this many times what training alone says. */
  readonly excursionMost: number
  /** While a peak is remembered the limit is at least this part of it. */
  readonly peakPart: number
  /** Readings after which a peak is half forgotten. */
  readonly peakHalfLife: number
}

/** The constants that were measured. */
export const DEFAULT_CHANNEL_OPTIONS: ChannelOptions = {
  sustainedWeight: 2 / 16,
  limitFactor: 1.75,
  limitMost: 5,
  youth: 80,
  excursionFactor: 1.3,
  excursionMost: 1.4,
  suddenFactor: 3,
  peakPart: 0.4,
  peakHalfLife: 700,
}

const BLOCK_READINGS = 200
/** Part of the highest excursion that is left after one block. */
const EXCURSION_KEPT = 0.99

/** Running state of the two channels of one machine. Scores are in detector units (ForestModel). */
export class ScoreChannel {
  readonly #options: ChannelOptions
  #base = Number.NaN
  #sustained = 0
  #peak = 0
  /** Highest sustained score of normal times, fading; of the block of readings before; of this block; readings in it. */
  #excursion = 0
  #blockBefore = 0
  #block = 0
  #blockReadings = 0

  /** No limit yet; `calibrate` sets it. */
  constructor(options: ChannelOptions) {
    this.#options = options
  }

  /** Takes the limit from the scores of the rows the model was fitted on; `learned`: clean readings so far. */
  calibrate(trainingScores: Float64Array, learned: number): void {
    const sorted = trainingScores.slice().sort()
    const { limitFactor, limitMost, youth } = this.#options
    const young = youth / Math.max(1, learned)
    const wider = 1 + young * young
    this.#base = wider * Math.min(limitMost, limitFactor * Math.max(1, quantile(sorted, 0.999)))
  }

  /** The alarm limit now, in the sustained channel's units. */
  get limit(): number {
    return Math.max(this.baseLimit, this.#options.peakPart * this.#peak)
  }

  /** The limit without the memory of a peak. */
  get baseLimit(): number {
    const { excursionFactor, excursionMost } = this.#options
    return Math.max(this.#base, Math.min(excursionFactor * this.#excursion, excursionMost * this.#base))
  }

  /** The sustained score alone. */
  get sustained(): number {
    return this.#sustained
  }

  /** Takes one score; returns the worse of both channels on the scale of `limit`. */
  step(score: number): number {
    const { sustainedWeight, suddenFactor, peakHalfLife } = this.#options
    this.#sustained += sustainedWeight * (score - this.#sustained)
    this.#peak = Math.max(this.#peak * Math.exp(-Math.LN2 / peakHalfLife), this.#sustained)
    this.#noteExcursion()
    return Math.max(this.#sustained, score / suddenFactor)
  }

  /**
   * A block's highest score counts as a normal excursion once the next block has passed without an alarm: the onset of a
   * fault must not raise its own limit.
   */
  #noteExcursion(): void {
    this.#block = Math.max(this.#block, this.#sustained)
    this.#blockReadings++
    if (this.#sustained > this.limit) {
      this.#block = 0
      this.#blockBefore = 0
      this.#blockReadings = 0
    }
    if (this.#blockReadings < BLOCK_READINGS) return
    this.#excursion = Math.max(EXCURSION_KEPT * this.#excursion, this.#blockBefore)
    this.#blockBefore = this.#block
    this.#block = 0
    this.#blockReadings = 0
  }

  /** A copy with the same limits that has seen no score yet. */
  rested(): ScoreChannel {
    const copy = new ScoreChannel(this.#options)
    copy.#base = this.#base
    copy.#excursion = this.#excursion
    return copy
  }

  /** Writes the state. */
  save(image: ImageWriter): void {
    image.f64s([
      this.#base,
      this.#sustained,
      this.#peak,
      this.#excursion,
      this.#blockBefore,
      this.#block,
      this.#blockReadings,
    ])
  }

  /** Reads what `save` wrote. */
  static load(image: ImageReader, options: ChannelOptions): ScoreChannel {
    const channel = new ScoreChannel(options)
    const [base = 0, sustained = 0, peak = 0, excursion = 0, before = 0, block = 0, readings = 0] =
      image.f64s()
    channel.#excursion = excursion
    channel.#blockBefore = before
    channel.#block = block
    channel.#blockReadings = readings
    channel.#base = base
    channel.#sustained = sustained
    channel.#peak = peak
    return channel
  }
}
