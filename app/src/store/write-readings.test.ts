import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodeSql } from '../../../e2e/store/given.ts'
import { ReadingPacker, unpackReading } from '../domain/packed.ts'
import { emptyEngine } from './engine.ts'
import { migrate } from './migrations.ts'
import { READINGS_PAGE_SQL } from './sql.ts'
import { readTotals } from './totals.ts'
import { writeReadings } from './write-readings.ts'

const T0_MS = 1_700_000_000_000
const verdict = { alarm: false, score: 0.5, limit: 1 }

/** Readings of a few machines, in steps of a third of a millisecond: many share one, also with those of other commits. */
const commits = fc.array(
  fc.array(fc.record({ thirds: fc.nat(200), machine: fc.nat(3) }), { maxLength: 80 }),
  { minLength: 1, maxLength: 4 },
)

test('every reading is there once, under its time and machine, whatever came before or beside it', async () => {
  const sql = await nodeSql()
  fc.assert(
    fc.property(commits, (given) => {
      const engine = emptyEngine(sql, true)
      migrate(engine)
      const totals = readTotals(engine)
      const expected: [number, number, number][] = []
      let count = 0
      for (const readings of given) {
        const packer = new ReadingPacker()
        for (const { thirds, machine } of readings) {
          const timeMs = T0_MS + thirds / 3
          packer.add(timeMs, machine, verdict, [++count])
          expected.push([Math.round(timeMs), machine, count])
        }
        expect(engine.transaction(() => writeReadings(engine, totals, packer.take()))).toEqual([])
      }
      const rows = engine.rows(READINGS_PAGE_SQL, [0, 2 * T0_MS, 0, 0, 1000])
      const stored = rows.map(([timeMs, machine, , blob]) => [
        timeMs,
        machine,
        unpackReading(blob as Uint8Array)?.values[0],
      ])
      // Of one machine and millisecond in the order they came.
      expected.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
      expect(stored).toEqual(expected)
      expect(totals.readings).toBe(count)
      engine.close()
    }),
    { numRuns: 60 },
  )
})
