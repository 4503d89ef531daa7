import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CaseEvent, parseCaseEvent, VERDICTS, type Verdict } from '../../../../shared/case.ts'
import type { Evidence } from '../../../../shared/evidence.ts'
import { applyEvents, type Cases, foldCases, NO_CASES } from './cases.ts'
import { type Case, conditionOf } from './fold-case.ts'

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
const opened = (caseId = CASE_ID, sinceMs = SINCE_MS): CaseEvent => ({
  kind: 'opened',
  ...common('opened', 1, sinceMs, 'detector', caseId),
  severity: 'low',
  evidence: { ...evidence(1), sinceMs, untilMs: sinceMs + 1000 },
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

const HOUR_MS = 3_600_000
const shelved = (n: number, once = false): CaseEvent => ({
  kind: 'shelved',
  ...common('shelved', n, SINCE_MS + n, 'Ana'),
  untilMs: SINCE_MS + n + HOUR_MS,
  once,
  reason: 'waiting for the part',
})
const unshelved = (n: number): CaseEvent => ({
  kind: 'unshelved',
  ...common('unshelved', n, SINCE_MS + 60 + n, 'Ben'),
  shelving: shelved(n).id,
})
const removed = (n: number): CaseEvent => ({
  kind: 'out-of-service',
  ...common('removed', n, SINCE_MS + n, 'Ana', `press 3@${SINCE_MS - 10 * HOUR_MS}`),
  reason: 'rebuilt until Friday',
})
const putBack = (n: number): CaseEvent => ({
  kind: 'in-service',
  ...common('put-back', n, SINCE_MS + 90 + n, 'Ben'),
  removal: removed(n).id,
})
const judged = (n: number, verdict: Verdict, before: number | null = null): CaseEvent => ({
  kind: 'feedback',
  ...common('feedback', n, SINCE_MS + n, 'Ana'),
  verdict,
  replaces: before === null ? null : `${CASE_ID}/feedback/${before}`,
})
const withdrawn = (n: number): CaseEvent => ({
  kind: 'feedback-withdrawn',
  ...common('withdrawn', n, SINCE_MS + 70 + n, 'Ana'),
  feedback: `${CASE_ID}/feedback/${n}`,
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
  expect(before.byMachine.get('press 3')?.waiting).toHaveLength(2)
  const after = applyEvents(before, [opened()])
  expect(after.byMachine.get('press 3')?.waiting).toEqual([])
  expect(after.byId.get(CASE_ID)).toMatchObject({ state: 'acknowledged', notes: [{ text: 'hot' }] })
})

describe('quiet alarms', () => {
  const at = (events: readonly CaseEvent[], nowMs: number) => conditionOf(only(events)!, nowMs)

  test('a shelved case is quiet until its time, and then back by itself', () => {
    const events = [opened(), shelved(5)]
    expect(at(events, SINCE_MS + 6)).toBe('shelved')
    expect(at(events, SINCE_MS + 5 + HOUR_MS)).toBe('unacknowledged')
    expect(only(events)?.shelved).toMatchObject({ by: 'Ana', reason: 'waiting for the part' })
  })

  test('ended before its time it is back at once, whatever clock the one who ended it had', () => {
    const early = { ...unshelved(5), atMs: SINCE_MS - HOUR_MS }
    expect(at([opened(), shelved(5), early], SINCE_MS + 6)).toBe('unacknowledged')
  })

  test('the next case of the machine within the time is quiet too, unless it was for once', () => {
    const nextMs = SINCE_MS + HOUR_MS / 2
    const next = opened(`press 3@${nextMs}`, nextMs)
    const conditionOfNext = (once: boolean) =>
      conditionOf(
        foldCases([opened(), returned(1), shelved(5, once), next]).byId.get(next.caseId)!,
        nextMs + 1,
      )
    expect(conditionOfNext(false)).toBe('shelved')
    expect(conditionOfNext(true)).toBe('unacknowledged')
  })

  test('shelved for once ends when the machine is back to normal', () => {
    expect(at([opened(), shelved(5, true), returned(1)], SINCE_MS + 70_000)).toBe('returned')
    expect(at([opened(), shelved(5), returned(1)], SINCE_MS + 70_000)).toBe('shelved')
  })

  test('a machine out of service is quiet until somebody puts it back', () => {
    expect(at([opened(), removed(1)], SINCE_MS + 99 * HOUR_MS)).toBe('out-of-service')
    expect(at([opened(), removed(1), putBack(1)], SINCE_MS)).toBe('unacknowledged')
    expect(at([opened(), removed(1), removed(2), putBack(1)], SINCE_MS)).toBe('out-of-service')
  })

  test.each([
    ['longer than a shift', { untilMs: SINCE_MS + 9 * HOUR_MS }],
    ['into the past', { untilMs: SINCE_MS - 1 }],
    ['without a reason', { reason: '' }],
    ['of another machine', { machine: 'press 4' }],
  ])('shelving %s is refused in words', (_name, wrong) => {
    const parsed = parseCaseEvent({ ...shelved(1), ...wrong })
    expect(parsed.ok ? '' : parsed.error).toMatch(/^case event: /)
  })

  test('every event made here passes the parser', () => {
    const all = [shelved(1), unshelved(1), removed(1), putBack(1), judged(1, 'unsure'), withdrawn(1)]
    for (const event of all) expect(parseCaseEvent(event)).toEqual({ ok: true, value: event })
  })
})

describe('feedback', () => {
  const verdict = (...events: CaseEvent[]) => only([opened(), ...events])?.feedback?.verdict ?? null

  test('the newest that nothing has replaced stands, and can be taken back', () => {
    expect(verdict(judged(1, 'false-alarm'))).toBe('false-alarm')
    expect(verdict(judged(1, 'false-alarm'), judged(2, 'expected', 1))).toBe('expected')
    expect(verdict(judged(1, 'false-alarm'), judged(2, 'expected', 1), withdrawn(2))).toBe(null)
    // Its tablet's clock is an hour slow, but it says what it replaces.
    expect(
      verdict(judged(3, 'false-alarm'), { ...judged(2, 'true-alarm', 3), atMs: SINCE_MS - HOUR_MS }),
    ).toBe('true-alarm')
  })
})

describe('one stretch seen by two tablets', () => {
  const laterId = `press 3@${SINCE_MS + 3000}`
  const later = opened(laterId, SINCE_MS + 3000)

  test('is one case with the earlier id, and is found by both', () => {
    const { byId } = foldCases([later, opened()])
    expect(byId.get(laterId)).toBe(byId.get(CASE_ID))
    expect(byId.get(laterId)).toMatchObject({ id: CASE_ID, ids: [CASE_ID, laterId] })
  })

  test('an acknowledgement of either is one of both, and the newest word says how the machine is', () => {
    const ack: CaseEvent = {
      kind: 'acknowledged',
      ...common('ack', 1, 9, 'Ben', laterId),
      seen: later.id,
    }
    expect(only([opened(), later, ack])?.state).toBe('acknowledged')
    expect(only([opened(), later, ack, returned(20)])?.state).toBe('closed')
    expect(only([opened(), ack])?.state).toBe('acknowledged')
  })

  test('a case that begins after the other had returned is another', () => {
    const nextMs = SINCE_MS + 1_000_001
    const next = opened(`press 3@${nextMs}`, nextMs)
    expect([...foldCases([opened(), returned(1), next]).byId.keys()]).toEqual([CASE_ID, next.caseId])
  })
})

test('the same event twice changes nothing, and states handed out never change', () => {
  const once = foldCases([opened(), noted('hot', SINCE_MS + 6)])
  const before = structuredClone(once)
  expect(applyEvents(once, [opened()])).toBe(once)
  expect(applyEvents(once, [noted('hot', SINCE_MS + 6)])).toBe(once)
  applyEvents(once, [returned(4)])
  expect(once).toEqual(before)
})

test('a case with ten thousand events folds within the time-out of a test', () => {
  const events = Array.from({ length: 10_000 }, (_, i) => updated(i + 1))
  expect(only([opened(), ...events])?.events).toHaveLength(10_001)
})

const anyEvent: fc.Arbitrary<CaseEvent> = fc.oneof(
  fc.constant(opened()),
  fc.constantFrom(0, 5, 500, 5000).map((s) => opened(`press 3@${SINCE_MS + s * 1000}`, SINCE_MS + s * 1000)),
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom('medium', 'high')).map(([n, s]) => updated(n, s)),
  fc.integer({ min: 1, max: 9 }).map(returned),
  fc
    .tuple(fc.constantFrom('Ana', 'Ben'), fc.integer({ min: 0, max: 9 }))
    .map(([by, n]) => acknowledged(by, SINCE_MS + n)),
  fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 9 })).map(([t, n]) => noted(t, SINCE_MS + n)),
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean()).map(([n, good]) => explained(n, good)),
  fc.tuple(fc.nat(3), fc.boolean()).map(([n, once]) => shelved(n, once)),
  fc.nat(3).map(unshelved),
  fc.nat(2).map(removed),
  fc.nat(2).map(putBack),
  fc
    .tuple(fc.nat(3), fc.constantFrom(...VERDICTS), fc.option(fc.nat(3)))
    .map(([n, verdict, before]) => judged(n, verdict, before)),
  fc.nat(3).map(withdrawn),
)

test('any order, any repetition, any split into parts gives the same state', () => {
  const history = fc.array(anyEvent, { maxLength: 30 })
  const asPlain = ({ byId, byMachine }: Cases) => ({
    byId: Object.fromEntries(byId),
    waiting: [...byMachine.values()].map(({ waiting }) => waiting),
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
        expect(asPlain(shuffled.reduce((cases, event) => applyEvents(cases, [event]), NO_CASES))).toEqual(
          expected,
        )
      },
    ),
  )
})
