import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FAULT_KINDS, FaultSchedule, QUIET_MS, ROUND_MS } from './faults.ts'
import { HALL } from './kinds/all.ts'

const HOUR_MS = 3_600_000
const NOON_MS = Date.parse('2026-06-01T12:00:00Z')
const SENSORS = HALL.map(({ sensors }) => sensors)
const seeds = fc.integer({ min: 0, max: 1000 })

describe('the schedule of faults', () => {
  test('has one fault in ten minutes, each of 1 to 6 minutes, never two at once', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const faults = new FaultSchedule(seed, SENSORS).between(NOON_MS, NOON_MS + 24 * HOUR_MS)
        expect(faults.length).toBe(144)
        let freeMs = NOON_MS
        for (const { fromMs, toMs } of faults) {
          expect(fromMs).toBeGreaterThanOrEqual(freeMs)
          expect(toMs - fromMs).toBeGreaterThanOrEqual(60_000)
          expect(toMs - fromMs).toBeLessThanOrEqual(6 * 60_000)
          freeMs = toMs
        }
      }),
      { numRuns: 20 },
    )
  })

  test('leaves the beginning of every round quiet', () => {
    const schedule = new FaultSchedule(7, SENSORS)
    for (let roundMs = NOON_MS; roundMs < NOON_MS + 48 * HOUR_MS; roundMs += ROUND_MS)
      expect(schedule.between(roundMs, roundMs + QUIET_MS)).toEqual([])
  })

  test('a newcomer waits about three minutes until something is wrong, and never more than a quarter of an hour', () => {
    const schedule = new FaultSchedule(1, SENSORS)
    const waits: number[] = []
    for (let atMs = NOON_MS; atMs < NOON_MS + 12 * HOUR_MS; atMs += 30_000) {
      const next = schedule.between(atMs, atMs + HOUR_MS)[0]!
      waits.push(Math.max(0, next.fromMs - atMs) / 60_000)
    }
    expect(waits.reduce((sum, wait) => sum + wait, 0) / waits.length).toBeLessThan(5)
    expect(Math.max(...waits)).toBeLessThan(16)
  })

  test('gives every machine its turn and every kind its turn, and never the same machine twice in a row', () => {
    const faults = new FaultSchedule(3, SENSORS).between(NOON_MS, NOON_MS + 24 * HOUR_MS)
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS))
    for (let machine = 0; machine < HALL.length; machine++)
      expect(Math.abs(faults.filter((fault) => fault.machine === machine).length - 18)).toBeLessThanOrEqual(2)
    for (let at = 1; at < faults.length; at++) expect(faults[at]!.machine).not.toBe(faults[at - 1]!.machine)
  })

  test('shows on sensors the machine has: at least one, a leak never without a pressure', () => {
    for (const { machine, sensors, kind } of new FaultSchedule(3, SENSORS).between(
      NOON_MS,
      NOON_MS + 48 * HOUR_MS,
    )) {
      expect(sensors.length).toBeGreaterThan(0)
      const roles = sensors.map((sensor) => HALL[machine]!.sensors[sensor]!.role)
      if (kind === 'leak') expect(roles).toContain('pressure')
      if (kind === 'bearing-wear') expect(roles).toContain('vibration')
    }
  })

  test('asked for one moment it agrees with the list, whatever was asked before', () => {
    const schedule = new FaultSchedule(11, SENSORS)
    const list = schedule.between(NOON_MS, NOON_MS + 6 * HOUR_MS)
    fc.assert(
      fc.property(fc.nat(HALL.length - 1), fc.nat(6 * HOUR_MS - 1), (machine, afterMs) => {
        const atMs = NOON_MS + afterMs
        const listed = list.find(
          (each) => each.machine === machine && each.fromMs <= atMs && atMs < each.toMs,
        )
        expect(schedule.at(machine, atMs)).toEqual(listed ?? null)
      }),
    )
  })

  test('works for a hall of one machine', () => {
    const faults = new FaultSchedule(1, SENSORS.slice(0, 1)).between(NOON_MS, NOON_MS + HOUR_MS)
    expect(faults.map(({ machine }) => machine)).toEqual([0, 0, 0, 0, 0, 0])
  })
})
