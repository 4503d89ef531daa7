import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CaseEvent } from '../../../../shared/case.ts'
import type { Evidence } from '../../../../shared/evidence.ts'
import { applyEvent, applyEvents, type Case, foldCases, NO_CASES } from './cases.ts'

const SINCE_MS = 1_700_000_000_000
const CASE_ID = `press 3@${SINCE_MS}`

function evidence(abnormalReadings: number): Evidence {
  const times = { sinceMs: SINCE_MS, peakMs: SINCE_MS, untilMs: SINCE_MS + 1000 * abnormalReadings }
  return { machine: 'press 3', fault: 'machine', ...times, score: 2, limit: 1, abnormalReadings, sensors: [] }
}
const common = (kind: string, n: number, atMs: number, by: string, caseId = CASE_ID) => ({
  id: `${caseId}/${kind}/${n}`,
  caseId,
  machine: 'press 3',
  atMs,
  by,
})
const opened = (caseId = CASE_ID): CaseEvent => ({
  kind: 'opened',
  ...common('opened', 1, SINCE_MS, 'detector', caseId),
  severity: 'low',
  evidence: evidence(1),
})
const updated = (n: number, severity: 'medium' | 'high' = 'medium'): CaseEvent => ({
  kind: 'updated',
  ...common('updated', n, SINCE_MS + n * 60_000, 'detector'),
  severity,
  evidence: evidence(10 * n),
})
const returned = (n: number): CaseEvent => ({
  kind: 'returned',
  ...common('returned', n, SINCE_MS + n * 60_000, 'detector'),
  evidence: evidence(1000),
})
const acknowledged = (by: string, atMs: number, seen = 1): CaseEvent => ({
  kind: 'acknowledged',
  ...common(`ack-${by}`, 1, atMs, by),
  seen: `${CASE_ID}/updated/${seen}`,
})
const noted = (text: string, atMs: number): CaseEvent => ({
  kind: 'noted',
  ...common(`note-${text}`, 1, atMs, 'Ana'),
  text,
})
const explained = (n: number, good: boolean): CaseEvent => ({
  kind: 'explained',
  ...common('explained', n, SINCE_MS + n, 'gateway'),
  response: good
    ? {
        ok: true,
        model: 'm',
        atMs: n,
        answer: {
          likely_cause: `cause ${n}`,
          confidence: 'low',
          evidence: [],
          check_first: ['x'],
          consequence_if_ignored: 'y',
        },
        unsupported: [],
      }
    : { ok: false, error: { code: 'busy', message: 'Later.', retry: true } },
})

const only = (events: readonly CaseEvent[]): Case | undefined => foldCases(events).byId.get(CASE_ID)

describe('alarm states', () => {
  test.each([
    ['unacknowledged', [opened(), updated(1)]],
    ['acknowledged', [opened(), acknowledged('Ana', SINCE_MS + 5)]],
    ['returned', [opened(), returned(2)]],
    ['closed', [opened(), acknowledged('Ana', SINCE_MS + 5), returned(2)]],
    ['closed', [opened(), returned(2), acknowledged('Ana', SINCE_MS + 999_999)]],
    ['unacknowledged', [opened(), returned(2), updated(3)]],
    ['unacknowledged', [opened(), acknowledged('Ana', SINCE_MS + 5), returned(2), updated(3)]],
    ['acknowledged', [opened(), returned(2), updated(3), acknowledged('Ana', SINCE_MS + 5, 3)]],
    ['acknowledged', [opened(), returned(2), updated(3), updated(4), acknowledged('Ana', SINCE_MS + 5, 3)]],
  ] as const)('%s', (state, events) => {
    expect(only(events)?.state).toBe(state)
  })

  test('an acknowledgement counts whatever the clock of its tablet says', () => {
    const before = acknowledged('Ana', SINCE_MS - 3_600_000)
    expect(only([before, opened()])).toMatchObject({
      state: 'acknowledged',
      acknowledged: { by: 'Ana', atMs: SINCE_MS - 3_600_000 },
    })
  })
})

test('a machine whose clock is set back in the middle of a case still returns', () => {
  const back = { ...returned(2), atMs: SINCE_MS - 3_600_000 }
  expect(only([opened(), updated(1), back])).toMatchObject({
    state: 'returned',
    returnedMs: SINCE_MS - 3_600_000,
  })
})

test('a case holds the newest evidence and severity, who acknowledged first, and all notes', () => {
  const events = [
    opened(),
    updated(1),
    acknowledged('Ben', SINCE_MS + 70_000),
    acknowledged('Ana', SINCE_MS + 65_000),
    noted('second', SINCE_MS + 90_000),
    noted('first', SINCE_MS + 80_000),
    updated(2, 'high'),
    returned(5),
  ]
  const state = only(events)
  expect(state).toMatchObject({
    id: CASE_ID,
    machine: 'press 3',
    state: 'closed',
    severity: 'high',
    sinceMs: SINCE_MS,
    returnedMs: SINCE_MS + 300_000,
    evidence: { abnormalReadings: 1000 },
    acknowledged: { by: 'Ana', atMs: SINCE_MS + 65_000 },
  })
  expect(state?.notes.map((note) => note.text)).toEqual(['first', 'second'])
  expect(state?.events).toHaveLength(events.length)
})

test('a failed explanation never hides one that was had', () => {
  expect(only([opened(), explained(1, false)])?.explanation).toMatchObject({ ok: false })
  expect(only([opened(), explained(1, true), explained(2, false)])?.explanation).toMatchObject({ ok: true })
  expect(only([opened(), explained(1, true), explained(2, true)])?.explanation).toMatchObject({ atMs: 2 })
})

test('events of a case nobody knows wait until it opens, and nothing a person did is lost', () => {
  const before = applyEvents(NO_CASES, [acknowledged('Ana', SINCE_MS + 5), noted('hot', SINCE_MS + 6)])
  expect(before.byId.size).toBe(0)
  expect(before.waiting.get(CASE_ID)).toHaveLength(2)
  const after = applyEvent(before, opened())
  expect(after.waiting.size).toBe(0)
  expect(after.byId.get(CASE_ID)).toMatchObject({ state: 'acknowledged', notes: [{ text: 'hot' }] })
})

test('the same event twice changes nothing, and states handed out never change', () => {
  const once = foldCases([opened(), noted('hot', SINCE_MS + 6)])
  const before = structuredClone(once)
  expect(applyEvent(once, opened())).toBe(once)
  expect(applyEvent(once, noted('hot', SINCE_MS + 6))).toBe(once)
  applyEvent(once, returned(4))
  expect(once).toEqual(before)
})

test('a case with ten thousand events folds within the time-out of a test', () => {
  const events = Array.from({ length: 10_000 }, (_, i) => updated(i + 1))
  expect(only([opened(), ...events])?.events).toHaveLength(10_001)
})

const anyEvent: fc.Arbitrary<CaseEvent> = fc.oneof(
  fc.constant(opened()),
  fc.constant(opened('other@1')),
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom('medium', 'high')).map(([n, s]) => updated(n, s)),
  fc.integer({ min: 1, max: 9 }).map(returned),
  fc
    .tuple(fc.constantFrom('Ana', 'Ben'), fc.integer({ min: 0, max: 9 }))
    .map(([by, n]) => acknowledged(by, SINCE_MS + n)),
  fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 9 })).map(([t, n]) => noted(t, SINCE_MS + n)),
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean()).map(([n, good]) => explained(n, good)),
)

test('any order, any repetition, any split into parts gives the same state', () => {
  const history = fc.array(anyEvent, { maxLength: 30 })
  const asPlain = (cases: ReturnType<typeof foldCases>) => ({
    byId: Object.fromEntries(cases.byId),
    waiting: Object.fromEntries(cases.waiting),
  })
  fc.assert(
    fc.property(
      history.chain((events) =>
        fc.record({
          events: fc.constant(events),
          shuffled: fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
          again: fc.subarray(events),
          cut: fc.nat({ max: events.length }),
        }),
      ),
      ({ events, shuffled, again, cut }) => {
        const expected = asPlain(foldCases(events))
        expect(asPlain(foldCases([...again, ...shuffled]))).toEqual(expected)
        expect(asPlain(applyEvents(foldCases(shuffled.slice(0, cut)), shuffled.slice(cut)))).toEqual(expected)
        expect(asPlain(shuffled.reduce(applyEvent, NO_CASES))).toEqual(expected)
      },
    ),
  )
})
