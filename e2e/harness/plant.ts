// A plant at the edge of what the screens must bear: names of 60 characters, twelve sensors, values from 1e-9 to 1e9, and as many
// machines as wanted. Calm but for the last stretch, in which some machines run away.
import type { Kafka } from 'kafkajs'
import { Random } from '../../app/src/domain/forest/random.ts'
import { createTopic } from './producer.ts'

/** What a plant is made of. */
export interface PlantOptions {
  readonly machines: number
  readonly sensors: number
  /** Readings of each machine, one a second, the last of them now. */
  readonly readings: number
  /** Every so many machines one runs away in the end; 0 = none. */
  readonly faultEvery: number
  /** Names of 60 characters, with and without blanks. */
  readonly longNames: boolean
  /** How long ago the last of them was, ms; 0 where left out. */
  readonly agoMs?: number
  /** Of their noise; 1 where it is left out. */
  readonly seed?: number
}

const FAULT_READINGS = 30
const MESSAGES_A_SEND = 1_000
const LEVELS = [1e9, 75, 0.5, 1500, 1e-9, -40, 233, 1e6, 0.0265, 12_345.678, 3, 100]
const LONG_NAMES = [
  'Hydraulic stamping press, hall B, line 4, left side, new one',
  'HydraulicStampingPressHallBLine4LeftSideNewSerialNo123456789',
]
const SENSORS = [
  'hydraulic_return_line_oil_temperature_after_the_cooler_degC',
  'temperature_degC',
  'vibration_mm_s',
  'speed_rpm',
  'leak_flow_l_min',
  'ambient_temp_C',
  'voltage_V',
  'pressure_pa',
  'Accelerometer1RMS',
  'pieces',
  'level_pct',
  'current_A',
]

/** Makes the topic where it is missing and sends the whole plant into it; answers with the machines' names. */
export async function sendPlant(
  kafka: Kafka,
  topic: string,
  options: PlantOptions,
): Promise<readonly string[]> {
  const { machines, sensors, readings, faultEvery } = options
  await createTopic(kafka, topic)
  const producer = kafka.producer()
  await producer.connect()
  const names = Array.from({ length: machines }, (_, machine) => nameOf(machine, options.longNames))
  const random = new Random(options.seed ?? 1)
  const nowMs = Date.now() - (options.agoMs ?? 0)
  let messages: { value: string; timestamp: string }[] = []
  for (let i = 0; i < readings; i++) {
    for (const [machine, name] of names.entries()) {
      const isFault = faultEvery > 0 && machine % faultEvery === 0 && i >= readings - FAULT_READINGS
      const timeMs = nowMs - 1000 * (readings - 1 - i)
      const reading: Record<string, unknown> = { machine_id: name, timestamp: timeMs }
      for (let sensor = 0; sensor < sensors; sensor++) {
        const level = LEVELS[sensor % LEVELS.length]!
        const off = isFault && sensor % 3 === 0 ? 0.4 : 0
        reading[SENSORS[sensor] ?? `sensor_${sensor}`] = level * (1 + 0.01 * random.gaussian() + off)
      }
      messages.push({ value: JSON.stringify(reading), timestamp: String(timeMs) })
      if (messages.length < MESSAGES_A_SEND) continue
      await producer.send({ topic, messages })
      messages = []
    }
  }
  if (messages.length > 0) await producer.send({ topic, messages })
  await producer.disconnect()
  return names
}

function nameOf(machine: number, isLong: boolean): string {
  if (!isLong) return `machine-${machine + 1}`
  const name = LONG_NAMES[machine % LONG_NAMES.length]!
  return machine < LONG_NAMES.length ? name : `${name.slice(0, 57)}${String(machine).padStart(3, '0')}`
}
