import { expect, test } from 'vitest'
import { openedCase } from '../../../../e2e/store/given.ts'
import type { CaseEvent } from '../../../../shared/case.ts'
import type { Gap } from '../commit.ts'
import { casesOf, foldCases } from './cases.ts'
import { handoverOf } from './handover.ts'

const HOUR_MS = 3_600_000
const SHIFT = { fromMs: 8 * HOUR_MS, toMs: 16 * HOUR_MS }

const opened = (machine: string, hour: number) => openedCase(machine, hour * HOUR_MS)
const by = (at: CaseEvent, id: string, hour: number, more: object): CaseEvent =>
  ({ id, caseId: at.caseId, machine: at.machine, atMs: hour * HOUR_MS, by: 'Ada', ...more }) as CaseEvent
const returned = (at: ReturnType<typeof opened>, hour: number) =>
  by(at, `${at.caseId}/2`, hour, { kind: 'returned', by: 'detector', evidence: at.evidence })
const acknowledged = (at: CaseEvent, hour: number) =>
  by(at, `${at.id} ack`, hour, { kind: 'acknowledged', seen: at.id.replace('opened', '2') })

const handed = (events: readonly CaseEvent[], gaps: readonly Gap[] = []) =>
  handoverOf(SHIFT, ['fan', 'mill', 'press'], casesOf(foldCases(events)), gaps)

test('a machine with an open case comes first, a quiet one is only named', () => {
  const fan = opened('fan', 9)
  const press = opened('press', 10)
  const said = handed([fan, returned(fan, 10), acknowledged(fan, 11), press])
  expect(said.machines.map(({ machine, open, closed }) => [machine, open.length, closed.length])).toEqual([
    ['press', 1, 0],
    ['fan', 0, 1],
  ])
  expect(said.quiet).toEqual(['mill'])
  expect(said.begun).toBe(2)
})

test('what was closed before the shift is left out, unless somebody did something about it in the shift', () => {
  const fan = opened('fan', 3)
  const old = [fan, returned(fan, 4), acknowledged(fan, 5)]
  expect(handed(old).machines).toEqual([])
  const noted = by(fan, 'note', 9, { kind: 'noted', text: 'Bearing ordered.' })
  const [machine] = handed([...old, noted]).machines
  expect(machine?.closed.length).toBe(1)
  expect(machine?.deeds).toEqual([noted])
})

test('an open case of an earlier shift is handed on, and one that begins after the shift is not', () => {
  expect(handed([opened('fan', 1)]).machines[0]?.open.length).toBe(1)
  expect(handed([opened('fan', 1)]).begun).toBe(0)
  expect(handed([opened('fan', 17)]).quiet).toEqual(['fan', 'mill', 'press'])
})

test('false alarms are counted, and gaps of the shift are listed', () => {
  const fan = opened('fan', 9)
  const judged = by(fan, 'judged', 10, { kind: 'feedback', verdict: 'false-alarm', replaces: null })
  const gap = (fromHour: number | null, toHour: number | null): Gap => ({
    topic: 't',
    partition: 0,
    epoch: 'e',
    from: 0,
    to: 10,
    lost: 10,
    reason: 'retention',
    fromMs: fromHour === null ? null : fromHour * HOUR_MS,
    toMs: toHour === null ? null : toHour * HOUR_MS,
  })
  const said = handed([fan, judged], [gap(1, 2), gap(7, 9), gap(null, null), gap(17, null)])
  expect(said.falseAlarms).toBe(1)
  expect(said.gaps.map(({ fromMs }) => fromMs)).toEqual([7 * HOUR_MS, null])
})
