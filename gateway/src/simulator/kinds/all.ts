// Which machines stand in the simulated hall.
import type { MachineKind } from '../kind.ts'
import { COMPRESSOR } from './compressor.ts'
import { CONVEYOR } from './conveyor.ts'
import { FAN } from './fan.ts'
import { MILL } from './mill.ts'
import { PRESS } from './press.ts'
import { PUMP } from './pump.ts'
import { ROBOT } from './robot.ts'

/** The order of machines in the hall; with more machines than entries it begins again (`press-3`, ...). */
export const HALL: readonly MachineKind[] = [PRESS, PRESS, PUMP, COMPRESSOR, CONVEYOR, MILL, FAN, ROBOT]
