// `npm run torture [-- --events 1000 --tablets 20 --seed 1]`: random events against the gateway on a real Kafka of its own.
// Prints what it does; the last line is one JSON object, and the exit code is 1 where anything was lost, doubled or wrong.
import { parseArgs } from 'node:util'
import { isClean, torture } from './torture/torture.ts'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000' },
    tablets: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
})
const whole = (text: string): number => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : Number.NaN)
const events = whole(values.events)
const tablets = whole(values.tablets)
const seed = whole(values.seed)
if (Number.isNaN(events + tablets + seed)) {
  console.error(
    `--events ${values.events} --tablets ${values.tablets} --seed ${values.seed}: each must be a whole number from 1 to 999999.`,
  )
  process.exit(1)
}

const { faults, ...result } = await torture({ events, tablets, seed, say: console.log })
for (const fault of faults) console.log(`fault: ${fault}`)
process.exitCode = isClean({ ...result, faults }) ? 0 : 1
console.log(
  JSON.stringify({
    bench: 'torture',
    seed,
    tablets,
    events,
    by_kind: result.events,
    produced: result.produced,
    delivered: result.delivered,
    duplicates: result.duplicates,
    holes: result.holes,
    wrong: result.wrong,
    gap_offsets: result.gapOffsets,
    missing: result.missing,
    faults: faults.length,
    seconds: Math.round(result.seconds),
  }),
)
