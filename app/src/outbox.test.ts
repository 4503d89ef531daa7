import { expect, test } from 'vitest'
import { openedCase, openOn } from '../../e2e/store/given.ts'
import type { CaseEvent } from '../../shared/case.ts'
import { Outbox } from './outbox.ts'
import { MemoryDevice } from './store/memory-persistence.ts'

const note = (n: number): CaseEvent => {
  const { caseId, machine, atMs } = openedCase('press', 1_700_000_000_000)
  return { kind: 'noted', id: `note-${n}`, caseId, machine, atMs: atMs + n, by: 'Ana', text: `${n}` }
}

/** An outbox on a real store, with a gateway that a test answers for. */
async function given(count: number) {
  const { store } = await openOn(new MemoryDevice())
  await store.addEvents(Array.from({ length: count }, (_, i) => note(i)))
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
  const { outbox, sent, waiting } = await given(2)
  await outbox.flush()
  outbox.open(false)
  await expect.poll(() => waiting).toEqual([2, 2])
  expect(sent).toEqual([])
})

test('all is sent in order, batch by batch, and once it is kept nothing waits', async () => {
  const { outbox, sent, waiting, store } = await given(120)
  outbox.open(true)
  for (let answered = 0; answered < 120; answered++) {
    await expect.poll(() => sent.length).toBeGreaterThan(answered)
    await outbox.answered(sent[answered]!, 'kept')
  }
  expect(sent).toEqual(Array.from({ length: 120 }, (_, i) => `note-${i}`))
  await expect.poll(() => waiting.at(-1)).toBe(0)
  expect((await store.outbox(1)).waiting).toBe(0)
})

test('what was not answered for when the connection ended is sent again; what was refused is not', async () => {
  const { outbox, sent, store } = await given(3)
  outbox.open(true)
  await expect.poll(() => sent.length).toBe(3)
  outbox.close()
  await outbox.answered('note-0', 'kept')
  outbox.open(true)
  await expect.poll(() => sent.length).toBe(6)
  await outbox.answered('note-0', 'kept')
  await outbox.answered('note-1', 'refused')
  await outbox.answered('note-2', 'later')
  expect((await store.outbox(9)).events.map(({ id }) => id)).toEqual(['note-2'])
  outbox.close()
})
