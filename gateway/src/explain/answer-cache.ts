// Answers by fault signature, so that the same fault on ten machines, or one case on ten tablets, is asked once. Bounded in
// number (the longest unused goes first) and in age.
import type { Evidence } from '../../../shared/evidence.ts'
import type { GptAnswer } from '../../../shared/explanation.ts'

const MOST_SENSORS = 6

/** An answer as it was had. */
export interface CachedAnswer {
  readonly answer: GptAnswer
  /** When it was made, epoch ms. */
  readonly atMs: number
  /** The machine it was made for. */
  readonly machine: string
  readonly unsupported: readonly string[]
}

/**
 * What makes two faults alike whatever the machine: which sensors, what was found there, in which direction and about how
 * far (standard deviations to one digit), in order of their share. Sensors without a finding do not count.
 */
export function faultSignature(evidence: Evidence): string {
  const sensors = evidence.sensors
    .filter(({ findings }) => findings.length > 0)
    .slice(0, MOST_SENSORS)
    .map((sensor) => {
      const { deviation } = sensor
      const size = deviation === null ? null : Number(deviation.toPrecision(1))
      return [sensor.sensor, sensor.unit, sensor.findings.toSorted(), size]
    })
  return JSON.stringify([evidence.fault, sensors])
}

/** The cache; a Map in order of use. */
export class AnswerCache {
  readonly #answers = new Map<string, CachedAnswer>()
  readonly #mostAnswers: number
  readonly #maxAgeMs: number
  readonly #now: () => number

  /** `mostAnswers` kept for `maxAgeMs` each; `now` gives epoch ms. */
  constructor(mostAnswers: number, maxAgeMs: number, now: () => number) {
    this.#mostAnswers = mostAnswers
    this.#maxAgeMs = maxAgeMs
    this.#now = now
  }

  /** The answer to this fault, null where there is none or it is too old. */
  get(signature: string): CachedAnswer | null {
    const cached = this.#answers.get(signature)
    if (!cached) return null
    this.#answers.delete(signature)
    if (this.#now() - cached.atMs > this.#maxAgeMs) return null
    this.#answers.set(signature, cached)
    return cached
  }

  put(signature: string, cached: CachedAnswer): void {
    this.#answers.delete(signature)
    this.#answers.set(signature, cached)
    const oldest = this.#answers.keys().next()
    if (this.#answers.size > this.#mostAnswers && !oldest.done) this.#answers.delete(oldest.value)
  }
}
