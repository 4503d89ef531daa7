import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { PROTOCOL_VERSION } from '../../shared/protocol.ts'
import { Hub } from './hub.ts'
import { type Line, MAX_BUFFERED_BYTES, Session } from './session.ts'
import { EmbeddedLog } from './sources/embedded.ts'

/** A line that is as full as a test says. */
class TestLine implements Line {
  bufferedBytes = 0
  readonly said: string[] = []
  closed: string | null = null

  text(json: string): void {
    this.said.push((JSON.parse(json) as { t: string }).t)
  }

  bytes(): void {
    this.said.push('frame')
  }

  close(reason: string): void {
    this.closed = reason
  }
}

async function start(options: { records?: number } = {}) {
  const log = new EmbeddedLog({ topic: 'machines', epoch: 'e' })
  for (let n = 0; n < (options.records ?? 0); n++)
    log.append({ key: null, value: Buffer.alloc(900), timeMs: n })
  const hub = await Hub.start(log, { ringBytes: 1 << 20, oldReadBytes: 1 << 20, maxValueBytes: 1000 })
  if (!hub.ok) throw new Error(hub.error)
  const line = new TestLine()
  const session = new Session(hub.value, line, {
    ...{ gateway: 'test', creditBytes: 1 << 20, heartbeatMs: 5000, explainModel: null, role: 'operator' },
    ...{ replayBytesPerSecond: 8 << 20, events: null, onGap: () => {} },
  })
  session.onText(JSON.stringify({ t: 'hello', protocol: PROTOCOL_VERSION, app: 'x', tablet: 'x' }))
  const stop = async () => {
    session.end('restarting', '')
    await hub.value.stop()
  }
  return { line, session, stop }
}

test('a tablet whose line takes everything at once gets it a slice a turn, so that others have theirs between', async () => {
  const { line, session, stop } = await start({ records: 1000 })
  const wanted = { from: 'recent', topic: 'machines', partition: 0, sinceMs: 0, atMost: 1000 }
  session.onText(JSON.stringify({ t: 'subscribe', streams: [wanted] }))
  const frames = () => line.said.filter((said) => said === 'frame').length
  let [turns, most, before] = [0, 0, 0]
  while (!line.said.includes('caught-up')) {
    await turn()
    turns++
    most = Math.max(most, frames() - before)
    before = frames()
  }
  expect(frames()).toBeGreaterThanOrEqual(7)
  // A slice is 128 KB, and the frame that fills it.
  expect(most).toBeLessThanOrEqual(2)
  expect(turns).toBeGreaterThan(3)
  await stop()
})

test('while a tablet does not read what waits for it, nothing is put behind that; then it is answered again', async () => {
  const { line, session, stop } = await start()
  expect(line.said).toEqual(['welcome'])
  line.bufferedBytes = MAX_BUFFERED_BYTES + 1
  for (let n = 0; n < 100; n++) session.onText('{"t":"ping","atMs":5}')
  expect(line.said).toEqual(['welcome'])
  line.bufferedBytes = 0
  session.onText('{"t":"ping","atMs":5}')
  expect([line.said, line.closed]).toEqual([['welcome', 'pong'], null])
  await stop()
})
