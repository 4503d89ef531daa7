// What a kind of simulated machine is made of: how it is loaded, and what each of its sensors says about that. The kinds
// themselves are in kinds/.

/** What a sensor measures, which decides how a fault shows on it. */
export type Role = 'temperature' | 'vibration' | 'pressure' | 'flow' | 'current' | 'speed' | 'tension'

/** One sensor of a kind. All gains are in the sensor's own unit; one that is missing is 0. */
export interface SensorKind {
  /** As it stands in the message; the unit is its ending. */
  readonly name: string
  readonly role: Role
  /** Digits after the point that the instrument shows. */
  readonly decimals: number
  /** The value at rest. */
  readonly base: number
  /** Per unit of load (0 idle, 1 full). */
  readonly load?: number
  /** Per unit of load as it was kept up lately (time constant `heatS` of the kind): warming up, cooling down. */
  readonly heat?: number
  /** Per unit of load as a vessel or a belt follows it (time constant `chargeS`). */
  readonly charge?: number
  /** Amplitude of the stroke or turn that shows under load (period `strokeS`). */
  readonly stroke?: number
  /** Per degree of the hall's temperature above its mean. */
  readonly ambient?: number
  /** Per unit of a noise that all sensors of the machine share. */
  readonly shared?: number
  /** Size of the noise with memory; its time constant is `memoryS`, 4 s where not named. */
  readonly noise?: number
  readonly memoryS?: number
  /** Size of the noise without memory. */
  readonly white?: number
  /** How much more noise full load makes: 1 doubles it. */
  readonly restless?: number
  /** Size of the slow wander over hours: wear, dirt, viscosity. */
  readonly wander?: number
}

/** One kind of machine. */
export interface MachineKind {
  readonly kind: string
  /** Length of one load cycle, seconds; single cycles are up to about a fifth longer or shorter. */
  readonly cycleS: number
  /** The load over one cycle: [share of the cycle, load], joined by smooth steps; begins at 0 and ends at 1. */
  readonly cycle: readonly (readonly [number, number])[]
  readonly heatS: number
  readonly chargeS: number
  readonly strokeS: number
  readonly sensors: readonly SensorKind[]
}
