// Why a message, or one field of it, was not taken: a code and its values. The sentences are here in English, for logs and
// pages of the gateway; the app has them in other languages (app/src/domain/said.ts).
import { fill, type Saying, sayer } from './saying.ts'

/** Every such sentence: what is wrong, which value, what to do. `{name}` is one of its values. */
export const FLAW_TEXTS = {
  'too-big': 'The message has {bytes} bytes, more than the gateway passes on; send smaller ones.',
  'no-value': 'The message has no value; send a JSON object.',
  'not-utf8': 'The message ({bytes} bytes) is not UTF-8; send JSON in UTF-8.',
  'not-json': '{value} is not JSON; send one JSON object a message.',
  'not-an-object': '{value} is not a JSON object; send one object a message.',
  'no-machine':
    'The message names no machine (1 to {most} characters); add a field "machine_id", or map the field that names it.',
  'no-machine-in-field':
    'The field "{field}" names no machine (1 to {most} characters); send one there, or map another field.',
  'no-machine-in-key':
    'The key of the message names no machine (1 to {most} characters); send one there, or map a field.',
  'no-sensor': 'The message of machine "{machine}" has no numeric field; send each sensor as a number.',
  'no-mapped-sensor':
    'The message of machine "{machine}" has no mapped sensor ({fields}); map the fields it has.',
  'too-many-sensors': 'The message of machine "{machine}" has {count} sensors; at most {most} are taken.',
  'too-many-machines': 'Machine "{machine}" is one too many for this tablet; watch fewer machines.',
  'not-a-number': '"{field}" is NaN or infinite; send null where there is no value.',
  'text-for-number': '"{field}" is {value}; send a number without quotes, or map another field.',
  nested: '"{field}" holds several fields and was passed over; send a flat object, or map one of them.',
  'bad-time':
    "{value} is no time; send ISO 8601 or epoch ms, or map another field. The record's own time was used.",
  'no-time-in-field':
    '"{field}" is missing; send ISO 8601 or a number there, or map another field. The record\'s own time was used.',
  'no-time':
    'The message of machine "{machine}" and its record have no usable time; send one as ISO 8601 or epoch ms.',
  'same-time':
    'Machine {machine} has more than {most} readings of the same millisecond; send times with more digits. This one was not stored.',
  'not-stored': 'A reading of machine {machine} reached the store damaged and was not stored.',
  'bad-name': 'A field name of {length} characters was passed over; use 1 to {most}.',
  'out-of-range': '"{field}" is {value}, and can show {range} only; check the sensor. The value was kept.',
  'bad-event': 'A case event was left out ({error}); see whether something else writes to its topic.',
} as const

/** Names one of them. */
export type FlawCode = keyof typeof FLAW_TEXTS
/** All of them. */
export const FLAW_CODES = Object.keys(FLAW_TEXTS) as readonly FlawCode[]

/** Why a message, or one field of it, was not taken, in no language yet. */
export type Flaw = Saying<FlawCode>
/** Values of its sentence by their places. */
export type FlawValues = Flaw['values']

/** The flaw of that code with the values its sentence has places for. */
export const flaw = sayer<typeof FLAW_TEXTS>()

/** The sentence in English. */
export const flawText = ({ code, values }: Flaw): string => fill(FLAW_TEXTS[code], values)
