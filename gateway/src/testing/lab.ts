// A whole gateway in the test's own process, on any log, with its own port and data folder.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Config, readConfig } from '../config.ts'
import type { EventLog } from '../events/event-log.ts'
import { type Gateway, startGateway } from '../gateway.ts'
import type { Outside } from '../security.ts'
import type { LogReader } from '../source.ts'

/** Starts a gateway on a free port; `env` as in the environment. Throws with its sentence where it does not start. */
export async function startLab(
  readings: LogReader,
  env: Record<string, string> = {},
  events: EventLog | null = null,
  outside?: Outside,
): Promise<Gateway> {
  const silent = pino({ level: 'silent' })
  const gateway = await startGateway(labConfig(env), { readings, events }, silent, outside)
  if (!gateway.ok) throw new Error(gateway.error)
  return gateway.value
}

/** A folder of a test's own that goes when its process ends. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'lineside-test-'))
  if (temporary.length === 0)
    process.once('exit', () => {
      for (const each of temporary) rmSync(each, { recursive: true, force: true })
    })
  temporary.push(dir)
  return dir
}
const temporary: string[] = []

/** Settings as the gateway reads them, on a free port, with a data folder of their own where `env` names none. */
export function labConfig(env: Record<string, string> = {}): Config {
  const config = readConfig({
    PORT: '0',
    LINESIDE_HTTP_PORT: '0',
    LINESIDE_DATA_DIR: env.LINESIDE_DATA_DIR ?? temporaryDir(),
    ...env,
  })
  if (!config.ok) throw new Error(config.error)
  return config.value
}

/** An original message as bytes, with `n` to know it by. */
export const message = (n: number): Buffer =>
  Buffer.from(
    JSON.stringify({
      timestamp: new Date(1_700_000_000_000 + n * 1000).toISOString(),
      machine_id: `m${n % 3}`,
      temperature: n,
    }),
  )

/** The `n` of messages as text, in order. */
export const numbersOf = (values: readonly string[]): number[] =>
  values.map((value) => (JSON.parse(value) as { temperature: number }).temperature)

/** 0 … count - 1, or from … from + count - 1. */
export const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i)
