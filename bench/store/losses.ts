// Kills and torn logs: how many acknowledged readings were not there afterwards, how many databases were not whole.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fight } from '../../e2e/store/fight.ts'
import { BIG_ROWS, lookAt, writeUntilKilled } from '../../e2e/store/kill.ts'
import { tearLogs } from '../../e2e/store/tear-logs.ts'

/** What was done and what it cost. */
export interface Losses {
  readonly kills: number
  readonly torn: number
  /** Acknowledged readings that a later start did not find. */
  readonly lost: number
  /** Starts that found a database which is not whole, or readings and position that do not agree. */
  readonly corrupt: number
}

/** Kills the browser `kills` times in mid-write on one profile, then tears `torn` logs, each followed by two starts. */
export async function countLosses(
  url: string,
  kills: number,
  torn: number,
  say: (line: string) => void,
): Promise<Losses> {
  const profile = await mkdtemp(join(tmpdir(), 'lineside-kills-'))
  let acknowledged = 0
  let lost = 0
  let corrupt = 0
  const start = (openedAt: number) => {
    lost += Math.max(0, acknowledged - Math.max(0, openedAt))
  }
  const look = async () => {
    const found = await lookAt(url, profile)
    start(found.position)
    if (found.integrity !== 'ok' || !found.agree || found.notes.length > 0) corrupt += 1
  }
  try {
    for (let i = 0; i < kills; i++) {
      const rows = i % 3 === 2 ? { rows: BIG_ROWS } : {}
      const life = await writeUntilKilled(url, profile, 150 + Math.random() * 2500, rows)
      start(life.openedAt)
      acknowledged = life.acknowledged
      if (i % 10 === 9) {
        await look()
        say(`${i + 1} kills, ${acknowledged} readings acknowledged, ${lost} lost`)
      }
    }
    for (let i = 0; i < torn; i++) {
      await tearLogs(profile)
      const life = await writeUntilKilled(url, profile, 5000, { commits: 10 })
      start(life.openedAt)
      acknowledged = life.acknowledged
      await look()
    }
    await look()
    say(`${torn} torn logs, ${acknowledged} readings acknowledged, ${lost} lost`)
    return { kills, torn, lost, corrupt }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Lets windows fight over the history for `minutes` (none for 0). A moment with two writers counts as corrupt. */
export async function countFightLosses(
  url: string,
  minutes: number,
  say: (line: string) => void,
): Promise<Pick<Losses, 'lost' | 'corrupt'>> {
  if (!(minutes > 0)) return { lost: 0, corrupt: 0 }
  const profile = await mkdtemp(join(tmpdir(), 'lineside-tabs-'))
  try {
    const { turns, acknowledged, broken, found } = await fight(url, profile, minutes * 60_000)
    for (const line of broken) say(line)
    const lost = Math.max(0, acknowledged - found.position)
    say(
      `${turns} turns of windows, ${acknowledged} readings acknowledged, ${lost} lost, ${broken.length} twice`,
    )
    const isWhole = found.integrity === 'ok' && found.agree && found.notes.length === 0
    return { lost, corrupt: broken.length + (isWhole ? 0 : 1) }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
