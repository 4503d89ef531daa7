import { describe, expect, test } from 'vitest'
import { Hub } from './hub.ts'
import { Inspector } from './inspector.ts'
import { EmbeddedLog } from './sources/embedded.ts'
import { message } from './testing/lab.ts'

const MB = 1 << 20
async function start(ringBytes = MB) {
  const log = new EmbeddedLog({ topic: 'machines', epoch: 'e' })
  const hub = await Hub.start(log, { ringBytes, oldReadBytes: MB, maxValueBytes: 1000 })
  if (!hub.ok) throw new Error(hub.error)
  const inspector = new Inspector(hub.value)
  const seen = async (count: number) => {
    for (let { inspected, notInspected } = inspector.findings(); inspected + notInspected < count; ) {
      await new Promise((done) => setTimeout(done, 5))
      ;({ inspected, notInspected } = inspector.findings())
    }
    return inspector.findings()
  }
  const stop = () => {
    inspector.stop()
    return hub.value.stop()
  }
  const send = (value: Buffer | null) => log.append({ key: null, value, timeMs: 1 })
  return { log, inspector, seen, stop, send }
}

describe('the inspector', () => {
  test('malformed messages between good ones are counted by reason, with the newest samples', async () => {
    const { seen, stop, send } = await start()
    const bad = [
      Buffer.from('no json'),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from('[1,2]'),
      Buffer.from('{"temperature":1}'),
      Buffer.from('{"machine_id":"m"}'),
      Buffer.alloc(5000, 'x'),
      null,
    ]
    for (const value of bad) {
      send(message(1))
      send(value)
    }
    send(Buffer.from('{"machine_id":"m","temperature":"hot","vibration":1}'))
    const found = await seen(15)
    await stop()
    expect(found).toMatchObject({
      inspected: 15,
      notInspected: 0,
      refused: {
        'not-json': 1,
        'not-utf8': 1,
        'not-an-object': 1,
        'too-big': 1,
        'no-value': 1,
      },
      otherShape: { 'no-machine': 1, 'no-sensor': 1 },
      flaws: { 'text-for-number': 1 },
    })
    expect(found.samples.map(({ offset }) => offset)).toEqual([14, 13, 11, 9, 7, 5, 3, 1])
    expect(found.samples.at(-1)).toEqual({
      topic: 'machines',
      partition: 0,
      offset: 1,
      code: 'not-json',
      reason: '"no json" is not JSON; send one JSON object a message.',
      message: 'no json',
    })
    expect(found.samples.find(({ code }) => code === 'too-big')!.message).toBe('x'.repeat(200))
  })

  test('samples stay twenty, counts go on', async () => {
    const { seen, stop, send } = await start()
    for (let n = 0; n < 3000; n++) send(Buffer.from(`{"bad":${n}`))
    const found = await seen(3000)
    await stop()
    expect(found.refused).toEqual({ 'not-json': 3000 })
    expect(found.samples.length).toBe(20)
    expect(found.samples[0]!.offset).toBe(2999)
  })

  test('where the ring is faster, it says how many it did not see', async () => {
    const { seen, stop, send } = await start(50_000)
    for (let n = 0; n < 200_000; n++) send(message(n))
    const found = await seen(200_000)
    await stop()
    expect(found.notInspected).toBeGreaterThan(0)
    expect(found.inspected + found.notInspected).toBe(200_000)
  })
})
