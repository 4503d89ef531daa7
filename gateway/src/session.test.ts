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

test('while a tablet does not read what waits for it, nothing is put behind that; then it is answered again', async () => {
  const log = new EmbeddedLog({ topic: 'machines', epoch: 'e' })
  const hub = await Hub.start(log, { ringBytes: 1 << 20, oldReadBytes: 1 << 20, maxValueBytes: 1000 })
  if (!hub.ok) throw new Error(hub.error)
  const line = new TestLine()
  const session = new Session(hub.value, line, {
    ...{ gateway: 'test', creditBytes: 1 << 20, heartbeatMs: 5000, explainModel: null, role: 'operator' },
    ...{ replayBytesPerSecond: 1 << 20, events: null, onGap: () => {} },
  })
  session.onText(JSON.stringify({ t: 'hello', protocol: PROTOCOL_VERSION, app: 'x', tablet: 'x' }))
  expect(line.said).toEqual(['welcome'])
  line.bufferedBytes = MAX_BUFFERED_BYTES + 1
  for (let n = 0; n < 100; n++) session.onText('{"t":"ping","atMs":5}')
  expect(line.said).toEqual(['welcome'])
  line.bufferedBytes = 0
  session.onText('{"t":"ping","atMs":5}')
  expect([line.said, line.closed]).toEqual([['welcome', 'pong'], null])
  session.end('restarting', '')
  await hub.value.stop()
})
