// What was stored is looked at before it is believed: a row that somebody's program has changed leaves out what it cannot
// say, and the history opens.
import { expect, it } from 'vitest'
import { commitOf, nodeSql, openOn } from '../../../e2e/store/given.ts'
import { MemoryDevice } from './memory-persistence.ts'

const T0 = Date.UTC(2023, 0, 1)

it('opens a history whose sensors, refusals or events are no JSON any more, without them', async () => {
  const { store } = await openOn(new MemoryDevice())
  const refusal = {
    code: 'not-json' as const,
    values: { message: '{' },
    text: '"{" is not JSON.',
    topic: 't',
    partition: 0,
    offset: 6,
    timeMs: T0,
    sample: '{',
  }
  const machine = { number: 3, machine: 'press', sensors: [{ name: 'force', unit: null }] }
  await store.commit(
    commitOf(1, [{ timeMs: T0, machine: 3, values: [1] }], {
      machines: [machine],
      refusals: [refusal],
      events: [
        { kind: 'noted', id: 'n', caseId: 'press@1', machine: 'press', atMs: T0, by: 'me', text: 'hm' },
      ],
    }),
  )
  const sql = await nodeSql()
  const db = new sql.Database(await store.exportFile())
  db.exec(
    `UPDATE machines SET sensors = '{'; UPDATE refusals SET code_values = '['; UPDATE events SET json = 'x'`,
  )
  const { store: other } = await openOn(new MemoryDevice())
  expect(await other.importFile(Uint8Array.from(db.export()))).toEqual({ ok: true })
  db.close()
  const again = await other.open(false)
  if (again.state !== 'open') throw new Error(again.state)
  const { machines, refusals, events } = again.snapshot
  expect([machines, refusals, events]).toEqual([
    [{ ...machine, sensors: [] }],
    [{ ...refusal, values: null }],
    [],
  ])
})
