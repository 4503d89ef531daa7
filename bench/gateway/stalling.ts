// What a tablet that has stopped reading costs the gateway in memory: many of them, each stuck at a place of its own in the
// log, so that none shares what waits for it with another. Rings and caches are as full before as after.
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Reader } from './reader.ts'
import { Gateway } from './rig.ts'

/** So many at once; their sockets' buffers in the system are some MB each. */
const STALLED = 60
const SETTLE_MS = 500
/** It has settled where it grows by less than this part of what was there. */
const SETTLED = 0.002
const SETTLE_TRIES = 60
/** The gateway as it ships, and a signal on which it collects its garbage, so that only what is held is counted. */
const WITH_COLLECTOR = `
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
process.on('SIGUSR2', () => collect())
await import('./main.js')
`

/**
 * KB that a fresh gateway holds for each stalled tablet, heap and buffers after a collection of garbage; `topic` holds
 * `records` that it has to read from the log. Throws where its memory does not settle.
 */
export async function measureStalled(
  built: string,
  brokers: string,
  topic: string,
  records: number,
): Promise<number> {
  const program = join(dirname(built), 'with-collector.js')
  await writeFile(program, WITH_COLLECTOR)
  const gateway = await Gateway.start(program, brokers, topic, { LINESIDE_RING_MB: '16' })
  const connect = (stalls: boolean): Reader[] =>
    Array.from(
      { length: STALLED },
      (_, i) => new Reader({ port: gateway.port, atMost: Math.ceil((records * (i + 1)) / STALLED), stalls }),
    )
  try {
    // The same tablets reading to the end: what the gateway makes once for all of them is there, its caches are full.
    const warm = connect(false)
    await Promise.all(warm.map(({ caughtUp }) => caughtUp))
    for (const reader of warm) reader.close()
    const before = await settled(gateway)
    const stalled = connect(true)
    const after = await settled(gateway)
    for (const reader of stalled) reader.close()
    return (after - before) / STALLED / 1024
  } finally {
    await gateway.stop()
  }
}

/** The gateway's memory in bytes once it neither grows nor shrinks. */
async function settled(gateway: Gateway): Promise<number> {
  let before = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < SETTLE_TRIES; tries++) {
    await pause(SETTLE_MS)
    gateway.signal('SIGUSR2')
    const held =
      (await gateway.metric('nodejs_heap_size_used_bytes')) +
      (await gateway.metric('nodejs_external_memory_bytes'))
    if (Math.abs(held - before) < SETTLED * held) return held
    before = held
  }
  throw new Error('The memory of the gateway did not settle.')
}
