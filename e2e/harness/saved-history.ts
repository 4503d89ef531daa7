// A history as a tablet saves it, made without one: as many readings as wanted, and names and notes that a spreadsheet may
// mistake for something else.
import { writeFile } from 'node:fs/promises'
import { MemoryPersistence } from '../../app/src/store/memory-persistence.ts'
import { type CaseEvent, caseIdOf } from '../../shared/case.ts'
import { commitOf, type GivenReading, openedCase, openOn } from '../store/given.ts'

/** Machines of the history: names that begin as formulas do, or hold what CSV must quote. */
export const HOSTILE_NAMES = ['=1+1', '+49 Presse', '-Säge', '@Förderer', 'Prüfstand, Halle "B"', 'Ölpumpe ß']
/** A note with a line break, a comma, a quote and umlauts, and one that looks like a formula. */
export const HOSTILE_NOTES = [
  'Lager getauscht, „Größe“ 5\nDichtung "nass"; läuft wieder',
  '=HYPERLINK("http://x")',
]
const SENSORS = ['temperature_degC', 'vibration_mm_s', 'pressure_bar', 'speed_rpm']
/** In memory, but with the room of a tablet. */
class Roomy extends MemoryPersistence {
  override readonly durable = true
}
const READINGS_A_COMMIT = 50_000

/** Writes an SQLite file of a tablet that has nothing yet but its budget, bytes. */
export async function writeEmptyHistory(path: string, budgetBytes: number): Promise<void> {
  const { store } = await openOn(new Roomy())
  await store.setBudget(budgetBytes)
  await writeFile(path, await store.exportFile())
}

/**
 * Writes an SQLite file with `count` readings, the first at `firstMs` (epoch ms), one each 10 ms, of the machines in turn,
 * and one case with both notes per machine.
 */
export async function writeHistory(path: string, count: number, firstMs: number): Promise<void> {
  const { store } = await openOn(new Roomy())
  const machines = HOSTILE_NAMES.map((machine, number) => ({
    number,
    machine,
    sensors: SENSORS.map((name) => ({ name, unit: null })),
  }))
  const latest = machines.map(({ number }) => {
    const last = count - 1 - ((count - 1 - number) % machines.length)
    return { machine: number, timeMs: firstMs + 10 * last, recordTimeMs: firstMs + 10 * last }
  })
  const events = HOSTILE_NAMES.flatMap((machine): CaseEvent[] => [
    openedCase(machine, firstMs + 1000),
    ...HOSTILE_NOTES.map((text, i): CaseEvent => {
      const caseId = caseIdOf(machine, firstMs + 1000)
      return {
        kind: 'noted',
        id: `${caseId}/note-${i}`,
        caseId,
        machine,
        atMs: firstMs + 2000 + i,
        by: '=Jürgen',
        text,
      }
    }),
  ])
  for (let done = 0; done < count; done += READINGS_A_COMMIT) {
    const readings: GivenReading[] = []
    for (let i = done; i < Math.min(count, done + READINGS_A_COMMIT); i++)
      readings.push({
        timeMs: firstMs + 10 * i,
        machine: i % machines.length,
        values: [75.23 + (i % 7), -0.51, i % 5 === 0 ? Number.NaN : 30.02, 1500 + (i % 100)],
        score: 0.123,
      })
    await store.commit(
      commitOf(done + readings.length, readings, done === 0 ? { machines, latest, events } : {}),
    )
  }
  await writeFile(path, await store.exportFile())
}
