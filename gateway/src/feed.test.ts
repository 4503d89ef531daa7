import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { CLOSE, PROTOCOL_VERSION } from '../../shared/protocol.ts'
import { EmbeddedLog } from './sources/embedded.ts'
import { crew } from './testing/crew.ts'
import { message, numbersOf, range } from './testing/lab.ts'
import type { Tablet } from './testing/tablet.ts'

const TOPIC = 'machines'
const { lab, tablet } = crew()

const newLog = (firstOffset = 0) => new EmbeddedLog({ topic: TOPIC, epoch: 'e1', firstOffset })
const fill = (log: EmbeddedLog, count: number, from = 0) => {
  for (const n of range(count, from)) log.append({ key: null, value: message(n), timeMs: 1000 + n })
}
const got = (from: Tablet): number[] => numbersOf(from.values(TOPIC))

describe('the way of a reading', () => {
  test('old records, then caught up, then live ones: each once, as one chain', async () => {
    const log = newLog(700)
    fill(log, 20_000)
    const gateway = await lab(log)
    const t = tablet(gateway)
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    expect(got(t)).toEqual(range(20_000))
    fill(log, 300, 20_000)
    await t.until('live ones', () => t.of(TOPIC).records.length === 20_300)
    expect(got(t)).toEqual(range(20_300))
    expect(t.of(TOPIC)).toMatchObject({ epoch: 'e1', position: 21_000, caughtUp: 1, gaps: [] })
    expect(t.faults).toEqual([])
  })

  test('a live record reaches the tablet without waiting for others', async () => {
    const log = newLog()
    const t = tablet(await lab(log))
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    const beganMs = performance.now()
    fill(log, 1)
    await t.until('it', () => t.of(TOPIC).records.length === 1)
    expect(performance.now() - beganMs).toBeLessThan(200)
  })

  test('"recent" gives at most so many of the newest', async () => {
    const log = newLog()
    fill(log, 500)
    const t = tablet(await lab(log), { atMost: 20 })
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    expect(got(t)).toEqual(range(20, 480))
  })

  test('offsets with holes are one chain and no gap', async () => {
    const log = newLog()
    fill(log, 5)
    log.skip(1000)
    fill(log, 5, 5)
    const t = tablet(await lab(log))
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    log.skip(7)
    fill(log, 1, 10)
    await t.until('the live one', () => t.of(TOPIC).records.length === 11)
    expect(t.of(TOPIC)).toMatchObject({ position: 1018, gaps: [] })
    expect(t.faults).toEqual([])
  })

  test('drops in mid-stream and gateway restarts: none missing, none twice', async () => {
    const log = newLog()
    let produced = 0
    const more = () => {
      fill(log, 97, produced)
      produced += 97
    }
    more()
    let gateway = await lab(log, { LINESIDE_RING_MB: '1' })
    const t = tablet(gateway)
    for (let round = 0; round < 30; round++) {
      more()
      const before = t.of(TOPIC).records.length
      if (round % 3 > 0) await t.until('some', () => t.of(TOPIC).records.length > before)
      t.drop()
      more()
      if (round % 5 === 0) {
        await gateway.stop()
        more()
        gateway = await lab(log)
      }
      t.connect(gateway.port)
    }
    await t.until('all', () => t.of(TOPIC).records.length >= produced)
    expect(got(t)).toEqual(range(produced))
    expect(t.faults).toEqual([])
  })

  test('a value over the limit goes on as its beginning with its true size', async () => {
    const log = newLog()
    log.append({ key: null, value: Buffer.alloc(10_000_000, 'x'), timeMs: 1 })
    log.append({ key: null, value: Buffer.alloc(262_144, 'y'), timeMs: 2 })
    const t = tablet(await lab(log))
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    const [big, fits] = t.of(TOPIC).records
    expect(big).toMatchObject({ fullBytes: 10_000_000 })
    expect(big!.value!.length).toBe(200)
    expect(fits).toMatchObject({ fullBytes: null })
    expect(fits!.value!.length).toBe(262_144)
  })
})

describe('what cannot be had any more', () => {
  test('retention while the tablet was away: a gap of the exact size, then the rest', async () => {
    const log = newLog()
    fill(log, 100)
    const gateway = await lab(log)
    const t = tablet(gateway)
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    t.drop()
    await t.until('the gateway to notice', () => gateway.health().clients.length === 0)
    fill(log, 100, 100)
    log.dropBefore(163)
    t.connect()
    await t.until('the rest', () => t.of(TOPIC).position === 200)
    expect(t.of(TOPIC).gaps).toMatchObject([
      { from: 100, to: 163, reason: 'retention', lost: 63, epoch: 'e1' },
    ])
    expect(got(t)).toEqual([...range(100), ...range(37, 163)])
    expect(t.faults).toEqual([])
    expect(gateway.health().gaps.retention).toEqual({ told: 1, lost: 63 })
  })

  test('retention that overtakes a tablet in mid-replay', async () => {
    const log = newLog()
    fill(log, 30_000)
    const gateway = await lab(log, { LINESIDE_CREDIT_BYTES: '65536' })
    const t = tablet(gateway, { acknowledges: false })
    await t.until('its credit used', () => t.of(TOPIC).records.length > 0)
    log.dropBefore(29_000)
    // All of its credit comes back; what was read ahead may still come, then the gap.
    const acknowledge = () => t.say({ t: 'ack', stream: 0, position: t.of(TOPIC).position })
    const timer = setInterval(acknowledge, 5)
    await t.until('the end', () => t.of(TOPIC).position === 30_000)
    clearInterval(timer)
    const { records, gaps } = t.of(TOPIC)
    const [gap] = gaps
    expect(gaps.length).toBe(1)
    expect(gap).toMatchObject({ to: 29_000, reason: 'retention', lost: 29_000 - gap!.from })
    expect(records.length + gap!.lost!).toBe(30_000)
    expect(t.faults).toEqual([])
  })

  test('a position above the end: ahead of the log, nobody knows how many', async () => {
    const log = newLog()
    fill(log, 10)
    const t = tablet(await lab(log))
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    t.drop()
    t.of(TOPIC).position = 50
    t.connect()
    await t.until('caught up again', () => t.of(TOPIC).caughtUp === 2)
    expect(t.of(TOPIC).gaps).toMatchObject([{ from: 50, to: 10, reason: 'ahead-of-log', lost: null }])
    fill(log, 1, 10)
    await t.until('the next', () => t.of(TOPIC).records.length === 11)
    expect(t.faults).toEqual([])
  })

  test('another log: live tablets come back by themselves, and are told', async () => {
    const log = newLog()
    fill(log, 10)
    const t = tablet(await lab(log))
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    log.recreate('e2', 3)
    await t.until('the close', () => t.closed !== null)
    expect(t.closed).toMatchObject({
      code: CLOSE.restarting.code,
      reason: expect.stringContaining('created anew'),
    })
    fill(log, 4, 100)
    t.connect()
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 2)
    expect(t.of(TOPIC)).toMatchObject({ epoch: 'e2', position: 7 })
    expect(t.of(TOPIC).gaps).toMatchObject([{ from: 10, to: 3, reason: 'epoch', lost: null, epoch: 'e2' }])
    expect(got(t)).toEqual([...range(10), ...range(4, 100)])
    expect(t.faults).toEqual([])
  })
})

describe('a slow tablet', () => {
  test('that never acknowledges gets its credit and no more, the others everything', async () => {
    const log = newLog()
    fill(log, 50_000)
    const gateway = await lab(log, { LINESIDE_CREDIT_BYTES: '200000', LINESIDE_RING_MB: '1' })
    const stalled = tablet(gateway, { acknowledges: false })
    const good = tablet(gateway)
    await good.until('all', () => good.of(TOPIC).records.length === 50_000)
    fill(log, 10_000, 50_000)
    await good.until('the live ones', () => good.of(TOPIC).records.length === 60_000)
    const { unacknowledgedBytes, position } = stalled.of(TOPIC)
    expect(unacknowledgedBytes).toBeGreaterThan(100_000)
    expect(unacknowledgedBytes).toBeLessThanOrEqual(200_000)
    const health = gateway.health().clients.find(({ streams }) => streams[0]!.lag > 0)!
    expect(health.streams).toEqual([{ stream: 0, position, lag: 60_000, unacknowledgedBytes }])
    stalled.say({ t: 'ack', stream: 0, position })
    await stalled.until('more', () => stalled.of(TOPIC).position > position)
    expect(stalled.faults).toEqual([])
  })

  test('that does not read its socket costs the others nothing, and loses nothing when it reads again', async () => {
    const log = newLog()
    const gateway = await lab(log)
    const slow = tablet(gateway)
    const good = tablet(gateway)
    for (const t of [slow, good]) await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    slow.pause(true)
    for (let n = 0; n < 60_000; n += 5000) {
      fill(log, 5000, n)
      await good.until('them', () => good.of(TOPIC).records.length === n + 5000)
    }
    slow.pause(false)
    await slow.until('all', () => slow.of(TOPIC).records.length === 60_000)
    expect(got(slow)).toEqual(range(60_000))
    expect(slow.faults).toEqual([])
  })
})

describe('a tablet that breaks the protocol is closed with a code and words, and the others feel nothing', () => {
  const hello = JSON.stringify({ t: 'hello', protocol: PROTOCOL_VERSION, app: 'x', tablet: 'x' })
  const subscribe = (topic: string) =>
    JSON.stringify({
      t: 'subscribe',
      streams: [{ from: 'recent', topic, partition: 0, sinceMs: 0, atMost: 5 }],
    })
  const cases: [string, (string | Uint8Array)[], number, RegExp][] = [
    ['garbage', ['garbage'], 4001, /does not parse: "garbage" is not JSON/],
    ['an unknown message', ['{"t":"sing"}'], 4001, /does not parse: "t"/],
    ['a binary message', [hello, new Uint8Array(10)], 4001, /text messages only/],
    ['no hello', ['{"t":"ping","atMs":1}'], 4001, /"hello" comes first; this was "ping"/],
    ['hello twice', [hello, hello], 4001, /"hello" was said twice/],
    [
      'another protocol',
      [hello.replace(':1,', ':2,')],
      4002,
      /speaks protocol 1, the tablet 2: update needed/,
    ],
    [
      'a topic it may not see',
      [hello, subscribe('secrets')],
      4001,
      /Partition 0 of "secrets" was not offered/,
    ],
    ['a second subscription', [hello, subscribe(TOPIC), subscribe(TOPIC)], 4001, /was subscribed twice/],
    ['an ack of nothing', [hello, '{"t":"ack","stream":0,"position":1}'], 4001, /has not begun/],
    [
      'an offset that is none',
      [hello, '{"t":"ack","stream":0,"position":-1}'],
      4001,
      /does not parse: "position"/,
    ],
    ['a message of 100 MB', [hello, 'x'.repeat(100 << 20)], 1009, /^$/],
    ['text that is no UTF-8', [], 1007, /^$/],
  ]

  test.each(cases)('%s', async (name, sent, code, reason) => {
    const log = newLog()
    const gateway = await lab(log)
    const good = tablet(gateway)
    await good.until('caught up', () => good.of(TOPIC).caughtUp === 1)
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/feed`)
    socket.on('error', () => {})
    const closed = new Promise<[number, string]>((done) => {
      socket.on('close', (closeCode, why) => done([closeCode, why.toString()]))
    })
    await new Promise((done) => socket.once('open', done))
    for (const data of sent) socket.send(data)
    if (name === 'text that is no UTF-8') socket.send(Buffer.from([0xff, 0xfe]), { binary: false })
    const [closeCode, why] = await closed
    // A socket that is cut off while it still sends 100 MB may not get to read the close frame.
    expect(name.includes('100 MB') ? [code, 1006] : [code]).toContain(closeCode)
    expect(why).toMatch(reason)
    fill(log, 5)
    await good.until('its readings', () => good.of(TOPIC).records.length === 5)
    expect(good.closed).toBe(null)
  })

  test('a position acknowledged that was never sent', async () => {
    const log = newLog()
    fill(log, 5)
    const t = tablet(await lab(log))
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    t.say({ t: 'ack', stream: 0, position: 6 })
    await t.until('the close', () => t.closed !== null)
    expect(t.closed).toEqual({
      code: 4001,
      reason: 'Position 6 of stream 0 was acknowledged, but never sent.',
    })
  })
})

describe('connections', () => {
  test('more tablets than allowed are told to come back', async () => {
    const gateway = await lab(newLog(), { LINESIDE_MAX_CLIENTS: '2' })
    const [a, b] = [tablet(gateway), tablet(gateway)]
    for (const t of [a, b]) await t.until('welcome', () => t.welcome !== null)
    const c = tablet(gateway)
    await c.until('the close', () => c.closed !== null)
    expect(c.closed).toEqual({
      code: 4003,
      reason: 'This gateway serves at most 2 tablets (LINESIDE_MAX_CLIENTS).',
    })
    a.drop()
    await c.until('a free place', () => gateway.health().clients.length === 1)
    c.connect()
    await c.until('welcome', () => c.welcome !== null)
  })

  test('a stop tells every tablet to come back', async () => {
    const gateway = await lab(newLog())
    const t = tablet(gateway)
    await t.until('welcome', () => t.welcome !== null)
    await gateway.stop()
    await t.until('the close', () => t.closed !== null)
    expect(t.closed).toEqual({ code: CLOSE.restarting.code, reason: 'The gateway restarts.' })
  })

  test('a ping is answered; a tablet that says nothing is ended, and hears something meanwhile', async () => {
    const gateway = await lab(newLog(), { LINESIDE_HEARTBEAT_MS: '100' })
    const heard: string[] = []
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/feed`)
    socket.on('message', (data: Buffer) => heard.push((JSON.parse(data.toString()) as { t: string }).t))
    await new Promise((done) => socket.once('open', done))
    socket.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL_VERSION, app: 'x', tablet: 'x' }))
    socket.send('{"t":"ping","atMs":5}')
    const code = await new Promise((done) => socket.on('close', done))
    expect(code).toBe(CLOSE.silent.code)
    expect(heard.slice(0, 2)).toEqual(['welcome', 'pong'])
    expect(heard.filter((t) => t === 'source').length).toBeGreaterThan(0)
  })

  test('a socket that never says hello is ended after one heartbeat', async () => {
    const gateway = await lab(newLog(), { LINESIDE_HEARTBEAT_MS: '100' })
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/feed`)
    const reason = await new Promise<string>((done) =>
      socket.on('close', (code, text) => done(`${code} ${text.toString()}`)),
    )
    expect(reason).toBe(`${CLOSE.silent.code} No "hello" came within 100 ms.`)
  })

  test.each([
    ['/feed', 'http://evil.example', 403],
    ['/other', undefined, 404],
  ])('an upgrade at %s from %s is refused with %i', async (path, origin, status) => {
    const gateway = await lab(newLog())
    const socket = new WebSocket(
      `ws://127.0.0.1:${gateway.port}${path}`,
      origin === undefined ? {} : { origin },
    )
    const error = await new Promise<Error>((done) => socket.on('error', done))
    expect(error.message).toContain(String(status))
  })

  test('a page of the gateway itself, and one of LINESIDE_ORIGINS, may connect', async () => {
    const gateway = await lab(newLog(), { LINESIDE_ORIGINS: 'https://tablets.plant.example' })
    for (const origin of [`http://127.0.0.1:${gateway.port}`, 'https://tablets.plant.example']) {
      const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/feed`, { origin })
      await new Promise((done) => socket.once('open', done))
      socket.close()
    }
  })
})
