// All that the screens know and may ask, in one place. main.ts builds it; ui/ gets it as `app`.
import type { Position } from '../domain/commit.ts'
import { type Said, said } from '../domain/said.ts'
import type { Scored } from '../domain/scored.ts'
import { Pipeline, type Screen } from '../pipeline.ts'
import { historyWasHere, markHistory } from '../platform/history-mark.ts'
import { watchInstall } from '../platform/install.ts'
import { inTime, type UpdateCheck, watchUpdates } from '../platform/updates.ts'
import type { DetectorDoor, Opened, StoreDoor } from '../workers/doors.ts'
import { Attention } from './attention.svelte.ts'
import { CaseBook } from './cases.svelte.ts'
import { Clock } from './clock.svelte.ts'
import { Exporter } from './exporter.svelte.ts'
import { Floor } from './floor.svelte.ts'
import { History } from './history.svelte.ts'
import { Importer } from './importer.svelte.ts'
import { Intake } from './intake.svelte.ts'
import { Link } from './link.svelte.ts'
import { MappingDesk } from './mapping.svelte.ts'
import { Paced } from './paced.ts'
import { Questions } from './questions.svelte.ts'
import { Router } from './route.svelte.ts'
import { type RehearsalWorker, SensitivityState } from './sensitivity.svelte.ts'
import { Settings } from './settings.svelte.ts'
import { Tablets } from './tablets.svelte.ts'
import { Teacher } from './teacher.svelte.ts'

/** What arrives is shown at most this often while live, and while catching up, ms. */
const SHOW_EVERY_MS = 100
const SHOW_CATCHING_UP_EVERY_MS = 1000

/** Something that was scored, and whether it was of now when it arrived, not of what is caught up on. */
interface Arrived extends Scored {
  readonly isLive: boolean
}

/** The state of one window. */
export class App {
  readonly clock = new Clock()
  readonly link = new Link()
  readonly #shown = new Paced(() =>
    this.link.status.state === 'catching-up' ? SHOW_CATCHING_UP_EVERY_MS : SHOW_EVERY_MS,
  )
  /** What waits to be shown, in its order. */
  #arrived: Arrived[] = []
  readonly floor = new Floor()
  readonly router = new Router()
  readonly settings = new Settings()
  readonly intake = new Intake()
  readonly tablets = new Tablets()
  readonly history: History
  readonly cases: CaseBook
  readonly attention: Attention
  readonly questions: Questions
  readonly teacher: Teacher
  readonly exporter: Exporter
  readonly importer: Importer
  readonly mapping: MappingDesk
  readonly sensitivity: SensitivityState
  /**
   * `elsewhere`: another window has the history. `newer`: it was made by a newer version of the app. `failed`: a part of the
   * app did not start.
   */
  phase = $state<'opening' | 'open' | 'elsewhere' | 'newer' | 'failed'>('opening')
  /** What the browser says of a part that did not start. */
  failure = $state('')
  /** What to say of a history made by a newer version. */
  newer = $state.raw<Said | null>(null)
  /** What a person should read once. */
  notes = $state.raw<readonly Said[]>([])
  /** Why nothing can be stored at the moment; null while all is well. */
  storageProblem = $state.raw<Said | null>(null)
  /** Installing to the home screen: whether the browser offers it now. */
  install = $state.raw<{ readonly offered: boolean; ask(): Promise<void> }>({
    offered: false,
    ask: async () => {},
  })
  /** A new version that waits for consent. */
  update = $state.raw<{ readonly ready: boolean; apply(): void }>({ ready: false, apply: () => {} })
  readonly #updates: Promise<() => Promise<UpdateCheck>>
  readonly #pipeline: Pipeline
  readonly #store: StoreDoor
  /** Both workers have answered, so both could be loaded. */
  #isAwake = false
  /** This tablet held a history when the page was opened. */
  #wasHere = false

  /** `version`: of this app. */
  constructor(parts: {
    readonly detector: DetectorDoor
    readonly store: StoreDoor
    readonly version: string
    /** Starts a worker that plays stored readings again. */
    rehearse(): RehearsalWorker
  }) {
    const { detector, store, version } = parts
    this.#store = store
    this.history = new History(store)
    this.sensitivity = new SensitivityState({ store, detector, rehearse: () => parts.rehearse() })
    this.exporter = new Exporter(store, () => this.floor.machines.map(({ machine }) => machine))
    this.cases = new CaseBook({
      store,
      add: (events) => this.#pipeline.addEvents(events),
      doer: () => ({ by: this.settings.userName, atMs: this.clock.now() }),
      nowMs: () => this.clock.nowMs,
      changed: () => void this.teacher.look(),
      failed: (text) => {
        this.storageProblem = text
      },
    })
    this.attention = new Attention(this.cases)
    this.teacher = new Teacher({
      store,
      detector,
      cases: () => this.cases.all,
      find: (caseId) => this.cases.find(caseId),
      numberOf: (machine) => this.floor.find(machine)?.machine.number ?? null,
    })
    this.questions = new Questions({
      find: (caseId) => this.cases.find(caseId),
      answered: (caseId, response) => this.cases.explained(caseId, response),
      canAsk: () => this.link.explainModel !== null && this.link.isConnected,
    })
    const identity = { app: version, tablet: this.settings.userName }
    this.#pipeline = new Pipeline({ detector, store, screen: this.#screen(), identity })
    this.importer = new Importer((bytes) => this.#pipeline.importFile(bytes))
    this.mapping = new MappingDesk(detector, (mapping) => this.#pipeline.setMapping(mapping))
    watchInstall((ask) => {
      this.install = { offered: ask !== null, ask: ask ?? (async () => {}) }
    })
    this.#updates = watchUpdates({
      ready: (apply) => {
        this.update = { ready: true, apply }
      },
    })
  }

  /** Shows the history that is being opened, and connects. */
  start(opening: Promise<Opened>): Promise<void> {
    return this.#open(opening)
  }

  /** Makes this window the one that writes. */
  takeOver(): Promise<void> {
    return this.#open(this.#store.open(true))
  }

  /** A part of the app did not start, `reason` as the browser says it; nothing can be done here but to load it again. */
  failToOpen(reason: string): void {
    if (this.#isAwake) return
    this.phase = 'failed'
    this.failure = reason
  }

  /** Looks for a new version now. */
  checkForUpdate(): Promise<UpdateCheck> {
    return inTime(this.#updates.then((look) => look()))
  }

  /** Puts a note away. */
  dismissNote(index: number): void {
    this.notes = this.notes.filter((_, i) => i !== index)
  }

  async #open(opening: Promise<Opened>): Promise<void> {
    const wasHere = historyWasHere()
    const opened = await this.#pipeline
      .start(opening)
      .catch((error: unknown) => this.failToOpen(String(error)))
    if (!opened || this.phase === 'failed') return
    this.phase = opened.state
    this.newer = opened.state === 'newer' ? opened.text : null
    if (opened.state !== 'open') return
    this.history.durable = opened.durable
    if (opened.snapshot.positions.length > 0 || opened.notes.length > 0 || !wasHere) return
    this.#note(said('history-deleted'))
  }

  #screen(): Screen {
    return {
      restored: (snapshot) => {
        this.#arrived = []
        this.#wasHere = snapshot.positions.length > 0
        this.floor.restore(snapshot.machines, snapshot.latest)
        this.cases.restore(snapshot.events)
        void this.teacher.restart()
        this.intake.restore(snapshot.refused, snapshot.refusals)
        this.history.restore(snapshot.gaps)
        void this.sensitivity.restore()
        this.link.trueUpToMs = null
        this.#trueUpTo(snapshot.positions)
      },
      awake: (bands) => {
        this.#isAwake = true
        this.floor.takeUsual(bands)
      },
      mapping: (mapping, refused) => {
        this.mapping.restore(mapping, refused)
        if (refused !== null) this.#note(said('mapping-unused', { why: refused }))
      },
      welcome: (message) => {
        this.clock.correct(message.serverTimeMs)
        this.link.source = message.source
        this.link.explainModel = message.explainModel
        this.link.gateway = message.gateway
        void this.tablets.ask()
      },
      source: ({ source }) => {
        this.link.source = source
      },
      status: (status) => {
        const show = (): void => {
          this.link.status = status
        }
        this.#shown.soon('status', show)
        // How many are left changes with every frame; what else there is to say is said at once.
        if (status.state !== 'catching-up' || this.link.status.state !== 'catching-up') this.#shown.now()
        if (status.state === 'live') void this.questions.askWaiting()
      },
      scored: (scored) => {
        const isLive = this.link.status.state === 'live'
        this.#arrived.push({ ...scored, isLive })
        this.#shown.soon('scored', () => this.#showArrived())
        const isNew = scored.machines.some(({ machine }) => !this.floor.knows(machine.number))
        // Nor may an alarm wait for a timer: those of a hidden page fire once a minute.
        if (isNew || (isLive && scored.commit.events.length > 0)) this.#shown.now()
      },
      waiting: (count) => {
        this.link.waiting = count
      },
      stored: () => {
        this.history.stored()
        if (this.history.durable) markHistory()
      },
      storageProblem: (text) => {
        this.storageProblem = text
      },
      elsewhere: () => {
        this.phase = 'elsewhere'
      },
      note: (text) => this.#note(text),
    }
  }

  #note(text: Said): void {
    const isNew = this.notes.every((note) => JSON.stringify(note) !== JSON.stringify(text))
    if (isNew) this.notes = [...this.notes, text]
  }

  #showArrived(): void {
    const arrived = this.#arrived
    this.#arrived = []
    const commits = arrived.map(({ commit }) => commit)
    this.floor.update(arrived.flatMap(({ machines }) => machines))
    this.cases.take(commits.flatMap(({ events }) => events))
    for (const { commit, isLive } of arrived) {
      if (commit.kind === 'readings') this.attention.take(commit.events, isLive, this.#wasHere)
      this.intake.add(commit.refused, commit.refusals)
    }
    this.history.addGaps(commits.flatMap(({ gaps }) => gaps))
    this.#trueUpTo(commits.map(({ position }) => position))
  }

  #trueUpTo(positions: readonly Position[]): void {
    const times = positions.map(({ recordTimeMs }) => recordTimeMs ?? 0)
    const newestMs = Math.max(this.link.trueUpToMs ?? 0, ...times)
    if (newestMs > 0) this.link.trueUpToMs = newestMs
  }
}
