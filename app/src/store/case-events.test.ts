import { describe, expect, it } from 'vitest'
import { openOn } from '../../../e2e/store/given.ts'
import { type CaseEvent, caseIdOf } from '../../../shared/case.ts'
import { MemoryDevice } from './memory-persistence.ts'

const T0 = Date.UTC(2023, 0, 1)
const evidence = (sinceMs: number) => ({
  machine: 'm',
  fault: 'machine' as const,
  sinceMs,
  peakMs: sinceMs,
  untilMs: sinceMs,
  score: 0.9,
  limit: 0.6,
  abnormalReadings: 1,
  sensors: [],
})
const event = (kind: 'opened' | 'returned' | 'acknowledged' | 'noted', sinceMs: number): CaseEvent => {
  const caseId = caseIdOf('m', sinceMs)
  const common = { id: `${caseId}/${kind}`, caseId, machine: 'm', atMs: sinceMs, by: 'detector' }
  if (kind === 'opened') return { kind, ...common, severity: 'high', evidence: evidence(sinceMs) }
  if (kind === 'returned') return { kind, ...common, evidence: evidence(sinceMs) }
  if (kind === 'noted') return { kind, ...common, text: "it's; DROP TABLE events" }
  return { kind, ...common, seen: `${caseId}/opened` }
}
const closed = (sinceMs: number) => [
  event('opened', sinceMs),
  event('returned', sinceMs),
  event('acknowledged', sinceMs),
]

describe('case events', () => {
  it('are stored once, pages go back in time and leave nothing out, also where cases begin together', async () => {
    const { store } = await openOn(new MemoryDevice())
    const all = Array.from({ length: 9 }, (_, i) => closed(T0 + 1000 * i)).flat()
    const twin: CaseEvent = { ...event('opened', T0 + 4000), id: 'twin', caseId: 'n@1', machine: 'n' }
    expect(await store.addEvents([...all, twin])).toEqual({ ok: true })
    expect(await store.addEvents(all)).toEqual({ ok: true })
    const seen: CaseEvent[] = []
    for (let beforeMs: number | null = null; ; ) {
      const page = await store.caseEvents({ machine: null, beforeMs, limit: 4 })
      if (page.length === 0) break
      seen.push(...page)
      beforeMs = Math.min(...page.map(({ atMs }) => atMs))
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(28)
    expect(seen.length).toBe(28)
    expect((await store.caseEvents({ machine: 'n', beforeMs: null, limit: 10 })).map(({ id }) => id)).toEqual(
      ['twin'],
    )
  })

  it('come back at open: all of live cases, and of the newest 200 closed ones', async () => {
    const device = new MemoryDevice()
    const { store } = await openOn(device)
    const live = [event('acknowledged', T0), event('noted', T0), event('opened', T0)]
    await store.addEvents([...live, ...Array.from({ length: 210 }, (_, i) => closed(T0 + 1000 + i)).flat()])
    const { opened } = await openOn(device)
    expect(opened.snapshot.events.length).toBe(3 + 600)
    expect(opened.snapshot.events.slice(0, 3)).toEqual(live)
  })
})
