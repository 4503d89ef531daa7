// The detectors of some machines: runs of readings become scores, cases and models to be saved. A machine's readings must all
// come to the same scorer; which other machines it has makes no difference. Pure and deterministic.
import type { CaseEvent } from '../../../shared/case.ts'
import type { SensorMapping } from '../../../shared/mapping.ts'
import { fail, type Result } from '../../../shared/result.ts'
import type { MachineRun, ScoredRuns } from './batch.ts'
import type { Machine, ModelImage } from './commit.ts'
import { ReadingPacker } from './packed.ts'
import { usableTimes } from './rehearsal/sensitivity.ts'
import { type Said, said } from './said.ts'
import type { UsualBands } from './scored.ts'
import { MachineWatch } from './watch/machine-watch.ts'
import type { Stretch, Taught } from './watch/teach.ts'
import { bandsOf, stateOf, type Watched } from './watched.ts'

/** A model is saved after this many readings of its machine, whenever a case opens or returns, and when it begins to watch. */
const IMAGE_EVERY_READINGS = 500
/**
 * … but far behind, where so many come in some seconds, only after more: images are then most of what is written. A tablet that
 * dies in between goes on with a model that has not learned from the readings since its image.
 */
const IMAGE_FAR_BEHIND_EVERY_READINGS = 32_000
/** So many models are saved with one batch at most, but for those that must be: after a catch-up all are due at once. */
const IMAGES_AT_ONCE = 8

/** A lesson by its name: the machine's number, and the case a person called a false alarm. */
export interface LessonName {
  readonly machine: number
  readonly caseId: string
}

/** Scores the runs of some machines. */
export class Scorer {
  readonly #watched = new Map<number, Watched>()
  readonly #packer = new ReadingPacker()
  readonly #notes: Said[] = []
  /** Those whose model should be saved soon, the longest due first. */
  readonly #due = new Set<Watched>()
  #sensitivity: number

  /** Goes on from what the store held; `sensitivity` is as in setSensitivity. */
  constructor(machines: readonly Machine[] = [], models: readonly ModelImage[] = [], sensitivity = 1) {
    this.#sensitivity = usableTimes(sensitivity)
    for (const { machine, image } of models) {
      const known = machines.find(({ number }) => number === machine)
      const loaded = MachineWatch.load(image)
      if (known && loaded.ok) this.#watch(known, loaded.value)
      else
        this.#notes.push(
          known && !loaded.ok
            ? said('model-anew', { machine: known.machine, why: loaded.error })
            : said('model-of-nobody', { number: machine }),
        )
    }
  }

  /** What to say of each saved model that could not be used. */
  get notes(): readonly Said[] {
    return this.#notes
  }

  /** What is usual for each machine that has a model. */
  get usualBands(): readonly UsualBands[] {
    return [...this.#watched.values()].map(({ machine, watch }) => ({
      machine: machine.number,
      bands: bandsOf(machine, watch),
    }))
  }

  /** Takes back all that was declared of sensors; what holds from now on comes with the runs. */
  forgetDeclared(): void {
    for (const { watch } of this.#watched.values())
      for (const place of watch.sensors.keys()) watch.declare(place, undefined, undefined)
  }

  /**
   * How much it takes to be abnormal on every machine, times the limit as shipped (1): below 1 more sensitive, above 1 less.
   * The more sensitive, the more readings are abnormal, never fewer; what is learned does not depend on it.
   */
  setSensitivity(times: number): void {
    this.#sensitivity = usableTimes(times)
    for (const { watch } of this.#watched.values()) watch.setSensitivity(this.#sensitivity)
  }

  /**
   * Teaches a machine (its number) that the stretch of this case was normal, from the next reading on. Makes no event and
   * counts no reading; the error says why it cannot be learned.
   */
  teach(machine: number, caseId: string, stretch: Stretch): Result<Taught, Said> {
    const watched = this.#watched.get(machine)
    if (!watched) return fail(said('lesson-nobody'))
    const taught = watched.watch.teach(caseId, stretch)
    // Saved with the next reading, whatever it is.
    if (taught.ok) watched.sinceImage = Number.POSITIVE_INFINITY
    return taught
  }

  /** Takes a lesson back; false where there is none of that case. */
  forget(machine: number, caseId: string): boolean {
    const watched = this.#watched.get(machine)
    if (!watched?.watch.forget(caseId)) return false
    watched.sinceImage = Number.POSITIVE_INFINITY
    return true
  }

  /** All lessons of all machines; a machine's oldest first. */
  get lessons(): readonly LessonName[] {
    return [...this.#watched].flatMap(([machine, { watch }]) =>
      watch.lessons.map((caseId) => ({ machine, caseId })),
    )
  }

  /** Scores runs in their order. `isFarBehind`: far more are to come (Batch). */
  score(runs: readonly MachineRun[], isFarBehind: boolean): ScoredRuns {
    const imageEvery = isFarBehind ? IMAGE_FAR_BEHIND_EVERY_READINGS : IMAGE_EVERY_READINGS
    const events: CaseEvent[] = []
    const moved = new Set<Watched>()
    const toSave = new Set<Watched>()
    for (const run of runs) {
      const watched = this.#watched.get(run.machine.number) ?? this.#watch(run.machine, null)
      moved.add(watched)
      if (this.#scoreRun(watched, run, imageEvery, events)) toSave.add(watched)
    }
    for (const watched of this.#due) {
      if (toSave.size >= IMAGES_AT_ONCE) break
      toSave.add(watched)
    }
    const models = [...toSave].map((watched): ModelImage => {
      watched.sinceImage = 0
      this.#due.delete(watched)
      return { machine: watched.machine.number, image: watched.watch.image().slice() }
    })
    return { readings: this.#packer.take(), events, models, machines: [...moved].map(stateOf) }
  }

  /** Returns whether the model must be saved with this batch. */
  #scoreRun(watched: Watched, run: MachineRun, imageEvery: number, events: CaseEvent[]): boolean {
    const { watch } = watched
    const { machine, timesMs, values } = run
    watched.machine = machine
    for (const { name } of machine.sensors.slice(watch.sensors.length)) watch.addSensor(name)
    if (run.declares) declareSensors(run.declares, watch)
    const width = machine.sensors.length
    // A plain array of numbers: a small typed array takes far longer to make.
    const row = new Array<number>(width).fill(Number.NaN)
    // A lesson was taught or taken back.
    let mustSave = watched.sinceImage === Number.POSITIVE_INFINITY
    watch.run(timesMs, values, (step, i) => {
      for (let place = 0; place < width; place++) row[place] = values[i * width + place]!
      const hasBegunToWatch = watched.step?.phase === 'learning' && step.phase === 'watching'
      this.#packer.add(timesMs[i]!, machine.number, step, row)
      watched.step = step
      watched.trail.push(step.score / step.limit)
      watched.sinceImage += 1
      if (step.event) events.push(withUnits(step.event, machine))
      if (watched.sinceImage >= imageEvery && watch.imageIsStale) this.#due.add(watched)
      if (step.event || hasBegunToWatch) mustSave = true
    })
    watched.values = Float64Array.from(row)
    watched.timeMs = timesMs.at(-1)!
    watched.recordTimeMs = run.recordTimeMs
    return mustSave
  }

  #watch(machine: Machine, loaded: MachineWatch | null): Watched {
    const names = machine.sensors.map(({ name }) => name)
    const watch = loaded ?? new MachineWatch(machine.machine, names)
    // An image may be older than the last sensor that appeared.
    for (const name of names.slice(watch.sensors.length)) watch.addSensor(name)
    watch.setSensitivity(this.#sensitivity)
    const watched: Watched = {
      machine,
      watch,
      timeMs: 0,
      recordTimeMs: 0,
      values: new Float64Array(),
      step: null,
      trail: [],
      sinceImage: 0,
    }
    this.#watched.set(machine.number, watched)
    return watched
  }
}

/** Puts declared limits on the sensors that a machine has by now. */
function declareSensors(declared: readonly SensorMapping[], watch: MachineWatch): void {
  for (const { name, range, normal } of declared) {
    const place = watch.sensors.indexOf(name)
    if (place >= 0) watch.declare(place, range, normal)
  }
}

/** An event of the detector with the units that were declared: the detector itself knows numbers only. */
function withUnits(event: CaseEvent, machine: Machine): CaseEvent {
  if (!('evidence' in event) || machine.sensors.every(({ unit }) => unit === null)) return event
  const unitOf = (name: string): string | null =>
    machine.sensors.find((sensor) => sensor.name === name)?.unit ?? null
  const sensors = event.evidence.sensors.map((each) => ({ ...each, unit: unitOf(each.sensor) }))
  return { ...event, evidence: { ...event.evidence, sensors } }
}
