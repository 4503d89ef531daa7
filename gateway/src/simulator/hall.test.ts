import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FAULT_KINDS, type Fault } from './faults.ts'
import { DEFAULT_MACHINES, Hall } from './hall.ts'
import { correlation, mean, sd } from './statistics.ts'

const HOUR_MS = 3_600_000
const NOON_MS = Date.parse('2026-06-01T12:00:00Z')
const NOON = NOON_MS / 1000
const hall = new Hall(1, DEFAULT_MACHINES, 1000)
const ids = hall.machines.map(({ id }) => id)
const machineOf = (id: string): number => ids.indexOf(id)
const sensorOf = (id: string, name: string): number =>
  hall.machines[machineOf(id)]!.sensors.findIndex((sensor) => sensor.name === name)

describe('the hall', () => {
  test('has machines with names, and units a person knows', () => {
    expect(ids).toEqual([
      'press-1',
      'press-2',
      'pump-1',
      'compressor-1',
      'conveyor-1',
      'mill-1',
      'fan-1',
      'robot-1',
    ])
    for (const { sensors } of hall.machines) {
      expect(sensors.length).toBeGreaterThanOrEqual(4)
      expect(sensors.length).toBeLessThanOrEqual(8)
      for (const { name } of sensors) expect(name).toMatch(/_(degC|mm_s|bar|mbar|rpm|A|l_min|m_s|deg_s|kN)$/)
    }
    expect(new Hall(1, 10, 1000).machines.map(({ id }) => id).slice(8)).toEqual(['press-3', 'press-4'])
  })

  test('machines take turns within a second', () => {
    expect(ids.map((_, machine) => hall.timeOf(machine, NOON) - NOON_MS)).toEqual([
      0, 125, 250, 375, 500, 625, 750, 875,
    ])
  })

  test('says the same whenever, in whatever order and however often it is asked', () => {
    const moments = fc.array(fc.tuple(fc.nat(DEFAULT_MACHINES - 1), fc.nat(7200)), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(moments, (asked) => {
        const fresh = new Hall(1, DEFAULT_MACHINES, 1000)
        for (const [machine, after] of asked)
          expect(fresh.valuesAt(machine, NOON + after)).toEqual(hall.valuesAt(machine, NOON + after))
      }),
      { numRuns: 20 },
    )
  })

  test('walked second by second it says what each moment alone says', () => {
    const walked = new Hall(1, DEFAULT_MACHINES, 1000)
    for (let tick = NOON; tick < NOON + 1200; tick++) {
      const values = walked.valuesAt(7, tick)
      if (tick % 97 === 0) expect(values).toEqual(new Hall(1, DEFAULT_MACHINES, 1000).valuesAt(7, tick))
    }
  })

  test('another seed is another hall', () => {
    expect(new Hall(2, DEFAULT_MACHINES, 1000).valuesAt(0, NOON)).not.toEqual(hall.valuesAt(0, NOON))
  })

  test('two machines of one kind are two machines', () => {
    const [one, other] = [series('press-1', 'current_A'), series('press-2', 'current_A')]
    expect(Math.abs(correlation(one, other))).toBeLessThan(0.9)
  })
})

describe('healthy machines', () => {
  test('stay in a sane range for a week', () => {
    const ranges: Record<string, [number, number]> = {
      degC: [15, 105],
      mm_s: [0, 25],
      bar: [0, 400],
      mbar: [0, 40],
      rpm: [100, 9000],
      A: [0, 160],
      l_min: [1, 500],
      m_s: [0.2, 1.5],
      deg_s: [0, 300],
      kN: [0.5, 8],
    }
    for (const [machine, { sensors }] of hall.machines.entries())
      for (let tick = NOON; tick < NOON + 7 * 86_400; tick += 3607)
        for (const [index, value] of hall.valuesAt(machine, tick).entries()) {
          const unit = Object.keys(ranges).findLast((each) => sensors[index]!.name.endsWith(`_${each}`))!
          if (value === null || value === undefined) continue
          expect(value).toBeGreaterThanOrEqual(ranges[unit]![0])
          expect(value).toBeLessThanOrEqual(ranges[unit]![1])
        }
  })

  test('sensors that depend on the same load are correlated', () => {
    expect(correlation(series('pump-1', 'flow_l_min'), series('pump-1', 'current_A'))).toBeGreaterThan(0.9)
    expect(correlation(series('pump-1', 'flow_l_min'), series('pump-1', 'pressure_bar'))).toBeLessThan(-0.7)
    expect(correlation(series('fan-1', 'speed_rpm'), series('fan-1', 'vibration_mm_s'))).toBeGreaterThan(0.6)
    expect(
      correlation(series('mill-1', 'spindle_current_A'), series('mill-1', 'spindle_speed_rpm')),
    ).toBeLessThan(-0.8)
  })

  test('one reading is much like the one before', () => {
    const temperature = series('press-1', 'oil_temperature_degC')
    expect(correlation(temperature.slice(1), temperature.slice(0, -1))).toBeGreaterThan(0.95)
    const vibration = series('pump-1', 'vibration_mm_s')
    expect(correlation(vibration.slice(1), vibration.slice(0, -1))).toBeGreaterThan(0.4)
  })

  test('a load cycle of some minutes is to be seen', () => {
    const current = series('fan-1', 'current_A', 3600)
    const at = (lag: number): number => correlation(current.slice(lag), current.slice(0, -lag))
    expect(at(120)).toBeLessThan(-0.6)
    expect(at(240)).toBeGreaterThan(0.3)
  })

  test('the afternoon is warmer than the night', () => {
    const meanAround = (hour: number): number =>
      mean(
        series(
          'fan-1',
          'bearing_temperature_degC',
          600,
          Date.parse('2026-06-02T00:00:00Z') / 1000 + hour * 3600,
        ),
      )
    expect(meanAround(15)).toBeGreaterThan(meanAround(3) + 1)
  })
})

describe('faults', () => {
  const day = hall.faultsBetween(NOON_MS, NOON_MS + 24 * HOUR_MS)

  for (const kind of FAULT_KINDS)
    test(`${kind} is to be seen on the sensors it names`, () => {
      const faults = day.filter((fault) => fault.kind === kind)
      expect(faults.length).toBeGreaterThan(5)
      for (const fault of faults) expect(isSeen(fault)).toBe(true)
    })

  test('sensors a fault does not name go on as before', () => {
    for (const fault of day.slice(0, 20)) {
      const others = hall.machines[fault.machine]!.sensors.flatMap((_, at) =>
        fault.sensors.includes(at) ? [] : [at],
      )
      for (const sensor of others) {
        const { middle, spread } = healthy(fault.machine, sensor)
        for (const value of during(fault, sensor)) expect(Math.abs(value! - middle) / spread).toBeLessThan(6)
      }
    }
  })
})

function isSeen(fault: Fault): boolean {
  const shown = fault.sensors.map((sensor) => during(fault, sensor))
  if (fault.kind === 'stuck') return shown.every((values) => new Set(values).size === 1)
  if (fault.kind === 'silent')
    return shown.every((values) => values.every((value) => value === (fault.sign === 1 ? null : undefined)))
  return fault.sensors.some((sensor, at) => {
    const { middle, spread } = healthy(fault.machine, sensor)
    return shown[at]!.some((value) => Math.abs(value! - middle) > 3 * spread)
  })
}

/** What a sensor showed during a fault. */
function during(fault: Fault, sensor: number) {
  const values = []
  for (let tick = Math.ceil(fault.fromMs / 1000); tick < Math.floor(fault.toMs / 1000); tick++)
    values.push(hall.valuesAt(fault.machine, tick)[sensor])
  return values
}

/** Mean and standard deviation of a sensor in the quiet beginning of the day. */
function healthy(machine: number, sensor: number): { middle: number; spread: number } {
  const values = Array.from({ length: 500 }, (_, at) => hall.valuesAt(machine, NOON + at)[sensor] as number)
  return { middle: mean(values), spread: sd(values) }
}

/** One healthy sensor, second by second; moments of faults are left out. */
function series(id: string, name: string, seconds = 1500, from = NOON): number[] {
  const [machine, sensor] = [machineOf(id), sensorOf(id, name)]
  const faults = hall
    .faultsBetween(from * 1000, (from + seconds) * 1000)
    .filter((fault) => fault.machine === machine)
  return Array.from({ length: seconds }, (_, at) => from + at)
    .filter((tick) => !faults.some(({ fromMs, toMs }) => tick * 1000 >= fromMs - 1000 && tick * 1000 < toMs))
    .map((tick) => hall.valuesAt(machine, tick)[sensor] as number)
}
