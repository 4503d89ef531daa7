import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CaseEvent } from '../../../shared/case.ts'
import { fail } from '../../../shared/result.ts'
import type { Gateway } from '../gateway.ts'
import { EmbeddedLog } from '../sources/embedded.ts'
import { crew } from '../testing/crew.ts'
import { range, temporaryDir } from '../testing/lab.ts'
import type { Tablet } from '../testing/tablet.ts'
import { EventAllowance } from './allowance.ts'
import { setBack } from './event-keeper.ts'
import { EVENTS_FILE, FileEventLog } from './file-event-log.ts'

const TOPIC = 'lineside_events'
const { lab: labOn, tablet: connected } = crew()

const logIn = async (folder: string): Promise<FileEventLog> => {
  const log = await FileEventLog.start(folder, TOPIC)
  if (!log.ok) throw new Error(log.error)
  return log.value
}
const lab = (log: FileEventLog | null, env: Record<string, string> = {}): Promise<Gateway> =>
  labOn(new EmbeddedLog({ topic: 'machines', epoch: 'e' }), env, log)
const tablet = async (gateway: Gateway): Promise<Tablet> => {
  const made = connected(gateway)
  await made.until('welcome', () => made.welcome !== null)
  return made
}
const note = (id: string, text = 'looks fine', atMs = Date.now() - 1000): CaseEvent => ({
  kind: 'noted',
  id,
  caseId: 'press@5',
  machine: 'press',
  atMs,
  by: 'Ada',
  text,
})
const eventsOf = (t: Tablet): CaseEvent[] => t.values(TOPIC).map((json) => JSON.parse(json) as CaseEvent)

describe('rule 13: events of all tablets are one more stream', () => {
  test('it is offered as such, and what one tablet did comes to every tablet', async () => {
    const gateway = await lab(await logIn(temporaryDir()), { LINESIDE_MAX_MESSAGE_BYTES: '1024' })
    const [a, b] = [await tablet(gateway), await tablet(gateway)]
    expect(a.welcome!.streams.map(({ topic, kind }) => [topic, kind])).toEqual([
      ['machines', 'readings'],
      [TOPIC, 'events'],
    ])
    // Far over the limit for readings, and never cut.
    const long = note('e-1', 'x'.repeat(4000))
    expect(await a.event(long)).toEqual({ t: 'kept', id: 'e-1' })
    for (const t of [a, b]) {
      await t.until('it', () => t.of(TOPIC).records.length === 1)
      expect(eventsOf(t)).toEqual([long])
      expect(Buffer.from(t.of(TOPIC).records[0]!.key!).toString()).toBe('press')
      expect(t.faults).toEqual([])
    }
    // Its records are no readings, so none of them is a bad one.
    expect(gateway.health().messages).toMatchObject({ inspected: 0, refused: {} })
    expect(gateway.health().events).toEqual({ offered: true, kept: 1, repeated: 0, refused: {}, text: '' })
  })

  test('a gateway that restarts has the same log: a tablet goes on at its position, without a gap', async () => {
    const folder = temporaryDir()
    const first = await lab(await logIn(folder))
    const t = await tablet(first)
    for (const n of range(5)) await t.event(note(`e-${n}`))
    await t.until('five', () => t.of(TOPIC).records.length === 5)
    await first.stop()
    const second = await lab(await logIn(folder))
    t.connect(second.port)
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 2)
    expect(await t.event(note('e-5'))).toMatchObject({ t: 'kept' })
    await t.until('the sixth', () => t.of(TOPIC).records.length === 6)
    expect(eventsOf(t).map(({ id }) => id)).toEqual(range(6).map((n) => `e-${n}`))
    expect([t.of(TOPIC).gaps, t.faults]).toEqual([[], []])
  })
})

describe('rule 14: kept is durable, and twice sent is once stored', () => {
  test('what was answered kept is in the file', async () => {
    const folder = temporaryDir()
    const t = await tablet(await lab(await logIn(folder)))
    await t.event(note('e-1'))
    expect(readFileSync(join(folder, EVENTS_FILE), 'utf8')).toContain('\\"id\\":\\"e-1\\"')
  })

  test('sent again at once, by another tablet, and to a gateway that has restarted', async () => {
    const folder = temporaryDir()
    const first = await lab(await logIn(folder))
    const [a, b] = [await tablet(first), await tablet(first)]
    a.say({ t: 'event', event: note('e-1') })
    a.say({ t: 'event', event: note('e-1') })
    expect(await b.event(note('e-1'))).toEqual({ t: 'kept', id: 'e-1' })
    await a.until('both answers', () => a.answers.get('e-1')?.length === 2)
    expect(a.answers.get('e-1')).toEqual([
      { t: 'kept', id: 'e-1' },
      { t: 'kept', id: 'e-1' },
    ])
    await first.stop()
    const second = await lab(await logIn(folder))
    a.connect(second.port)
    await a.until('welcome', () => a.welcome !== null)
    expect(await a.event(note('e-1'))).toEqual({ t: 'kept', id: 'e-1' })
    expect(await a.event(note('e-2'))).toEqual({ t: 'kept', id: 'e-2' })
    await a.until('the second', () => a.of(TOPIC).records.length === 2)
    expect(eventsOf(a).map(({ id }) => id)).toEqual(['e-1', 'e-2'])
    expect(second.health().events).toMatchObject({ kept: 1, repeated: 1 })
  })

  test('a shift of events sent at once passes; a flood is told to wait, and nothing of it is lost', async () => {
    const t = await tablet(await lab(await logIn(temporaryDir())))
    for (const n of range(1200)) t.say({ t: 'event', event: note(`e-${n}`) })
    await t.until('all answers', () => t.answers.size === 1200)
    const answers = range(1200).map((n) => t.answers.get(`e-${n}`)![0]!)
    expect(answers.slice(0, 1000).every((answer) => answer.t === 'kept')).toBe(true)
    const refused = answers.filter((answer) => answer.t === 'not-kept')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]).toMatchObject({ retry: true, text: expect.stringContaining('send it again later') })
    expect(t.closed).toBe(null)
  })

  test('the allowance comes back with time', () => {
    const allowance = new EventAllowance(0)
    const taken = (nowMs: number) => range(2000).filter(() => allowance.take(nowMs)).length
    expect([taken(0), taken(0), taken(5000), taken(1e9)]).toEqual([1000, 0, 50, 1000])
  })
})

describe('rule 15: not-kept says whether trying again can help', () => {
  test('an event of a kind this gateway does not know will never be taken; the connection stays', async () => {
    const gateway = await lab(await logIn(temporaryDir()))
    const t = await tablet(gateway)
    t.sendRaw(JSON.stringify({ t: 'event', event: { ...note('e-1'), kind: 'sung' } }))
    await t.until('the answer', () => t.answers.has('e-1'))
    expect(t.answers.get('e-1')).toEqual([
      {
        t: 'not-kept',
        id: 'e-1',
        retry: false,
        text: expect.stringMatching(/does not understand the event: "event/),
      },
    ])
    expect(await t.event(note('e-2'))).toMatchObject({ t: 'kept' })
    expect(gateway.health().events!.refused).toEqual({ 'not-understood': 1 })
    expect(t.closed).toBe(null)
  })

  test('a log that cannot be written now: retry, and the same event is taken when it can', async () => {
    const log = await logIn(temporaryDir())
    const append = log.append.bind(log)
    const t = await tablet(await lab(log))
    log.append = async () => fail({ retry: true, text: 'The disk is full.' })
    expect(await t.event(note('e-1'))).toEqual({
      t: 'not-kept',
      id: 'e-1',
      retry: true,
      text: 'The disk is full.',
    })
    log.append = append
    expect(await t.event(note('e-1'))).toEqual({ t: 'kept', id: 'e-1' })
  })
})

describe('rule 16: a clock that is ahead is set back', () => {
  const now = 1_700_000_000_000
  test('by as much as it is ahead, with all times of the event', () => {
    const shelved: CaseEvent = {
      ...{ kind: 'shelved', id: 'e', caseId: 'c', machine: 'm', by: 'Ada', once: false, reason: 'r' },
      atMs: now + 3_600_000,
      untilMs: now + 5_400_000,
    }
    expect(setBack(shelved, now)).toEqual({ ...shelved, atMs: now, untilMs: now + 1_800_000 })
    expect(setBack(note('e', 't', now + 60_001), now).atMs).toBe(now)
  })

  test('up to a minute, and behind, it stays', () => {
    for (const atMs of [now + 60_000, now, now - 1e9])
      expect(setBack(note('e', 't', atMs), now).atMs).toBe(atMs)
  })

  test('what all tablets get is the event as it was set back', async () => {
    const t = await tablet(await lab(await logIn(temporaryDir())))
    await t.event(note('e-1', 't', Date.now() + 3_600_000))
    await t.until('it', () => t.of(TOPIC).records.length === 1)
    expect(eventsOf(t)[0]!.atMs).toBeLessThanOrEqual(Date.now())
  })
})

test('rule 17: a gateway without a log for events offers none, and an event sent all the same is to be kept for later', async () => {
  const gateway = await lab(null)
  const t = await tablet(gateway)
  expect(t.welcome!.streams.some(({ kind }) => kind === 'events')).toBe(false)
  expect(await t.event(note('e-1'))).toMatchObject({ t: 'not-kept', retry: true })
  expect(gateway.health().events).toBe(null)
})
