// What a mapping makes of the newest messages: which of them fit, why others do not, the readings that come of them, and which
// machines would lose all they have.
import type { Flaw, FlawCode } from '../../../../shared/flaw.ts'
import type { Reading, TopicReader } from '../../../../shared/message.ts'
import type { RawMessage } from '../samples.ts'

/** What a reader makes of messages. */
export interface Preview {
  readonly taken: number
  readonly refused: number
  /** Why messages were refused, and single fields left out, most frequent first, each with its newest values. */
  readonly reasons: readonly (Flaw & { readonly count: number })[]
  /** The newest reading of each machine, newest first. */
  readonly readings: readonly Reading[]
}

/** Tries a reader on messages, newest first. */
export function previewOf(reader: TopicReader, samples: readonly RawMessage[]): Preview {
  const reasons = new Map<FlawCode, Flaw & { count: number }>()
  const readings = new Map<string, Reading>()
  let refused = 0
  for (const { value, timeMs, key } of samples) {
    const read = reader.read(value, timeMs, key)
    if (!read.ok) refused += 1
    else if (!readings.has(read.value.machine)) readings.set(read.value.machine, read.value)
    for (const { code, values } of read.ok ? read.value.flaws : [read.error]) {
      const known = reasons.get(code)
      if (known) known.count += 1
      else reasons.set(code, { code, values, count: 1 })
    }
  }
  return {
    taken: samples.length - refused,
    refused,
    reasons: [...reasons.values()].sort((a, b) => b.count - a.count),
    readings: [...readings.values()],
  }
}

/** A known machine that would get no value any more for any sensor it has. */
export interface Bereft {
  readonly machine: string
  readonly sensors: readonly string[]
}

/** Machines of `now` of which no sensor is in `then`. */
export function bereftMachines(now: Preview, then: Preview): readonly Bereft[] {
  return now.readings
    .filter(({ machine, sensors }) => {
      const after = then.readings.find((reading) => reading.machine === machine)
      return !sensors.some((sensor) => after?.sensors.includes(sensor))
    })
    .map(({ machine, sensors }) => ({ machine, sensors }))
}
