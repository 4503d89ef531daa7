// The files of the second copy in the origin private file system. A browser without it (or plain http, or a window that
// still holds them) has no second copy; everything works without.

/** What the mirror needs of a file; FileSystemSyncAccessHandle has it. */
export interface RandomFile {
  getSize(): number
  read(into: Uint8Array<ArrayBuffer>, options: { at: number }): number
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number
  truncate(bytes: number): void
  flush(): void
  close(): void
}

/** All of them, open. */
export interface MirrorFiles {
  /** The database as it was some flushes ago, page for page. */
  readonly base: RandomFile
  /** What came since; while one is worked into the base, the other one is written. */
  readonly redo: readonly [RandomFile, RandomFile]
  /** One byte: 1 = base and redo make a whole database. */
  readonly state: RandomFile
}

// A page that was just reloaded may hold them for a moment more.
const ATTEMPTS = 4
const WAIT_MS = 100

/** Opens the files in folder `name`; null where the browser has no such thing or another window holds them. */
export async function openMirrorFiles(name = 'lineside'): Promise<MirrorFiles | null> {
  for (let attempt = 1; ; attempt++) {
    const files = await tryOpen(name)
    if (files !== 'busy' || attempt === ATTEMPTS) return files === 'busy' ? null : files
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS))
  }
}

async function tryOpen(name: string): Promise<MirrorFiles | 'busy' | null> {
  const open: RandomFile[] = []
  try {
    const root = await navigator.storage.getDirectory()
    const folder = await root.getDirectoryHandle(name, { create: true })
    for (const file of ['base', 'redo-0', 'redo-1', 'state']) {
      const handle = await folder.getFileHandle(file, { create: true })
      open.push(await handle.createSyncAccessHandle())
    }
    const [base, redo0, redo1, state] = open
    return base && redo0 && redo1 && state ? { base, redo: [redo0, redo1], state } : null
  } catch (error) {
    for (const file of open) file.close()
    return error instanceof DOMException && error.name === 'NoModificationAllowedError' ? 'busy' : null
  }
}
