import { describe, expect, test } from 'vitest'
import { commitOf, openedCase, openOn } from '../../../e2e/store/given.ts'
import type { CaseEvent } from '../../../shared/case.ts'
import type { Gap } from '../domain/commit.ts'
import { MemoryDevice } from './memory-persistence.ts'

const T0 = Date.UTC(2026, 0, 1)
const opened = openedCase('press', T0)
const updated: CaseEvent = { ...opened, kind: 'updated', id: `${opened.caseId}/updated/1`, atMs: T0 + 1000 }
const returned: CaseEvent = {
  kind: 'returned',
  id: `${opened.caseId}/returned/2`,
  caseId: opened.caseId,
  machine: 'press',
  atMs: T0 + 2000,
  by: 'detector',
  evidence: opened.evidence,
}
const acknowledged: CaseEvent = {
  kind: 'acknowledged',
  id: 'ack-1',
  caseId: opened.caseId,
  machine: 'press',
  atMs: T0 + 1500,
  by: 'Ana',
  seen: updated.id,
}
const EVENTS = { topic: 'events', partition: 0, epoch: 'e', recordTimeMs: null }
const fromLog = (position: number, events: readonly CaseEvent[], gaps: readonly Gap[] = []) =>
  commitOf(position, [], { kind: 'events', events, gaps, position: { ...EVENTS, position } })
const ids = (events: readonly CaseEvent[]) => events.map(({ id }) => id)

describe('what waits to be sent', () => {
  test('is what a person did, and with it how the case began and stands; nothing of the detector alone', async () => {
    const { store } = await openOn(new MemoryDevice())
    await store.commit(commitOf(1, [], { events: [opened, updated] }))
    expect(await store.outbox(9)).toEqual({ events: [], waiting: 0 })
    await store.addEvents([acknowledged])
    expect(ids((await store.outbox(9)).events)).toEqual([opened.id, updated.id, acknowledged.id])
    expect(await store.outbox(1)).toMatchObject({ events: [opened], waiting: 3 })
  })

  test('is what the detector says later of a case that somebody has touched', async () => {
    const { store } = await openOn(new MemoryDevice())
    await store.commit(commitOf(1, [], { events: [opened, updated] }))
    await store.addEvents([acknowledged])
    await store.settle([opened.id, updated.id, acknowledged.id], [])
    await store.commit(commitOf(2, [], { events: [returned] }))
    expect(ids((await store.outbox(9)).events)).toEqual([returned.id])
  })

  test('waits through a restart, until it is kept or refused for good', async () => {
    const device = new MemoryDevice()
    const { store } = await openOn(device)
    await store.addEvents([acknowledged, { ...acknowledged, id: 'ack-2' }])
    const again = (await openOn(device)).store
    expect((await again.outbox(9)).waiting).toBe(2)
    await again.settle(['ack-1'], ['ack-2'])
    expect((await again.outbox(9)).waiting).toBe(0)
    expect((await openOn(device)).opened.snapshot.events).toHaveLength(2)
  })

  test('is nothing that came from the log, whose copy takes the place of the one here', async () => {
    const device = new MemoryDevice()
    const { store } = await openOn(device)
    await store.addEvents([{ ...acknowledged, atMs: T0 + 9_000_000 }])
    await store.commit(fromLog(1, [acknowledged, opened]))
    expect((await store.outbox(9)).waiting).toBe(0)
    expect((await openOn(device)).opened.snapshot.events).toEqual([acknowledged, opened])
  })

  test('is all of it again where the log of events is another one', async () => {
    const { store } = await openOn(new MemoryDevice())
    await store.commit(fromLog(1, [opened, acknowledged]))
    const gap: Gap = { ...EVENTS, from: 1, to: 0, lost: null, reason: 'epoch', fromMs: null, toMs: null }
    const anew = { ...EVENTS, epoch: 'e2', position: 0 }
    await store.commit(commitOf(0, [], { kind: 'events', gaps: [gap], position: anew }))
    expect(ids((await store.outbox(9)).events)).toEqual([opened.id, acknowledged.id])
  })
})

test('a machine out of service comes back at open however long ago it was taken out', async () => {
  const device = new MemoryDevice()
  const { store } = await openOn(device)
  const removal: CaseEvent = {
    kind: 'out-of-service',
    id: 'out-1',
    caseId: `press@${T0 - 9}`,
    machine: 'press',
    atMs: T0 - 9,
    by: 'Ana',
    reason: 'rebuilt',
  }
  await store.addEvents([removal])
  const closed = Array.from({ length: 210 }, (_, i) => {
    const one = openedCase('mill', T0 + 1000 * i)
    const common = { caseId: one.caseId, machine: 'mill', atMs: one.atMs, by: 'x' }
    return [
      one,
      { ...common, kind: 'returned', id: `${one.caseId}/returned/1`, evidence: one.evidence },
      { ...common, kind: 'acknowledged', id: `${one.caseId}/ack`, seen: one.id },
    ] satisfies CaseEvent[]
  })
  await store.addEvents(closed.flat())
  const { snapshot } = (await openOn(device)).opened
  expect(snapshot.events[0]).toEqual(removal)
  expect(snapshot.events).toHaveLength(1 + 600)
})
