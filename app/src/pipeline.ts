// The way of one reading, on one screen:
//   arrives -> decoded -> scored -> stored -> shown
// It runs on the page and only hands over: the feed brings frames, detector.worker reads them and has them scored,
// store.worker makes them durable together with the position they make true, and only then the gateway hears of it.
// What people do takes the way back (outbox.ts): stored -> sent -> and down again to every tablet as a stream of its own.
// What is explained and exported starts from what is stored (explain.ts, export.ts).
import { transfer } from 'comlink'
import type { CaseEvent } from '../../shared/case.ts'
import { type Mapping, mappingText, NO_MAPPING, parseMapping } from '../../shared/mapping.ts'
import type { OfferedStream, ServerMessage } from '../../shared/protocol.ts'
import type { Gap, Position } from './domain/commit.ts'
import { parseSensitivity, SENSITIVITY_KEY } from './domain/rehearsal/sensitivity.ts'
import { type Said, said } from './domain/said.ts'
import type { Scored, UsualBands } from './domain/scored.ts'
import { Feed } from './feed/socket.ts'
import type { LinkStatus } from './feed/status.ts'
import { Outbox } from './outbox.ts'
import type { ArrivedFrame, Committed, DetectorDoor, Opened, Snapshot, StoreDoor } from './workers/doors.ts'
import { buffersOfFrames, buffersOfScored } from './workers/transfers.ts'

/** Live frames are committed together this often, ms: a durable write costs a tablet's flash more than it costs time. */
const COMMIT_EVERY_MS = 400
/** … but no more than this many bytes of frames wait for it, so that a replay is not slowed down by the credit. */
const COMMIT_EVERY_BYTES = 512 * 1024

/** Who shows what the pipeline does. */
export interface Screen {
  /** The history was opened; everything it held. The detector still wakes. */
  restored(snapshot: Snapshot): void
  /** The detector has woken; what its models say is usual. */
  awake(bands: readonly UsualBands[]): void
  /** How topics are read; `refused`: why the stored mapping could not be taken and is left alone, else null. */
  mapping(mapping: Mapping, refused: Said | null): void
  welcome(message: Extract<ServerMessage, { t: 'welcome' }>): void
  source(message: Extract<ServerMessage, { t: 'source' }>): void
  status(status: LinkStatus): void
  /** Frames were scored. Their readings are durable soon; `stored` tells when. */
  scored(scored: Scored): void
  /** Readings have become durable. */
  stored(): void
  /** So many things done here are not in the gateway's log yet. */
  waiting(count: number): void
  /** Writing failed, for the header; null when it works again. */
  storageProblem(text: Said | null): void
  /** Another window writes now; this one has stopped. */
  elsewhere(): void
  /** Something a person should know once. */
  note(text: Said): void
}

/** The parts it joins. */
export interface PipelineParts {
  readonly detector: DetectorDoor
  readonly store: StoreDoor
  readonly screen: Screen
  /** Version of this app, and a name for this tablet in the gateway's log. */
  readonly identity: { readonly app: string; readonly tablet: string }
}

/** While the detector works, frames wait and then go to it together, up to so many bytes of one stream: fewer ways there and
 * back, and more readings of a machine in a row, while the gateway's credit still keeps detector and store busy at once. */
const SCORE_AT_ONCE_BYTES = 512 * 1024

/** Frames of one stream that go to the detector together. */
interface Together {
  readonly stream: number
  readonly frames: [ArrivedFrame, ...ArrivedFrame[]]
  bytes: number
}

interface Waiting {
  readonly stream: number | null
  readonly scored: Scored
}

/** One tablet's pipeline. */
export class Pipeline {
  readonly #parts: PipelineParts
  readonly #durable = new Map<string, Position>()
  readonly #outbox: Outbox
  #feed: Feed | null = null
  #status: LinkStatus | null = null
  #order: Promise<void> = Promise.resolve()
  /** What is last in that order, as long as frames may still join it. */
  #last: Together | null = null
  /** What the detector was asked for and what of it has been collected, in the same order. */
  #collecting: Promise<void> = Promise.resolve()
  #committing: Promise<void> = Promise.resolve()
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Counts restarts: what was under way before one is not this pipeline's any more. */
  #run = 0

  constructor(parts: PipelineParts) {
    this.#parts = parts
    this.#outbox = new Outbox({
      store: parts.store,
      send: (event) => this.#feed?.sendEvent(event),
      waiting: (count) => parts.screen.waiting(count),
    })
  }

  /**
   * Goes on from the history that is being opened: what is stored is shown, then the detector wakes and the feed connects.
   */
  async start(opening: Promise<Opened>): Promise<Opened> {
    const opened = await opening
    if (opened.state !== 'open') return opened
    await this.#goOn(opened.snapshot)
    for (const note of opened.notes) this.#parts.screen.note(note)
    void this.#parts.store.lostOwner().then(() => this.#lost())
    return opened
  }

  /** Stores what a person did on this tablet, and sends it when the gateway is there. */
  async addEvents(events: readonly CaseEvent[]): Promise<Committed> {
    const stored = await this.#parts.store.addEvents(events)
    if (stored.ok) void this.#outbox.flush()
    return stored
  }

  /**
   * Puts an exported file (its bytes) in place of the history and goes on from there. Where the file is refused, or
   * cannot be stored, it goes on with the history as it was.
   */
  async importFile(bytes: Uint8Array<ArrayBuffer>): Promise<Committed> {
    this.#stop()
    // What was handed over already belongs to the history as it is.
    await this.#committing
    try {
      return await this.#parts.store.importFile(bytes)
    } finally {
      await this.#again()
    }
  }

  /** Stores how topics are read, and reads what comes from now on so. What is stored already stays as it is. */
  async setMapping(mapping: Mapping): Promise<Committed> {
    const stored = await this.#parts.store.setSetting(MAPPING_SETTING, mappingText(mapping))
    if (!stored.ok) return stored
    this.#inOrder(() => this.#parts.detector.setMapping(mapping))
    this.#parts.screen.mapping(mapping, null)
    return stored
  }

  // What is stored is shown at once; the detector, whose models take far longer, wakes meanwhile.
  async #goOn(snapshot: Snapshot): Promise<void> {
    const { store, screen } = this.#parts
    this.#durable.clear()
    for (const position of snapshot.positions) this.#durable.set(streamKey(position), position)
    const run = this.#run
    const [mapping, sensitivity] = await Promise.all([
      this.#storedMapping(),
      store.setting(SENSITIVITY_KEY).then(parseSensitivity),
    ])
    screen.restored(snapshot)
    this.#wake(run, snapshot, mapping, sensitivity.times).catch((error: unknown) => this.#broke(run, error))
  }

  async #wake(run: number, snapshot: Snapshot, mapping: Mapping, times: number): Promise<void> {
    const { detector, screen, identity } = this.#parts
    // Handed over before the screen can ask for anything: the detector answers in order.
    const { notes, bands } = await detector.start(snapshot.machines, snapshot.models, mapping, times)
    if (run !== this.#run) return
    for (const note of notes) screen.note(note)
    screen.awake(bands)
    this.#feed = new Feed(
      {
        positions: () => this.#drained(),
        frame: (stream, frame) => this.#arrived(stream, frame),
        gap: (stream, kind, gap) => this.#skipped(stream, kind, gap),
        welcome: (message) => {
          screen.welcome(message)
          this.#outbox.open(message.streams.some(({ kind }) => kind === 'events'))
        },
        answered: (id, answer) => void this.#outbox.answered(id, answer),
        source: (message) => screen.source(message),
        status: (status) => this.#say(status),
      },
      identity,
    )
    this.#feed.start()
  }

  async #storedMapping(): Promise<Mapping> {
    const text = await this.#parts.store.setting(MAPPING_SETTING)
    const parsed = text === null ? null : parseMapping(text)
    const mapping = parsed?.ok ? parsed.value : NO_MAPPING
    this.#parts.screen.mapping(mapping, parsed && !parsed.ok ? parsed.error : null)
    return mapping
  }

  // arrives -> decoded, scored -> shown, and on to the next commit
  #arrived(stream: number, frame: ArrivedFrame): void {
    const bytes = frame.bytes.byteLength
    const last = this.#last
    if (last?.stream === stream && last.bytes + bytes <= SCORE_AT_ONCE_BYTES) {
      last.frames.push(frame)
      last.bytes += bytes
      return
    }
    const together: Together = { stream, frames: [frame], bytes }
    this.#inOrder(() => this.#score(together))
    this.#last = together
  }

  async #score(together: Together): Promise<void> {
    if (this.#last === together) this.#last = null
    const before = this.#collecting
    const { frames } = together
    this.#inTurn(this.#parts.detector.score(transfer(frames, buffersOfFrames(frames))), (scored) => {
      if (!scored.ok) return this.#feed?.reconnect(scored.error)
      this.#parts.screen.scored(scored.value)
      this.#collect({ stream: together.stream, scored: scored.value }, together.bytes)
    })
    // While the detector scores these it may read the next ones, but no more than that.
    await before
  }

  // Takes an answer of the detector after those before it, unless the pipeline has begun again meanwhile.
  #inTurn<T>(answer: Promise<T>, take: (answer: T) => void): void {
    const run = this.#run
    this.#collecting = Promise.all([answer, this.#collecting])
      .then(([answered]) => {
        if (run === this.#run) take(answered)
      })
      .catch((error: unknown) => this.#broke(run, error))
  }

  // What has arrived is not on the screen yet: "live" is said in order with the frames, bad news at once.
  #say(status: LinkStatus): void {
    const hasCaughtUp = status.state === 'live' && this.#status?.state === 'catching-up'
    this.#status = status
    if (status.state === 'offline') this.#outbox.close()
    if (status.state !== 'live') return this.#parts.screen.status(status)
    this.#inOrder(async () => {
      await this.#collecting
      // What was missed has all been scored: it need not wait for more to come.
      if (hasCaughtUp) this.#commit()
      if (this.#status === status) this.#parts.screen.status(status)
    })
  }

  #skipped(stream: number, kind: OfferedStream['kind'], gap: Gap): void {
    this.#inOrder(async () => {
      // After a reload only what is stored says when the gap began.
      const fromMs = gap.fromMs ?? this.#durable.get(streamKey(gap))?.recordTimeMs ?? null
      this.#inTurn(this.#parts.detector.skip({ ...gap, fromMs }, kind), (scored) =>
        this.#collect({ stream, scored }, 0),
      )
    })
  }

  #collect(waiting: Waiting, bytes: number): void {
    this.#waiting.push(waiting)
    this.#waitingBytes += bytes
    if (this.#waitingBytes >= COMMIT_EVERY_BYTES) this.#commit()
    else this.#timer ??= setTimeout(() => this.#commit(), COMMIT_EVERY_MS)
  }

  // stored -> acknowledged: the store groups what is handed over together into one durable write
  #commit(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const batch = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    if (batch.length === 0) return
    const run = this.#run
    const writes = batch.map(({ scored: { commit } }) =>
      this.#parts.store.commit(transfer(commit, buffersOfScored(commit))),
    )
    this.#committing = Promise.all([this.#committing, ...writes])
      .then(([, ...outcomes]) => {
        if (run === this.#run) this.#committed(batch, outcomes)
      })
      .catch((error: unknown) => this.#broke(run, error))
  }

  #committed(batch: readonly Waiting[], outcomes: readonly Committed[]): void {
    const newest = new Map<number, number>()
    for (const [i, outcome] of outcomes.entries()) {
      if (!outcome.ok) return this.#failed(outcome)
      if (outcome.note) this.#parts.screen.note(outcome.note)
      const { stream, scored } = batch[i]!
      const { position } = scored.commit
      this.#durable.set(streamKey(position), position)
      if (stream !== null) newest.set(stream, position.position)
    }
    for (const [stream, position] of newest) this.#feed?.ack(stream, position)
    // What the detector says of a case somebody works on is sent too, and what a new log lacks is sent again.
    if (batch.some(({ scored: { commit } }) => commit.events.length + commit.gaps.length > 0))
      void this.#outbox.flush()
    this.#parts.screen.storageProblem(null)
    this.#parts.screen.stored()
  }

  // A commit that failed leaves the detector ahead of the history: begin again from what is durable.
  #failed(outcome: Extract<Committed, { ok: false }>): void {
    if (outcome.code === 'lost-owner') return this.#lost()
    this.#parts.screen.storageProblem(outcome.text)
    this.#stop()
    setTimeout(() => void this.#again(), RETRY_STORE_MS)
  }

  async #again(): Promise<void> {
    const opened = await this.#parts.store.open(false)
    if (opened.state === 'open') return this.#goOn(opened.snapshot)
    if (opened.state === 'elsewhere') this.#parts.screen.elsewhere()
    else this.#parts.screen.storageProblem(opened.text)
  }

  #lost(): void {
    this.#stop()
    this.#parts.screen.elsewhere()
  }

  #stop(): void {
    this.#run += 1
    // Frames of the next run must not join what this one leaves undone.
    this.#last = null
    this.#outbox.close()
    this.#feed?.stop()
    this.#feed = null
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = []
    this.#waitingBytes = 0
  }

  async #drained(): Promise<readonly Position[]> {
    await this.#order
    await this.#collecting
    this.#commit()
    await this.#committing
    return [...this.#durable.values()]
  }

  #inOrder(work: () => Promise<void>): void {
    const run = this.#run
    this.#last = null
    this.#order = this.#order
      .then(() => (run === this.#run ? work() : undefined))
      .catch((error: unknown) => this.#broke(run, error))
  }

  // A fault that nobody foresaw must not end in a screen that stands still.
  #broke(run: number, error: unknown): void {
    if (run !== this.#run) return
    this.#failed({ ok: false, code: 'broken', text: said('broken', { error: String(error) }) })
  }
}

/** Under this key the store keeps the mapping file's text. */
const MAPPING_SETTING = 'mapping'

/** After a write that failed, ms until the history is opened again and the stream taken up. */
const RETRY_STORE_MS = 5_000

const streamKey = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string =>
  `${topic}/${partition}`
