import { describe, expect, inject, test } from 'vitest'
import { torture } from '../../e2e/torture/torture.ts'

describe.skipIf(inject('kafkaBrokers') === null)(
  'torture on a real Kafka (npm run torture is the long form)',
  () => {
    test('forty random events: none twice, none missing, every gap of the exact size', async () => {
      const { faults, events, ...sums } = await torture({ events: 40, tablets: 20, seed: 7, say: () => {} })
      expect(faults).toEqual([])
      expect(sums).toMatchObject({ duplicates: 0, holes: 0, wrong: 0 })
      expect(sums.gapOffsets).toBe(sums.missing)
      expect(sums.gapOffsets).toBeGreaterThan(0)
      expect(Object.values(events).every((count) => count > 0)).toBe(true)
    }, 120_000)
  },
)
