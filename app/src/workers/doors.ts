// The doors of the workers: what the page may ask of them. Types only, so that no side loads the other's code.
import type { CaseEvent } from '../../../shared/case.ts'
import type { FlawCode } from '../../../shared/flaw.ts'
import type { Mapping } from '../../../shared/mapping.ts'
import type { OfferedStream } from '../../../shared/protocol.ts'
import type { Result } from '../../../shared/result.ts'
import type { MachineRun, ScoredRuns } from '../domain/batch.ts'
import type { Commit, Gap, LatestReading, Machine, ModelImage, Position, Refusal } from '../domain/commit.ts'
import type { CsvForm } from '../domain/csv.ts'
import type { PackedReadings } from '../domain/packed.ts'
import type { Outlook } from '../domain/rehearsal/outlook.ts'
import type { Said } from '../domain/said.ts'
import type { RawMessage } from '../domain/samples.ts'
import type { Scored, UsualBands } from '../domain/scored.ts'
import type { LessonName } from '../domain/scorer.ts'
import type { Stretch, Taught } from '../domain/watch/teach.ts'

/** What the store held when it was opened: enough to go on. */
export interface Snapshot {
  readonly machines: readonly Machine[]
  readonly latest: readonly LatestReading[]
  readonly positions: readonly Position[]
  readonly models: readonly ModelImage[]
  /** All events of the newest 500 cases that are not closed and of the newest 200 others, in the order they were stored. */
  readonly events: readonly CaseEvent[]
  readonly gaps: readonly Gap[]
  readonly refused: Readonly<Partial<Record<FlawCode, number>>>
  readonly refusals: readonly Refusal[]
}

/** How opening ended. Notes are for the screen (recovered from a torn log, history was evicted, private window). */
export type Opened =
  | {
      readonly state: 'open'
      readonly durable: boolean
      readonly notes: readonly Said[]
      readonly snapshot: Snapshot
    }
  /** Another window of this browser writes; ask again with `takeOver` to become the writer here. */
  | { readonly state: 'elsewhere' }
  /** Made by a newer version of the app; nothing was touched. */
  | { readonly state: 'newer'; readonly text: Said }

/**
 * How a commit ended. `note`: what had to be done for it, for the screen. `lost-owner`: another window has
 * taken over; nothing more is written from here.
 */
export type Committed =
  | { readonly ok: true; readonly note?: Said }
  | { readonly ok: false; readonly code: 'lost-owner' | 'no-room' | 'broken'; readonly text: Said }

/** A stretch of one machine's history at the resolution of the screen. */
export interface SeriesQuery {
  /** Machine number. */
  readonly machine: number
  /** Event times [fromMs, toMs), epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  /** About how many points the chart can show. */
  readonly buckets: number
}

/** Answer to a SeriesQuery: one row per bucket that has readings, in order of time; arrays of one length. */
export interface Series {
  /** Length of a bucket, ms; 0 where every reading is a row of its own. */
  readonly bucketMs: number
  /** Start of the bucket, or the reading's own time where bucketMs is 0; epoch ms. */
  readonly timesMs: Float64Array
  /** Readings behind each row. */
  readonly counts: Uint32Array
  /** Readings among them that were alarmed. */
  readonly alarms: Uint32Array
  /** Highest score in the row and the limit that stood beside it; NaN while learning. */
  readonly score: Float32Array
  readonly limit: Float32Array
  /** Per sensor, in the machine's order; NaN where there was no value. */
  readonly sensors: readonly {
    readonly min: Float64Array
    readonly max: Float64Array
    readonly mean: Float64Array
    readonly last: Float64Array
  }[]
}

/** Which readings to read out; null = all. */
export interface Period {
  readonly machine: number | null
  readonly fromMs: number | null
  readonly toMs: number | null
}

/** A page of CSV text, UTF-8, whole lines without the header. `cursor` asks for the next page; null = that was all. */
export interface CsvPage {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly rows: number
  readonly cursor: string | null
}

/** Readings of one machine as numbers. */
export interface RawReadings {
  /** Event times, epoch ms. */
  readonly timesMs: Float64Array<ArrayBuffer>
  /** Row-major, `sensors` values a reading, in the sensors' own units; NaN = missing. */
  readonly values: Float64Array<ArrayBuffer>
  readonly sensors: number
}

/** A page of readings as they are stored. */
export interface RawPage {
  readonly readings: PackedReadings
  readonly cursor: string | null
}

export interface StoreSize {
  /** Bytes of the database. */
  readonly bytes: number
  readonly readings: number
  /** Event times of the oldest and newest reading, epoch ms; null where there is none. */
  readonly oldestMs: number | null
  readonly newestMs: number | null
  /** From this event time on (epoch ms) no reading was deleted to keep the budget; 0 = none ever was. */
  readonly wholeFromMs: number
  /** Bytes of the database in use (the rest of it is free for new readings), and how many may be before the oldest goes. */
  readonly usedBytes: number
  readonly budgetBytes: number
}

/** What another budget would leave: an estimate. */
export interface UnderBudget {
  /** Readings that would go; 0 = none. */
  readonly goes: number
  /** From this event time on (epoch ms) history would be left; null where nothing goes, or nothing would be left. */
  readonly fromMs: number | null
}

/** store.worker: keeps the history. Every write is durable when its promise resolves with ok. */
export interface StoreDoor {
  /** Opens the history. `takeOver`: become the writer even if another window is. */
  open(takeOver: boolean): Promise<Opened>
  /** Resolves when another window has become the writer; from then on commits end with `lost-owner`. */
  lostOwner(): Promise<void>
  commit(commit: Commit): Promise<Committed>
  /** Stores what a person did on this tablet, or an explanation, to be sent to the others; idempotent by event id. */
  addEvents(events: readonly CaseEvent[]): Promise<Committed>
  /** The oldest events that wait to be sent, at most `most`, and how many wait in all. */
  outbox(most: number): Promise<{ readonly events: readonly CaseEvent[]; readonly waiting: number }>
  /** Which of them (their ids) the gateway has kept, and which it will never take: those stay on this tablet. */
  settle(kept: readonly string[], refused: readonly string[]): Promise<Committed>
  /** Rows of history for a chart. */
  series(query: SeriesQuery): Promise<Series>
  /**
   * The same for an asker whose wishes follow each other: its next call makes this one stop at its next slice and answer
   * null. `query` null: nothing is wanted any more. `asker` names a chart, once on this page.
   */
  newestSeries(asker: string, query: SeriesQuery | null): Promise<Series | null>
  /** Events of all stored cases, oldest first; `beforeMs` and `limit` page back in time by the case's start. */
  caseEvents(query: {
    readonly machine: string | null
    readonly beforeMs: number | null
    readonly limit: number
  }): Promise<readonly CaseEvent[]>
  /** How many readings a period holds. */
  countReadings(period: Period): Promise<number>
  /**
   * Readings of a period as CSV, oldest first: `time` (ISO 8601 with offset), `time_ms`, `machine`, then one column per
   * name in `sensors`, then `score`, `limit`, `alarm`. Begin with cursor null.
   */
  readingsCsv(
    period: Period,
    sensors: readonly string[],
    cursor: string | null,
    form?: CsvForm,
  ): Promise<CsvPage>
  /**
   * Raw readings of one machine in [fromMs, toMs), oldest first, the newest `most` of them where there are more.
   * Row-major, one value per sensor, as many as the widest reading has; NaN = missing.
   */
  readingsOf(machine: number, fromMs: number, toMs: number, most: number): Promise<RawReadings>
  /** Readings of all machines as they are stored, page by page, oldest first. Begin with cursor null; null = that was all. */
  rawPage(period: Period, cursor: string | null): Promise<RawPage>
  setting(key: string): Promise<string | null>
  setSetting(key: string, value: string): Promise<Committed>
  size(): Promise<StoreSize>
  /** What a budget of so many bytes would leave of the history as it is now. Nothing is changed. */
  underBudget(budgetBytes: number): Promise<UnderBudget>
  /** Sets the budget, bytes; what is too much goes with the next commits, oldest first. */
  setBudget(budgetBytes: number): Promise<Committed>
  /** The whole database as a file that `sqlite3` opens. */
  exportFile(): Promise<Uint8Array<ArrayBuffer>>
  /**
   * Replaces the history by an exported file. It is checked first: one that is no database, cut short, damaged, of a
   * newer app or not of this app ends with `broken` and what is wrong with it, and nothing is changed. Open again afterwards.
   */
  importFile(bytes: Uint8Array<ArrayBuffer>): Promise<Committed>
  /** Deletes the history and begins anew; settings stay. */
  reset(): Promise<Committed>
}

/** A data frame on its way to the detector, with what the tablet knows of its stream. */
export interface ArrivedFrame {
  readonly bytes: ArrayBuffer
  readonly topic: string
  readonly partition: number
  readonly epoch: string
  readonly kind: OfferedStream['kind']
}

/** How the detector woke from a snapshot. */
export interface Awake {
  /** What to say of each saved model that was refused; it is learned anew. */
  readonly notes: readonly Said[]
  /** What the models say is usual. */
  readonly bands: readonly UsualBands[]
}

/**
 * detector.worker: reads frames and has them scored. Frames must be handed over in order; the answer comes in the same order,
 * and the next may be handed over before it.
 */
export interface DetectorDoor {
  /** Goes on from a snapshot, reading topics as `mapping` says. `sensitivity`: as in setSensitivity; 1 where it is left out. */
  start(
    machines: readonly Machine[],
    models: readonly ModelImage[],
    mapping: Mapping,
    sensitivity?: number,
  ): Promise<Awake>
  /** From the next frame on topics are read as `mapping` says. */
  setMapping(mapping: Mapping): Promise<void>
  /** The topics that messages came from since the start. */
  topics(): Promise<readonly string[]>
  /** The newest messages of a topic as they came, newest first, at most `most`. */
  samples(topic: string, most: number): Promise<readonly RawMessage[]>
  /**
   * Decodes and scores frames of one stream that follow each other, at least one; the error names what is wrong with the
   * bytes of one of them, and then none of them was taken.
   */
  score(frames: readonly [ArrivedFrame, ...ArrivedFrame[]]): Promise<Result<Scored>>
  /** Goes over a gap in order with the frames; what comes back commits the gap. */
  skip(gap: Gap, kind: OfferedStream['kind']): Promise<Scored>
  /** How much it takes to be abnormal, times the limit as shipped: 1 as shipped, below 1 more sensitive (Scorer). */
  setSensitivity(times: number): Promise<void>
  /**
   * A person called the stretch of this case normal: readings like it make no alarm on this machine (its number) from the
   * next frame on. Wants LESSON_RUN_UP_READINGS readings from before the stretch with it, LESSON_READINGS_MOST at most
   * (domain/watch/teach.ts). The same case again takes the lesson's place. Answers what it would have prevented.
   */
  teach(machine: number, caseId: string, stretch: Stretch): Promise<Result<Taught, Said>>
  /** Takes a lesson back; false where there is none of that case. */
  forget(machine: number, caseId: string): Promise<boolean>
  /** All lessons there are. They are part of the saved models, so they are here again after a start. */
  lessons(): Promise<readonly LessonName[]>
}

/** scorer.worker: the detectors of some machines; detector.worker shares the machines out among several. As Scorer. */
export interface ScorerDoor {
  /** Goes on from what the store held of its machines. */
  start(machines: readonly Machine[], models: readonly ModelImage[], sensitivity: number): Promise<Awake>
  forgetDeclared(): Promise<void>
  /** Scores runs of its machines; they are handed over in order. */
  score(runs: readonly MachineRun[], isFarBehind: boolean): Promise<ScoredRuns>
  setSensitivity(times: number): Promise<void>
  teach(machine: number, caseId: string, stretch: Stretch): Promise<Result<Taught, Said>>
  forget(machine: number, caseId: string): Promise<boolean>
  lessons(): Promise<readonly LessonName[]>
}

/** rehearsal.worker: plays stored readings to detectors of its own, to say what another sensitivity would do. */
export interface RehearsalDoor {
  /** Begins anew with these machines and the lessons in these models. */
  begin(machines: readonly Machine[], models: readonly ModelImage[]): Promise<void>
  /** Plays a page of stored readings; pages come oldest first. Answers how many readings were played so far. */
  take(page: PackedReadings): Promise<number>
  /** What so many cases per shift (null = as shipped) would mean, against the present multiplier. */
  outlook(perShift: number | null, present: number): Promise<Outlook>
}
