// What every Persistence must do, as checks that run anywhere: in Node on memory, in Chromium on IndexedDB. Each check
// gets a way to open the same, at first empty, device again and again, and throws where the promise is not kept.
import { FORMAT, type Head, type Persistence, type StoredBlock } from '../../app/src/store/persistence.ts'

type Reopen = () => Promise<Persistence>
const SCHEMA = 1
const head = (epoch: string, more: Partial<Head> = {}): Head => ({
  format: FORMAT,
  schema: SCHEMA,
  epoch,
  sizeBytes: 4096,
  first: 0,
  next: 0,
  ...more,
})
const block = (number: number, fill: number): StoredBlock => ({
  number,
  bytes: new Uint8Array(5000).fill(fill),
  checksum: fill,
  asOf: 0,
})
const record = (seq: number) => ({ seq, bytes: new Uint8Array(60_000).fill(seq) })

/** The checks by name. */
export const PERSISTENCE_CONTRACT: Readonly<Record<string, (reopen: Reopen) => Promise<void>>> = {
  'an empty one has no head, no block and no record': async (reopen) => {
    const persistence = await reopen()
    same(await persistence.claim('a', SCHEMA), { ok: true, value: null })
    same(await persistence.readBlocks(0, 10), { ok: true, value: [] })
    same(await persistence.readRecords(0, 10), { ok: true, value: [] })
  },

  'what was written is there for the next one, in order and only as far as asked': async (reopen) => {
    const persistence = await reopen()
    await persistence.claim('a', SCHEMA)
    const blocks = [block(1, 11), block(0, 10), block(2, 12)]
    const written = head('a', { first: 3, next: 5 })
    same(await persistence.write({ head: written, records: [record(4), record(3)], blocks }), OK)
    persistence.close()
    const again = await reopen()
    same(await again.claim('b', SCHEMA), { ok: true, value: written })
    same(await again.readBlocks(0, 2), { ok: true, value: [block(0, 10), block(1, 11)] })
    same(await again.readRecords(3, 4), { ok: true, value: [record(3)] })
    same(await again.readRecords(0, 9), { ok: true, value: [record(3), record(4)] })
  },

  'the bytes are those of the moment of writing': async (reopen) => {
    const persistence = await reopen()
    await persistence.claim('a', SCHEMA)
    const one = record(7)
    await persistence.write({ head: head('a'), records: [one], blocks: [] })
    one.bytes.fill(99)
    same(await persistence.readRecords(7, 8), { ok: true, value: [record(7)] })
  },

  'trimming takes the older records only': async (reopen) => {
    const persistence = await reopen()
    await persistence.claim('a', SCHEMA)
    await persistence.write({ head: head('a'), records: [record(1), record(2), record(3)], blocks: [] })
    same(await persistence.write({ head: head('a'), records: [], blocks: [], trimBelow: 3 }), OK)
    same(await persistence.readRecords(0, 9), { ok: true, value: [record(3)] })
  },

  'clearing takes everything and then writes': async (reopen) => {
    const persistence = await reopen()
    await persistence.claim('a', SCHEMA)
    await persistence.write({ head: head('a'), records: [record(1)], blocks: [block(0, 1), block(1, 2)] })
    const cleared = await persistence.write({
      head: head('a'),
      records: [],
      blocks: [block(1, 9)],
      clear: true,
    })
    same(cleared, OK)
    same(await persistence.readBlocks(0, 9), { ok: true, value: [block(1, 9)] })
    same(await persistence.readRecords(0, 9), { ok: true, value: [] })
  },

  'a writer that was overruled changes nothing, and is told': async (reopen) => {
    const first = await reopen()
    await first.claim('a', SCHEMA)
    await first.write({ head: head('a'), records: [record(1)], blocks: [] })
    const second = await reopen()
    await second.claim('b', SCHEMA)
    const late = await first.write({ head: head('a'), records: [record(2)], blocks: [block(0, 1)] })
    if (late.ok || late.error.code !== 'lost-owner') throw new Error(`not fenced: ${JSON.stringify(late)}`)
    same(await second.readRecords(0, 9), { ok: true, value: [record(1)] })
    same(await second.readBlocks(0, 9), { ok: true, value: [] })
    const clearing = await first.write({ head: head('a'), records: [], blocks: [], clear: true })
    if (clearing.ok) throw new Error('an overruled writer could clear')
  },

  'one written by a newer app is refused and left alone': async (reopen) => {
    const persistence = await reopen()
    await persistence.claim('a', SCHEMA)
    const newer = head('a', { schema: SCHEMA + 1 })
    await persistence.write({ head: newer, records: [], blocks: [] })
    persistence.close()
    const again = await reopen()
    const refused = await again.claim('b', SCHEMA)
    if (refused.ok || refused.error.code !== 'newer') throw new Error('a newer schema was not refused')
    same(await again.claim('c', SCHEMA + 1), { ok: true, value: newer })
  },
}

const OK = { ok: true, value: null }

function same(got: unknown, wanted: unknown): void {
  const [a, b] = [text(got), text(wanted)]
  if (a !== b) throw new Error(`got ${a.slice(0, 300)} instead of ${b.slice(0, 300)}`)
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, part) => {
    if (part instanceof Uint8Array) return `${part.length} bytes of ${part[0]} to ${part[part.length - 1]}`
    const plain = typeof part === 'object' && part !== null && !Array.isArray(part)
    return plain ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part
  })
