// GET /metrics for Prometheus: what /healthz knows, as series, with the defaults of the process (memory, CPU, event-loop
// delay). Everything is read at the moment it is asked for; only explanations are counted on the way.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { ExplainResponse } from '../../shared/explanation.ts'
import type { Health } from './health.ts'

/** Content type of {@link Metrics.text}. */
export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE

const STREAM = ['topic', 'partition'] as const

/** One gateway's series. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #health: () => Health
  readonly #creditBytes: number
  readonly #explanations = this.#counter('explanations', 'Explanations asked for, by outcome', ['outcome'])
  readonly #readerLag = this.#gauge('reader_lag_offsets', 'Offsets the log is ahead of the ring', STREAM)
  readonly #tabletLag = this.#gauge('tablet_lag_offsets', 'Offsets the slowest tablet is behind', STREAM)
  readonly #unacknowledged = this.#gauge('unacknowledged_bytes', 'Bytes sent, not acknowledged', STREAM)
  readonly #waiting = this.#gauge('waiting_tablets', 'Tablets with half of their credit used up', STREAM)
  readonly #high = this.#gauge('stream_high_offset', 'Offset after the newest record', STREAM)
  readonly #ringBytes = this.#gauge('ring_bytes', 'Bytes of records held in memory', STREAM)
  readonly #credit = this.#gauge('credit_bytes', 'Bytes a tablet may have unacknowledged in a stream')
  readonly #clients = this.#gauge('clients', 'Connected tablets')
  readonly #connected = this.#gauge('source_connected', '1 where the log can be reached, else 0')
  readonly #inspected = this.#counter('inspected_messages', 'Messages looked at')
  readonly #refused = this.#counter('bad_messages', 'Messages nobody can read, by reason', ['reason'])
  readonly #otherShape = this.#counter(
    'other_shape_messages',
    'JSON objects that are no reading by their own field names; a mapping on the tablets may read them',
    ['reason'],
  )
  readonly #flaws = this.#counter('bad_fields', 'Fields left out of good readings, by reason', ['reason'])
  readonly #gaps = this.#counter('gaps', 'Gaps tablets were told of, by reason', ['reason'])
  readonly #lost = this.#counter('gap_offsets', 'Offsets in gaps of known size, by reason', ['reason'])
  readonly #eventsKept = this.#counter('events_kept', 'Events of tablets written to the log')
  readonly #eventsRefused = this.#counter('events_refused', 'Events not kept, by reason', ['reason'])
  readonly #oldReads = this.#counter('old_reads', 'Reads of old records asked from the log')

  /** `health` tells the state now; `creditBytes` is each tablet's credit in a stream. */
  constructor(health: () => Health, creditBytes: number) {
    this.#health = health
    this.#creditBytes = creditBytes
  }

  /** Counts an explanation by how it ended: `explained`, or the code of the error. */
  explained(response: ExplainResponse): void {
    this.#explanations.inc({ outcome: response.ok ? 'explained' : response.error.code })
  }

  /** All series in Prometheus's text format. */
  async text(): Promise<string> {
    this.#read(this.#health())
    return Registry.merge([this.#registry, processMetrics()]).metrics()
  }

  #read({ streams, clients, source, messages, gaps, oldReads, events }: Health): void {
    for (const { stream: number, topic, partition, high, ringEnd, ringBytes } of streams) {
      const labels = { topic, partition }
      const read = clients.flatMap((client) => client.streams.filter(({ stream }) => stream === number))
      const used = read.map(({ unacknowledgedBytes }) => unacknowledgedBytes)
      this.#readerLag.set(labels, Math.max(0, high - ringEnd))
      this.#tabletLag.set(labels, Math.max(0, ...read.map(({ lag }) => lag)))
      this.#unacknowledged.set(
        labels,
        used.reduce((sum, bytes) => sum + bytes, 0),
      )
      this.#waiting.set(labels, used.filter((bytes) => bytes > this.#creditBytes / 2).length)
      this.#ringBytes.set(labels, ringBytes)
      this.#high.set(labels, high)
    }
    this.#credit.set(this.#creditBytes)
    this.#clients.set(clients.length)
    this.#connected.set(source.state === 'connected' ? 1 : 0)
    put(this.#inspected, messages.inspected)
    for (const [reason, count] of Object.entries(messages.refused)) put(this.#refused, count, { reason })
    for (const [reason, count] of Object.entries(messages.otherShape))
      put(this.#otherShape, count, { reason })
    for (const [reason, count] of Object.entries(messages.flaws)) put(this.#flaws, count, { reason })
    for (const [reason, { told, lost }] of Object.entries(gaps)) {
      put(this.#gaps, told, { reason })
      put(this.#lost, lost, { reason })
    }
    put(this.#oldReads, oldReads)
    put(this.#eventsKept, events?.kept ?? 0)
    for (const [reason, count] of Object.entries(events?.refused ?? {}))
      put(this.#eventsRefused, count, { reason })
  }

  #gauge(name: string, help: string, labelNames: readonly string[] = []): Gauge {
    return new Gauge({ name: `lineside_${name}`, help, labelNames, registers: [this.#registry] })
  }

  #counter(name: string, help: string, labelNames: readonly string[] = []): Counter {
    return new Counter({ name: `lineside_${name}_total`, help, labelNames, registers: [this.#registry] })
  }
}

/** Sets a counter to what was counted elsewhere. */
function put(counter: Counter, count: number, labels: Record<string, string | number> = {}): void {
  counter.remove(labels)
  counter.inc(labels, count)
}

let ofProcess: Registry | null = null

/** The process's own series, watched from the first asking on: one set, however many gateways run in it. */
function processMetrics(): Registry {
  if (ofProcess === null) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}
