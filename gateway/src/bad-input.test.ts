import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { Line } from '../../app/src/domain/testing/line.ts'
import { PROTOCOL_VERSION } from '../../shared/protocol.ts'
import { EmbeddedLog } from './sources/embedded.ts'
import { crew } from './testing/crew.ts'
import { message, numbersOf, range } from './testing/lab.ts'

const TOPIC = 'machines'
const { lab, tablet } = crew()

const newLog = () => new EmbeddedLog({ topic: TOPIC, epoch: 'e' })

/** One of each way a message can be no reading, by the reason it is counted under. */
const BAD: readonly [reason: string, value: Buffer | null][] = [
  ['not-json', Buffer.from('temperature is 5')],
  ['not-json', Buffer.from('{"machine_id": 4, "temperature": 7')],
  ['not-json', Buffer.from('')],
  ['not-utf8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['no-value', null],
  ['not-an-object', Buffer.from('[1,2,3]')],
  ['no-machine', Buffer.from('{"temperature":5}')],
  ['no-sensor', Buffer.from('{"machine_id":4,"state":"RUN"}')],
  ['too-big', Buffer.alloc(6000, 'x')],
  ['too-many-sensors', Buffer.from(JSON.stringify({ machine_id: 'm', ...range(257).reduce(asSensor, {}) }))],
]
function asSensor(all: Record<string, number>, n: number): Record<string, number> {
  all[`s${n}`] = n
  return all
}

/** Where Linux tells the processor time of the thread that asks, in ns. */
const OWN_THREAD = '/proc/thread-self/schedstat'

/** Processor time so far, ms: of this thread; where that cannot be had, of the whole process with its threads for garbage. */
function busyMs(): number {
  if (existsSync(OWN_THREAD)) return Number(readFileSync(OWN_THREAD, 'latin1').split(' ')[0]) / 1e6
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The longest this thread was busy in one turn of its loop, in ms of processor time. */
class Turns {
  #longestMs = 0
  #fromMs = busyMs()
  readonly #timer = setInterval(() => {
    const nowMs = busyMs()
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#fromMs)
    this.#fromMs = nowMs
  }, 1)

  stop(): number {
    clearInterval(this.#timer)
    return this.#longestMs
  }
}

describe('messages that are no readings', () => {
  test('100,000 of them between good ones: every good one arrives, the bad are counted by reason, with samples', {
    timeout: 120_000,
  }, async () => {
    const bad = 100_000
    const log = newLog()
    const counted: Record<string, number> = {}
    let good = 0
    for (const n of range(bad)) {
      const [reason, value] = BAD[n % BAD.length]!
      log.append({ key: null, value, timeMs: 1_700_000_000_000 + n })
      counted[reason] = (counted[reason] ?? 0) + 1
      if (n % 25 === 0) log.append({ key: null, value: message(good++), timeMs: 1_700_000_000_000 + n })
    }
    const line = new Line()
    const refused: Record<string, number> = {}
    const samples = new Set<string>()
    let readings = 0
    const t = tablet(await lab(log, { LINESIDE_MAX_MESSAGE_BYTES: '4096' }), {
      frames: (topic, partition, bytes) => {
        const scored = line.take([bytes], { topic, partition, epoch: 'e' })
        if (!scored.ok) throw new Error(scored.error)
        const { commit } = scored.value
        readings += commit.readings.count
        for (const [reason, count] of Object.entries(commit.refused))
          refused[reason] = (refused[reason] ?? 0) + count
        for (const { code, text } of commit.refusals) if (text.length > 10) samples.add(code)
      },
    })
    await t.until('the end', () => t.of(TOPIC).position === log.high, 90_000)
    expect(readings).toBe(good)
    expect(refused).toEqual(counted)
    expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBe(bad)
    expect([...samples].sort()).toEqual(Object.keys(counted).sort())
    expect(t.faults).toEqual([])
  })
})

describe('clients that are no tablets', () => {
  const hello = JSON.stringify({ t: 'hello', protocol: PROTOCOL_VERSION, app: 'x', tablet: 'x' })
  const subscribe = JSON.stringify({
    t: 'subscribe',
    streams: [{ from: 'recent', topic: 'secrets', partition: 0, sinceMs: 0, atMost: 5 }],
  })

  test('ten thousand sockets at once: told to come back or dropped, and a tablet neither misses nor waits for anything', {
    timeout: 120_000,
  }, async () => {
    const log = newLog()
    const gateway = await lab(log, { LINESIDE_MAX_CLIENTS: '50', LINESIDE_HEARTBEAT_MS: '2000' })
    const good = tablet(gateway)
    await good.until('caught up', () => good.of(TOPIC).caughtUp === 1)
    const turns = new Turns()
    let sent = 0
    let most = 0
    const producing = setInterval(() => {
      log.append({ key: null, value: message(sent++), timeMs: sent })
      good.say({ t: 'ping', atMs: 0 })
      most = Math.max(most, gateway.health().clients.length)
    }, 20)
    const sockets = 10_000
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--import', 'tsx'],
      fileURLToPath(new URL('testing/flood.ts', import.meta.url)),
      ...[String(gateway.port), String(sockets)],
    ])
    clearInterval(producing)
    const longestMs = turns.stop()
    const outcomes = JSON.parse(stdout) as Record<string, number>
    expect(Object.keys(outcomes).filter((key) => !['4003', '4004', '429', 'dropped'].includes(key))).toEqual(
      [],
    )
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(sockets)
    // Some are told why; what is silent holds half of the places, and no longer than a heartbeat.
    expect(outcomes['4003']).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(1 + 25)
    // What others do to this computer is not counted: only how long the gateway itself makes a tablet wait.
    expect(longestMs).toBeLessThan(100)
    await good.until('all', () => good.of(TOPIC).position === sent)
    expect(numbersOf(good.values(TOPIC))).toEqual(range(sent))
    expect([good.closed, good.faults]).toEqual([null, []])
    await good.until('their places to be free', () => gateway.health().clients.length === 1)
  })

  test('a crowd that sends garbage, 100 MB at once, or asks for what is not offered: a tablet misses nothing', {
    timeout: 60_000,
  }, async () => {
    const log = newLog()
    const gateway = await lab(log)
    const good = tablet(gateway)
    await good.until('caught up', () => good.of(TOPIC).caughtUp === 1)
    const attacks: (string | Buffer)[][] = [
      ['garbage'],
      [Buffer.alloc(1000, 255)],
      [hello, subscribe],
      [hello, hello],
      ['x'.repeat(100 << 20)],
    ]
    let sent = 0
    const producing = setInterval(() => log.append({ key: null, value: message(sent++), timeMs: sent }), 5)
    const codes = await Promise.all(
      range(50).map(async (n) => {
        const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/feed`, { perMessageDeflate: false })
        socket.on('error', () => {})
        const closed = new Promise<number>((done) => {
          socket.on('close', done)
        })
        await new Promise((done) => socket.once('open', done))
        // One of 100 MB is enough for a test.
        for (const data of attacks[n === 0 ? 4 : n % 4]!) socket.send(data)
        return closed
      }),
    )
    clearInterval(producing)
    expect(codes.slice(1).every((code) => code === 4001)).toBe(true)
    expect([1009, 1006]).toContain(codes[0])
    await good.until('all', () => good.of(TOPIC).position === sent)
    expect(numbersOf(good.values(TOPIC))).toEqual(range(sent))
    expect([good.closed, good.faults]).toEqual([null, []])
  })
})

test('old records go no faster than LINESIDE_REPLAY_MBPS to one tablet; the live ones of others do not wait', async () => {
  const log = newLog()
  for (const n of range(20_000)) log.append({ key: null, value: Buffer.alloc(100, 'x'), timeMs: n })
  const gateway = await lab(log, { LINESIDE_REPLAY_MBPS: '1' })
  const beganMs = performance.now()
  const [slow, live] = [tablet(gateway), tablet(gateway, { atMost: 0 })]
  await live.until('caught up', () => live.of(TOPIC).caughtUp === 1)
  log.append({ key: null, value: message(1), timeMs: 1e6 })
  await live.until('it', () => live.of(TOPIC).records.length === 1)
  expect(slow.of(TOPIC).caughtUp).toBe(0)
  await slow.until('caught up', () => slow.of(TOPIC).caughtUp === 1)
  const seconds = (performance.now() - beganMs) / 1000
  expect(slow.wireBytes / (1 << 20)).toBeLessThan(0.25 + 1 * seconds + 0.2)
  expect(slow.of(TOPIC).records.length).toBeGreaterThanOrEqual(20_000)
})
