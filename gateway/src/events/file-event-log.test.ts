import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDir } from '../testing/lab.ts'
import { eventLogContract } from './contract.ts'
import { EVENTS_FILE, FileEventLog, type FileLimits } from './file-event-log.ts'

const start = async (folder: string, limits?: FileLimits): Promise<FileEventLog> => {
  const started = await FileEventLog.start(folder, 'events', limits)
  if (!started.ok) throw new Error(started.error)
  return started.value
}

eventLogContract('a file', async () => {
  const folder = temporaryDir()
  return { open: () => start(folder), close: async () => {} }
})

const record = (id: string) => ({ key: 'm', value: `{"id":"${id}"}`, timeMs: 5 })
const idsOf = async (log: FileEventLog, from = 0): Promise<string[]> => {
  const read = await log.records.readAt({ topic: 'events', partition: 0 }, from)
  if (!read.ok) throw new Error(read.error.code)
  return read.value.records.map(({ offset, value }) => `${offset}${Buffer.from(value!).toString()}`)
}

describe('a file of events', () => {
  test('wherever a crash tears the last line, what was kept before is there and goes on', async () => {
    const folder = temporaryDir()
    const path = join(folder, EVENTS_FILE)
    const log = await start(folder)
    await log.append([record('a'), record('b')])
    const kept = readFileSync(path)
    await log.append([record('c')])
    await log.close()
    const whole = readFileSync(path)
    for (let size = kept.length + 1; size < whole.length; size++) {
      writeFileSync(path, whole.subarray(0, size))
      const again = await start(folder)
      expect(again.notes).toEqual([expect.stringContaining('torn by a crash and is cut off')])
      await again.append([record('d')])
      expect(await idsOf(again)).toEqual(['0{"id":"a"}', '1{"id":"b"}', '2{"id":"d"}'])
      await again.close()
      expect(readFileSync(path).subarray(0, kept.length)).toEqual(kept)
    }
  })

  test('a crash in the very first line begins anew', async () => {
    const folder = temporaryDir()
    writeFileSync(join(folder, EVENTS_FILE), '{"log":"lines')
    const log = await start(folder)
    await log.append([record('a')])
    expect(await idsOf(log)).toEqual(['0{"id":"a"}'])
    await log.close()
  })

  test('a damaged line keeps its offset, and is said', async () => {
    const folder = temporaryDir()
    const path = join(folder, EVENTS_FILE)
    const log = await start(folder)
    await log.append([record('a')])
    await log.close()
    appendFileSync(path, 'damage\n{"key":"m","value":"{}","timeMs":7}\n')
    const again = await start(folder)
    expect(again.notes).toEqual(['1 lines of events.jsonl are damaged; their events are lost.'])
    expect(await idsOf(again)).toEqual(['0{"id":"a"}', '2{}'])
    await again.close()
  })

  test('a file that is something else is put aside, and not written over', async () => {
    const folder = temporaryDir()
    writeFileSync(join(folder, EVENTS_FILE), 'my diary\nof last year\n')
    const log = await start(folder)
    expect(log.notes).toEqual([expect.stringContaining('was put aside as')])
    await log.close()
    const aside = readdirSync(folder).find((name) => name.includes('.damaged-'))!
    expect(readFileSync(join(folder, aside), 'utf8')).toBe('my diary\nof last year\n')
  })

  test('is for this user only; a folder that is not there is a sentence', async () => {
    const folder = temporaryDir()
    await (await start(folder)).close()
    expect(statSync(join(folder, EVENTS_FILE)).mode & 0o777).toBe(0o600)
    const refused = await FileEventLog.start(join(folder, 'not-there'), 'events')
    expect(refused.ok ? '' : refused.error).toMatch(
      /^The events of the tablets cannot be kept in .* \(such a folder cannot be made\); mend that, or name another folder/,
    )
  })

  describe('that has grown too big', () => {
    const limits = { memoryBytes: 3000, fileBytes: 6000 }
    const fill = async (log: FileEventLog, count: number) => {
      for (let n = 0; n < count; n++) await log.append([record(`event ${n}`)])
    }
    const stateOf = async (log: FileEventLog) => {
      const bounds = await log.records.bounds({ topic: 'events', partition: 0 })
      if (!bounds.ok) throw new Error(bounds.error.code)
      return { ...bounds.value, ids: await idsOf(log, bounds.value.low) }
    }

    test('is written anew with what is offered: same log, same offsets, and never much bigger', async () => {
      const folder = temporaryDir()
      const log = await start(folder, limits)
      for (let n = 0; n < 40; n++) {
        await fill(log, 10)
        expect(statSync(join(folder, EVENTS_FILE)).size).toBeLessThan(7000)
      }
      const before = await stateOf(log)
      expect(before.high).toBe(400)
      expect(before.ids.at(-1)).toBe('399{"id":"event 9"}')
      await log.close()
      const again = await start(folder, limits)
      expect([again.notes, await stateOf(again)]).toEqual([[], before])
      await again.append([record('more')])
      expect((await stateOf(again)).high).toBe(401)
      await again.close()
    })

    test('wherever a crash comes meanwhile, there is the old file or the new one', async () => {
      const folder = temporaryDir()
      const path = join(folder, EVENTS_FILE)
      const log = await start(folder, limits)
      await fill(log, 60)
      const before = await stateOf(log)
      await log.close()
      const old = readFileSync(path)
      for (const size of [0, 1, 100, 1000]) {
        writeFileSync(`${path}.new`, old.subarray(0, size))
        const again = await start(folder, limits)
        expect([again.notes, await stateOf(again)]).toEqual([[], before])
        await again.close()
        expect(readdirSync(folder)).toEqual([EVENTS_FILE])
      }
    })

    test('a damaged line keeps its offset through it', async () => {
      const folder = temporaryDir()
      const path = join(folder, EVENTS_FILE)
      const log = await start(folder, limits)
      await fill(log, 2)
      await log.close()
      appendFileSync(path, 'damage\n')
      const again = await start(folder, { memoryBytes: 1 << 20, fileBytes: 200 })
      await fill(again, 3)
      const before = await stateOf(again)
      expect(before.ids.map((id) => id[0])).toEqual(['0', '1', '3', '4', '5'])
      await again.close()
      const third = await start(folder)
      expect([third.notes, await stateOf(third)]).toEqual([[], before])
      await third.close()
    })
  })
})
