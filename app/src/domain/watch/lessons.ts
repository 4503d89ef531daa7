// All lessons of one machine, newest last. Bounded in number and bytes: the oldest fall out, and `names` tells.
import type { FindingKind } from '../../../../shared/evidence.ts'
import type { ImageReader, ImageWriter } from '../image-bytes.ts'
import { Lesson } from './lesson.ts'

/** Most lessons of one machine. */
export const LESSONS_MOST = 8
/** Most bytes all lessons of one machine take in its image. */
export const LESSONS_BYTES_MOST = 256 * 1024

/** The lessons of one machine. */
export class Lessons {
  #list: readonly Lesson[] = []

  /** true while nothing was taught: then nothing of this costs anything. */
  get isEmpty(): boolean {
    return this.#list.length === 0
  }

  /** Case ids, oldest lesson first. */
  get names(): readonly string[] {
    return this.#list.map(({ parts }) => parts.caseId)
  }

  /** Rows the forest learns as normal. */
  get rows(): readonly Float32Array[] {
    return this.#list.flatMap(({ parts }) => parts.rows)
  }

  /** Adds a lesson in place of the one of the same case; the oldest make room. */
  add(lesson: Lesson): void {
    this.forget(lesson.parts.caseId)
    let list = [...this.#list, lesson].slice(-LESSONS_MOST)
    const bytes = (): number => list.reduce((sum, each) => sum + each.bytes, 0)
    while (list.length > 1 && bytes() > LESSONS_BYTES_MOST) list = list.slice(1)
    this.#list = list
  }

  /** Takes the lesson of a case away; false where there is none. */
  forget(caseId: string): boolean {
    const kept = this.#list.filter(({ parts }) => parts.caseId !== caseId)
    const isKnown = kept.length < this.#list.length
    this.#list = kept
    return isKnown
  }

  /** Marks in `excused` (one flag a sensor) the sensors of each lesson this reading fits; true where one does. */
  excuse(look: Float64Array, excused: Uint8Array): boolean {
    let isTaught = false
    for (const lesson of this.#list) {
      if (!lesson.fits(look)) continue
      isTaught = true
      for (const place of lesson.parts.places) excused[place] = 1
    }
    return isTaught
  }

  /** Whether a lesson holds this sickness of a sensor; `value` in its own unit, NaN = none. */
  excusesSick(place: number, kind: FindingKind, value: number): boolean {
    return this.#list.some((lesson) => lesson.excuses(place, kind, value))
  }

  /** Takes over another watch's lessons without the rows: those belong to that one's forest. */
  borrow(others: Lessons): void {
    this.#list = others.#list.map(({ parts }) => new Lesson({ ...parts, rows: [] }))
  }

  /** Writes all lessons. */
  save(image: ImageWriter): void {
    image.u32(this.#list.length)
    for (const lesson of this.#list) lesson.save(image)
  }

  /** Reads what `save` wrote. */
  static load(image: ImageReader): Lessons {
    const lessons = new Lessons()
    const count = image.u32()
    const list: Lesson[] = []
    for (let i = 0; i < count && !image.isTorn; i++) list.push(Lesson.load(image))
    lessons.#list = list
    return lessons
  }
}
