// How a fault shows: what it does to healthy values while it lasts, in multiples of each sensor's usual spread.
import type { Fault } from './faults.ts'
import type { Role, SensorKind } from './kind.ts'
import { smooth } from './noise.ts'

type Pushes = Readonly<Partial<Record<Role, number>>>

/** Spreads at full strength. */
const BEARING_WEAR: Pushes = { vibration: 8, temperature: 5, current: 0.8 }
const LEAK: Pushes = { pressure: -6, flow: -4, current: 1.2 }
const OVERHEATING: Pushes = { temperature: 10, current: 0.8 }
const SPIKE: Pushes = { vibration: 9, current: 4, pressure: -4, speed: -4 }
const SHIFT_SPREADS = 5
/** Of a temperature that hardly moves while healthy, a spread still counts as this many degrees: faults are hot. */
const LEAST_SPREAD_DEG = 1.2
/** A jolt of 2 s every 11 s. */
const JOLT_EVERY_MS = 11_000
const JOLT_MS = 2_000
const LEAK_TAU_MS = 35_000

/**
 * A healthy `value` as it is at `timeMs` (epoch ms, within the fault) under `fault`, in the sensor's unit; `spread` is the
 * standard deviation of the healthy sensor. Stuck and silent sensors are left alone here.
 */
export function underFault(
  value: number,
  fault: Fault,
  sensor: SensorKind,
  spread: number,
  timeMs: number,
): number {
  const role = sensor.role
  const least = role === 'temperature' ? LEAST_SPREAD_DEG : 0
  const size = fault.strength * Math.max(spread, least)
  if (fault.kind === 'shift') {
    // Down only where there is room for it to be seen.
    return value + SHIFT_SPREADS * size * (sensor.base > 2 * SHIFT_SPREADS * size ? fault.sign : 1)
  }
  const push = size * spreadsAt(fault, role, timeMs - fault.fromMs)
  // What falls, falls towards zero and never below.
  return push >= 0 || value <= 0 ? value + push : value * Math.exp(push / value)
}

function spreadsAt(fault: Fault, role: Role, elapsedMs: number): number {
  const share = elapsedMs / (fault.toMs - fault.fromMs)
  switch (fault.kind) {
    case 'bearing-wear':
      // Slow at first, then faster, until someone stops it; the heat follows the friction and leaves slowly.
      if (role === 'temperature') return BEARING_WEAR.temperature! * riseAndFall(share, 0.75)
      return (BEARING_WEAR[role] ?? 0) * Math.min(1, share / 0.7) ** 1.4 * (1 - smooth((share - 0.88) / 0.06))
    case 'leak':
      return (
        (LEAK[role] ?? 0) * (1 - Math.exp(-elapsedMs / LEAK_TAU_MS)) * (1 - smooth((share - 0.93) / 0.07))
      )
    case 'overheating':
      return (OVERHEATING[role] ?? 0) * riseAndFall(share, 0.66)
    case 'spike':
      return elapsedMs % JOLT_EVERY_MS < JOLT_MS ? (SPIKE[role] ?? 0) : 0
    case 'shift':
    case 'stuck':
    case 'silent':
      return 0
  }
}

/** From 0 up to 1 at `top` and back to 0 at 1. */
const riseAndFall = (share: number, top: number): number =>
  share < top ? smooth(share / top) : 1 - smooth((share - top) / (1 - top))
