import { describe, expect, test } from 'vitest'
import { Hub } from './hub.ts'
import { EmbeddedLog } from './sources/embedded.ts'
import { message } from './testing/lab.ts'

const MB = 1 << 20

async function start(count: number, ringBytes = MB) {
  const log = new EmbeddedLog({ topic: 'machines', epoch: 'e1' })
  const append = (n: number) => {
    for (let i = 0; i < n; i++) log.append({ key: null, value: message(log.high), timeMs: 1000 + log.high })
  }
  append(count)
  const hub = await Hub.start(log, { ringBytes, oldReadBytes: MB, maxValueBytes: 1000 })
  if (!hub.ok) throw new Error(hub.error)
  return { log, append, hub: hub.value }
}
const turn = () => new Promise((done) => setImmediate(done))

describe('positions', () => {
  test('what was read once is there at the next asking, also in what the ring has not sealed yet', async () => {
    const { append, hub } = await start(10)
    append(1)
    await turn()
    append(5) // waits up to 20 ms to be sealed
    await turn()
    const step = hub.positions.next({ stream: 0, position: 13 })
    if (step.kind === 'wait')
      expect(await step.read).toMatchObject({ ok: true, value: { segment: { from: 13 } } })
    expect(hub.positions.next({ stream: 0, position: 13 })).toMatchObject({
      kind: 'segment',
      segment: { from: 13 },
    })
    await hub.stop()
  })

  test('every position up to the end is a segment that begins there, whatever lies where', async () => {
    const { append, hub } = await start(3000, 30_000)
    for (let round = 0; round < 50; round++) {
      append(37)
      await turn()
      const { high } = hub.streams.at(0)
      for (const position of [0, 1, 2999, 3000, high - 38, high - 36, high - 1]) {
        const step = hub.positions.next({ stream: 0, position })
        if (step.kind === 'wait') await step.read
        expect(hub.positions.next({ stream: 0, position })).toMatchObject({
          kind: 'segment',
          segment: { from: position },
        })
      }
    }
    await hub.stop()
  })

  test('a wanted position is had, or a gap says what is not', async () => {
    const { log, append, hub } = await start(100)
    log.dropBefore(40)
    append(10)
    await turn()
    const at = (epoch: string, position: number) =>
      hub.positions.startOf(
        0,
        { from: 'position', topic: 'machines', partition: 0, epoch, position },
        new AbortController().signal,
      )
    expect(await at('e1', 50)).toMatchObject({ position: 50, target: 110, gap: null })
    expect(await at('e1', 110)).toMatchObject({ position: 110, gap: null })
    expect(await at('e1', 39)).toMatchObject({
      position: 40,
      gap: { from: 39, to: 40, reason: 'retention', lost: 1 },
    })
    expect(await at('e1', 111)).toMatchObject({
      position: 110,
      gap: { from: 111, to: 110, reason: 'ahead-of-log', lost: null },
    })
    expect(await at('e0', 50)).toMatchObject({
      epoch: 'e1',
      position: 40,
      gap: { from: 50, to: 40, reason: 'epoch', lost: null },
    })
    await hub.stop()
  })

  test('recent history is bounded by time and by number', async () => {
    const { hub } = await start(100)
    const since = (sinceMs: number, atMost: number) =>
      hub.positions.startOf(
        0,
        { from: 'recent', topic: 'machines', partition: 0, sinceMs, atMost },
        new AbortController().signal,
      )
    expect(await since(1090, 1000)).toMatchObject({ position: 90, target: 100 })
    expect(await since(0, 25)).toMatchObject({ position: 75 })
    expect(await since(0, 1000)).toMatchObject({ position: 0 })
    expect(await since(9999, 1000)).toMatchObject({ position: 100 })
    expect(await since(0, 0)).toMatchObject({ position: 100 })
    await hub.stop()
  })
})
