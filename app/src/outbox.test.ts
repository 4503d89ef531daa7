import { expect, test } from 'vitest'
import type { CaseEvent } from '../../shared/case.ts'
import { Outbox, type OutboxParts } from './outbox.ts'

const note = (n: number): CaseEvent => ({
  kind: 'noted',
  id: `note-${n}`,
  caseId: 'press@1',
  machine: 'press',
  atMs: n,
  by: 'Ana',
  text: `${n}`,
})

/** What waits, in memory; how the real store keeps it is tested in store/outbox.test.ts. */
class Waiting implements Pick<OutboxParts['store'], 'outbox' | 'settle'> {
  events: CaseEvent[]
  constructor(count: number) {
    this.events = Array.from({ length: count }, (_, i) => note(i))
  }
  async outbox(most: number) {
    return { events: this.events.slice(0, most), waiting: this.events.length }
  }
  async settle(kept: readonly string[], refused: readonly string[]) {
    this.events = this.events.filter(({ id }) => !kept.includes(id) && !refused.includes(id))
    return { ok: true } as const
  }
}

/** An outbox with a gateway that a test answers for. */
function given(count: number) {
  const store = new Waiting(count)
  const sent: string[] = []
  const waiting: number[] = []
  const outbox = new Outbox({
    store,
    send: ({ id }) => sent.push(id),
    waiting: (left) => waiting.push(left),
  })
  return { store, outbox, sent, waiting }
}

test('nothing is sent before the gateway is there, nor to one that keeps no events', async () => {
  const { outbox, sent, waiting } = given(2)
  await outbox.flush()
  outbox.open(false)
  await expect.poll(() => waiting).toEqual([2, 2])
  expect(sent).toEqual([])
})

test('all is sent in order, batch by batch, and once it is kept nothing waits', async () => {
  const { outbox, sent, waiting, store } = given(120)
  outbox.open(true)
  for (let answered = 0; answered < 120; answered++) {
    await expect.poll(() => sent.length).toBeGreaterThan(answered)
    await outbox.answered(sent[answered]!, 'kept')
  }
  expect(sent).toEqual(Array.from({ length: 120 }, (_, i) => `note-${i}`))
  await expect.poll(() => waiting.at(-1)).toBe(0)
  expect(store.events).toEqual([])
})

test('what was not answered for when the connection ended is sent again; what was refused is not', async () => {
  const { outbox, sent, store } = given(3)
  outbox.open(true)
  await expect.poll(() => sent.length).toBe(3)
  outbox.close()
  await outbox.answered('note-0', 'kept')
  outbox.open(true)
  await expect.poll(() => sent.length).toBe(6)
  await outbox.answered('note-0', 'kept')
  await outbox.answered('note-1', 'refused')
  await outbox.answered('note-2', 'later')
  expect(store.events.map(({ id }) => id)).toEqual(['note-2'])
  outbox.close()
})
