import { expect, test } from 'vitest'
import { openedCase } from '../../../../e2e/store/given.ts'
import type { CaseEvent } from '../../../../shared/case.ts'
import { casesOf, foldCases } from './cases.ts'
import { caseAt } from './replay.ts'

test('a case is at each moment what its events until then make of it', () => {
  const opened = openedCase('press', 1_000)
  const { caseId, machine, evidence } = opened
  const events: CaseEvent[] = [
    opened,
    { kind: 'acknowledged', id: 'a', caseId, machine, atMs: 2_000, by: 'Ada', seen: opened.id },
    { kind: 'noted', id: 'n', caseId, machine, atMs: 3_000, by: 'Ada', text: 'Tightened.' },
    { kind: 'returned', id: `${caseId}/2`, caseId, machine, atMs: 4_000, by: 'detector', evidence },
  ]
  const [whole] = casesOf(foldCases(events))
  const at = (atMs: number) => caseAt(whole!, atMs)
  expect(at(999)).toBeNull()
  expect(at(1_000)?.state).toBe('unacknowledged')
  expect(at(2_500)?.state).toBe('acknowledged')
  expect(at(2_500)?.notes).toEqual([])
  expect(at(3_999)?.notes.length).toBe(1)
  expect(at(4_000)).toEqual(whole)
})
