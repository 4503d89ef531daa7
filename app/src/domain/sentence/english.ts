// Every word of the local explanation in English. `{name}` is filled in.
import type { SentenceWords } from './words.ts'

const degrees: SentenceWords['degrees'] = {
  slight: { up: 'above', down: 'below' },
  clear: { up: 'clearly above', down: 'clearly below' },
  far: { up: 'far above', down: 'far below' },
}

// Whole clauses, because other languages order their words otherwise. `{degree}` is one of `degrees`.
const clauses: SentenceWords['clauses'] = {
  outside: '{label} {value}, {degree} its usual {low} to {high}',
  outsideConstant: '{label} {value}, {degree} the {usual} it always shows',
  jumped: {
    up: '{label} jumped to {value}, {degree} its usual {low} to {high}',
    down: '{label} dropped to {value}, {degree} its usual {low} to {high}',
  },
  shiftedPercent: { up: '{label} up {percent} % to {value}', down: '{label} down {percent} % to {value}' },
  inRange: {
    pattern: '{label} {value}, inside its usual {low} to {high} but unusual together with the others',
    shift: '{label} {value}, steadily {degree} its usual {usual}',
    spike: '{label} briefly off its usual {low} to {high}',
  },
  beyondLimit: {
    up: '{label} {value}, above its allowed range',
    down: '{label} {value}, below its allowed range',
    unsure: '{label} {value}, outside its allowed range',
  },
  stuck: '{label} sensor stuck at {value}',
  silent: '{label} sensor has sent nothing',
  'not-a-number': '{label} sensor has sent values that are not numbers',
  noValue: '{label} unusual, without a value at the worst moment',
}

const headlines: SentenceWords['headlines'] = {
  shift: '{label} {degree} usual',
  spike: { up: '{label} spike, {degree} usual', down: '{label} drop, {degree} usual' },
  briefly: '{label} briefly off its usual',
  pair: 'Unusual combination: {first} and {second}',
  pattern: '{label} behaves unusually',
  limit: {
    up: '{label} above its allowed range',
    down: '{label} below its allowed range',
    unsure: '{label} outside its allowed range',
  },
  stuck: '{label} sensor stuck',
  silent: '{label} sensor silent',
  'not-a-number': '{label} sensor sends no numbers',
  nothing: 'Unusual behaviour',
}

const sensorHints: SentenceWords['sensorHints'] = {
  implausible: [
    'Compare the {sensor} reading with a hand-held instrument.',
    'Look for a broken wire or a loose connector at the {sensor} sensor.',
    'Check the scaling of this signal in the PLC or converter.',
  ],
  stuck: [
    'Compare the {sensor} reading with a hand-held instrument.',
    'Look at the cable and connector of the {sensor} sensor.',
    'See whether the transmitter or PLC input holds its last value.',
  ],
  silent: [
    'Look at the cable, connector and supply of the {sensor} sensor.',
    'See whether other sensors on the same module still report.',
    'See whether the transmitter shows a fault.',
  ],
  'not-a-number': [
    'Look for a broken wire or an over-range input at the {sensor} sensor.',
    'Check the scaling of this signal in the PLC or converter.',
  ],
}

const familyHints: SentenceWords['familyHints'] = {
  vibration: {
    up: [
      'Bearings: listen, and feel for play and heat.',
      'Fastening: foundation bolts, coupling, guards.',
      'Imbalance or misalignment: build-up, worn or broken parts.',
    ],
    down: [
      'See whether the machine is running and under load.',
      'See that the vibration sensor is firmly fixed.',
    ],
  },
  temperature: {
    up: [
      'Cooling and lubrication: fan, filter, oil or coolant level.',
      'Friction or overload: bearings, brake, load.',
    ],
    down: [
      'See whether the machine idles or its heating is off.',
      'See that the temperature sensor touches its spot.',
    ],
  },
  pressure: {
    up: ['Blocked line, filter or valve behind the measuring point.', 'Relief valve and pressure set point.'],
    down: ['Leaks: hoses, fittings, seals.', 'Supply: pump, inlet filter, oil or air level.'],
  },
  speed: {
    up: ['Lost load: broken belt, coupling or tool.', 'Speed set point and drive.'],
    down: [
      'Load: jammed material, tight bearing, brake.',
      'Belt or coupling slip, and fault list of the drive.',
    ],
  },
  flow: {
    up: ['Leak or open bypass behind the measuring point.', 'Valve position and pump set point.'],
    down: ['Valve position: is one closed or half closed?', 'Clogged filter, air in the line, or pump wear.'],
  },
  current: {
    up: ['Overload or jam: what is the motor working against?', 'Tight bearing or gearbox.'],
    down: ['Lost load: broken belt, coupling or tool.', 'Phases and contactor of the motor.'],
  },
  voltage: {
    up: ['Supply voltage and its regulator.'],
    down: ['Supply voltage, fuses and loose terminals.'],
  },
  level: {
    up: ['Drain or outlet, and the inlet valve.'],
    down: ['Leaks, and when it was last filled.'],
  },
  other: {
    up: ['Compare the {sensor} reading with a hand-held instrument.'],
    down: ['Compare the {sensor} reading with a hand-held instrument.'],
  },
}

/** The English table. */
export const ENGLISH_SENTENCES: SentenceWords = {
  isNounCapital: false,
  decimalSign: '.',
  degrees,
  clauses,
  headlines,
  sensorHints,
  familyHints,
  whatChanged: 'Ask what changed just before: product, tool, load, set-up, cleaning.',
  hintsTitle: 'General hints',
  sensorFault: 'Sensor fault, not a machine fault: {clauses}',
  nothing: 'The readings together are unusual; no single sensor stands out; since {time}.',
  since: ['since {time}', 'both since {time}', 'all since {time}'],
  at: ['at {time}', 'both at {time}', 'all at {time}'],
  more: ['1 more sensor is unusual', '{count} more sensors are unusual'],
  between: '; ',
  beforeTime: ' ',
  end: '.',
  details: {
    value: '{label}: {value}',
    missing: '{label}: no value',
    usual: 'usual {usual}, spread {spread} (one standard deviation)',
    usualConstant: 'usual {usual}, never another value',
    deviation: { up: '{sigma} standard deviations above', down: '{sigma} standard deviations below' },
    share: '{percent} % of the anomaly',
    score: 'Score {score}, alarm from {limit}',
    between: '; ',
  },
}
