// Which machines this tablet knows, their numbers and their sensors. Numbers and places are given once, in order of
// appearance, and never change: stored readings refer to them.
import { MAX_MACHINES, MAX_SENSORS } from '../../../shared/limits.ts'
import type { Limits } from '../../../shared/mapping.ts'
import type { Machine, Sensor } from './commit.ts'

/** One machine of the roster; grows when a new sensor appears. */
export class RosterEntry {
  readonly number: number
  readonly machine: string
  readonly #sensors: Sensor[]
  readonly #places: Map<string, number>
  // Messages of one machine mostly name the same sensors in the same order: remembered, so that no look-up is needed.
  #lastNames: readonly string[] = []
  #lastPlaces: readonly number[] = []

  constructor(machine: Machine) {
    this.number = machine.number
    this.machine = machine.machine
    this.#sensors = [...machine.sensors]
    this.#places = new Map(this.#sensors.map(({ name }, place) => [name, place]))
  }

  get sensorCount(): number {
    return this.#sensors.length
  }

  /**
   * Takes the declared unit and normal limits of a sensor; true where that is news. A sensor that has not come yet is not
   * made by it.
   */
  declare(name: string, unit: string | null, normal: Limits | undefined): boolean {
    const place = this.#places.get(name) ?? -1
    const sensor = this.#sensors[place]
    if (!sensor) return false
    if (sensor.unit === unit && sameLimits(sensor.normal, normal)) return false
    this.#sensors[place] = normal === undefined ? { name, unit } : { name, unit, normal }
    return true
  }

  /** Takes the declared normal limits of all sensors away; true where there was one. Units stay: values are in them. */
  undeclareNormal(): boolean {
    if (this.#sensors.every(({ normal }) => normal === undefined)) return false
    for (const [place, { name, unit }] of this.#sensors.entries()) this.#sensors[place] = { name, unit }
    return true
  }

  /** The machine as plain data. */
  toMachine(): Machine {
    return { number: this.number, machine: this.machine, sensors: [...this.#sensors] }
  }

  /**
   * Places of these sensors, one each. New names are appended to the machine, which makes `sensorCount` larger; -1 for a sensor
   * beyond MAX_SENSORS.
   */
  places(names: readonly string[]): readonly number[] {
    if (sameNames(names, this.#lastNames)) return this.#lastPlaces
    const places = names.map((name) => {
      const known = this.#places.get(name)
      if (known !== undefined) return known
      if (this.#sensors.length >= MAX_SENSORS) return -1
      const place = this.#sensors.length
      this.#sensors.push({ name, unit: null })
      this.#places.set(name, place)
      return place
    })
    this.#lastNames = names
    this.#lastPlaces = places
    return places
  }
}

/** All machines of this tablet. */
export class Roster {
  readonly #byName = new Map<string, RosterEntry>()
  #nextNumber = 0

  /** Begins with the machines known already. */
  constructor(machines: readonly Machine[]) {
    for (const machine of machines) {
      this.#byName.set(machine.machine, new RosterEntry(machine))
      this.#nextNumber = Math.max(this.#nextNumber, machine.number + 1)
    }
  }

  /** Takes all declared normal limits away; the entries that had one. */
  undeclareNormal(): readonly RosterEntry[] {
    return [...this.#byName.values()].filter((entry) => entry.undeclareNormal())
  }

  /** The entry of a machine id, made where it is new; null when MAX_MACHINES are known already. */
  entry(machine: string): RosterEntry | null {
    const known = this.#byName.get(machine)
    if (known) return known
    if (this.#nextNumber >= MAX_MACHINES) return null
    const entry = new RosterEntry({ number: this.#nextNumber++, machine, sensors: [] })
    this.#byName.set(machine, entry)
    return entry
  }
}

const sameLimits = (a: Limits | undefined, b: Limits | undefined): boolean =>
  a?.low === b?.low && a?.high === b?.high

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  // Readings of messages of one shape share one array.
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
