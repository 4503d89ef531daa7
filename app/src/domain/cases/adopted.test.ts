import { expect, test } from 'vitest'
import { normalStream } from '../../../../bench/streams.ts'
import type { CaseEvent } from '../../../../shared/case.ts'
import { MachineWatch } from '../watch/machine-watch.ts'
import { isAdopted } from './adopted.ts'
import { foldCases } from './cases.ts'

/** The only case of a machine whose vibration is higher from reading 900 on, for so many readings. */
function caseOf(readings: number): Parameters<typeof isAdopted>[0] {
  const stream = normalStream('independent', 2, 4)
  const watch = new MachineWatch('press-1', stream.sensors)
  const events: CaseEvent[] = []
  for (let i = 0; i < 1200 + readings; i++) {
    const values = stream.next()
    if (i >= 900 && i < 900 + readings) values[1] = values[1]! + 0.8
    const { event } = watch.step(1000 * i, values)
    if (event) events.push(event)
  }
  const [first] = foldCases(events).byId.values()
  if (!first) throw new Error('no case')
  return first
}

test('a fault that lasts becomes the new normal and its case says so; one that goes away does not', () => {
  expect(isAdopted(caseOf(2400))).toBe(true)
  const brief = caseOf(100)
  expect(brief.returnedMs).not.toBeNull()
  expect(isAdopted(brief)).toBe(false)
})
