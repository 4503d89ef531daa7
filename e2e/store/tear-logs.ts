// Leaves LevelDB's log the way a kill inside its own write does: with a record at its end that is not all there.
import { appendFile, readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'

/** Newest log of each IndexedDB folder of a Chromium profile. */
async function newestLogs(profile: string): Promise<string[]> {
  const root = join(profile, 'Default', 'IndexedDB')
  const folders = (await readdir(root)).filter((name) => name.endsWith('.leveldb'))
  const logs = await Promise.all(
    folders.map(async (folder) => {
      const names = (await readdir(join(root, folder))).filter((name) => name.endsWith('.log')).sort()
      return names.slice(-1).map((name) => join(root, folder, name))
    }),
  )
  return logs.flat()
}

/** Appends the beginning of a record that promises 5,000 bytes and has 100. Returns how many logs were torn. */
export async function tearLogs(profile: string): Promise<number> {
  const logs = await newestLogs(profile)
  const torn = Buffer.alloc(107, 0x5a)
  torn.writeUInt16LE(5000, 4)
  torn.writeUInt8(1, 6)
  for (const log of logs) await appendFile(log, torn)
  return logs.length
}

/** Cuts the last `bytes` off, as a file system may that lost what it had not written. Returns how many logs were cut. */
export async function cutLogs(profile: string, bytes: number): Promise<number> {
  const logs = await newestLogs(profile)
  for (const log of logs) await truncate(log, Math.max(0, (await stat(log)).size - bytes))
  return logs.length
}
