// How topics are read: the mapping that counts, the newest messages to try another one on, and the file that travels.
import {
  type Mapping,
  mappingText,
  NO_MAPPING,
  parseMapping,
  type TopicMapping,
  withoutTopic,
  withTopic,
} from '../../../shared/mapping.ts'
import type { Result } from '../../../shared/result.ts'
import type { Said } from '../domain/said.ts'
import { type RawMessage, SAMPLES_PER_TOPIC } from '../domain/samples.ts'
import { download } from '../platform/download.ts'
import type { Committed, DetectorDoor } from '../workers/doors.ts'

/** The mapping of this tablet. */
export class MappingDesk {
  readonly #detector: Pick<DetectorDoor, 'topics' | 'samples'>
  readonly #save: (mapping: Mapping) => Promise<Committed>
  mapping = $state.raw<Mapping>(NO_MAPPING)
  /** Why the stored mapping could not be taken; it is left alone, and nothing can be saved over it. Null while all is well. */
  refused = $state.raw<Said | null>(null)
  /** Topics that messages came from, or that are mapped (patterns too), in order of appearance. */
  topics = $state.raw<readonly string[]>([])
  /** Topic of `samples`; null before the first look. */
  sampled = $state.raw<string | null>(null)
  /** Its newest messages as they came, newest first. */
  samples = $state.raw<readonly RawMessage[]>([])

  /** `save`: stores a mapping and reads new messages by it. */
  constructor(
    detector: Pick<DetectorDoor, 'topics' | 'samples'>,
    save: (mapping: Mapping) => Promise<Committed>,
  ) {
    this.#detector = detector
    this.#save = save
  }

  /** Takes the mapping that counts. `refused`: why the stored one is not it. */
  restore(mapping: Mapping, refused: Said | null): void {
    this.mapping = mapping
    this.refused = refused
  }

  /** Looks what has come: the topics, and the newest messages of one of them. */
  async look(topic: string | null): Promise<void> {
    const seen = await this.#detector.topics()
    const own = this.mapping.topics.map((each) => each.topic)
    const topics = [...new Set([...seen, ...own])]
    if (topics.join('\n') !== this.topics.join('\n')) this.topics = topics
    if (topic === null) return
    const samples = await this.#detector.samples(topic, SAMPLES_PER_TOPIC)
    if (topic === this.sampled && isSame(samples, this.samples)) return
    this.samples = samples
    this.sampled = topic
  }

  /** Stores a topic's mapping in place of `before`, the entry it was written from; null where it is new. */
  async save(entry: TopicMapping, before: TopicMapping | null): Promise<Committed> {
    const others = before ? withoutTopic(this.mapping, before.topic) : this.mapping
    return this.#save(withTopic(others, entry))
  }

  /** Takes a topic's mapping away: it is read by its own field names again. */
  async remove(topic: string): Promise<Committed> {
    return this.#save(withoutTopic(this.mapping, topic))
  }

  /** Puts a whole mapping in place of this tablet's. */
  async replace(mapping: Mapping): Promise<Committed> {
    return this.#save(mapping)
  }

  /** Downloads the mapping of every topic as a file. */
  exportFile(): void {
    const day = new Date().toISOString().slice(0, 10)
    download(`lineside-mapping-${day}.json`, 'application/json', [mappingText(this.mapping)])
  }

  /** Reads a mapping file; the error says why it cannot be taken. */
  async readFile(file: File): Promise<Result<Mapping, Said>> {
    return parseMapping(await file.text().catch((error: unknown) => String(error)))
  }
}

const isSame = (a: readonly RawMessage[], b: readonly RawMessage[]): boolean =>
  a.length === b.length &&
  a.every(({ offset, partition }, i) => b[i]?.offset === offset && b[i].partition === partition)
