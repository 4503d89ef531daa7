// Persistence in IndexedDB. Every change is one readwrite transaction with strict durability, fenced by the head's epoch
// inside it. A lost connection (Safari drops those of background pages) is opened again and the change repeated: the same
// change twice is the same as once, because records and blocks are put under their own numbers.
import { fail, ok, type Result } from '../../../shared/result.ts'
import { completed, requested, toFault } from './idb-request.ts'
import { emptyHead, fence } from './memory-persistence.ts'
import { newerText } from './migrations.ts'
import {
  type Change,
  type Fault,
  FORMAT,
  type Head,
  type Persistence,
  type StoredBlock,
  type StoredRecord,
} from './persistence.ts'

const VERSION = 1
const STORES = ['head', 'blocks', 'redo', 'scratch'] as const
const HEAD_KEY = 'head'
// After this many lost connections in a row it is not the connection.
const MAX_RECONNECTS = 3
// 5 MB of values below 64 KB each (they stay in LevelDB's log) make LevelDB begin a new log file.
const SCRATCH_VALUES = 88
const SCRATCH_BYTES = 60_000

/** Persistence in one IndexedDB database. */
export class IdbPersistence implements Persistence {
  readonly durable = true
  readonly #name: string
  #db: IDBDatabase | null = null
  #reconnects = 0

  /** `name`: of the database, one per origin. */
  constructor(name = 'lineside') {
    this.#name = name
  }

  async connect(): Promise<Result<null, Fault>> {
    if (this.#db) return ok(null)
    try {
      const request = indexedDB.open(this.#name, VERSION)
      request.onupgradeneeded = () => {
        for (const store of STORES)
          if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store)
      }
      const db = await requested(request)
      db.onclose = () => this.#lose(db)
      // Another window deletes the database (site data cleared): stepping aside lets it; our next write finds it gone.
      db.onversionchange = () => {
        db.close()
        this.#lose(db)
      }
      this.#db = db
      await rotate(db)
      return ok(null)
    } catch (error) {
      return fail(toFault(error))
    }
  }

  claim(epoch: string, schema: number): Promise<Result<Head | null, Fault>> {
    return this.#transact(['head'], async (transaction) => {
      const heads = transaction.objectStore('head')
      const head: Head | null = (await requested(heads.get(HEAD_KEY))) ?? null
      if (head && (head.format > FORMAT || head.schema > schema))
        return fail({ code: 'newer', text: newerText(head.schema) })
      heads.put(head ? { ...head, epoch } : emptyHead(epoch), HEAD_KEY)
      return ok(head)
    })
  }

  readBlocks(from: number, to: number): Promise<Result<readonly StoredBlock[], Fault>> {
    return this.#read('blocks', from, to, (store, range) => requested<StoredBlock[]>(store.getAll(range)))
  }

  readRecords(from: number, to: number): Promise<Result<readonly StoredRecord[], Fault>> {
    return this.#read('redo', from, to, async (store, range) => {
      const keys = requested(store.getAllKeys(range))
      const values = await requested<Uint8Array<ArrayBuffer>[]>(store.getAll(range))
      return (await keys).map((key, i) => ({ seq: Number(key), bytes: values[i]! }))
    })
  }

  write(change: Change): Promise<Result<null, Fault>> {
    return this.#transact(['head', 'blocks', 'redo'], async (transaction) => {
      const heads = transaction.objectStore('head')
      const blocks = transaction.objectStore('blocks')
      const redo = transaction.objectStore('redo')
      const stands = fence((await requested(heads.get(HEAD_KEY))) ?? null, change)
      if (stands) return fail(stands)
      if (change.clear) {
        blocks.clear()
        redo.clear()
      }
      for (const record of change.records) redo.put(record.bytes, record.seq)
      for (const block of change.blocks) blocks.put(block, block.number)
      if (change.trimBelow !== undefined && change.trimBelow > 0)
        redo.delete(IDBKeyRange.upperBound(change.trimBelow, true))
      heads.put(change.head, HEAD_KEY)
      return ok(null)
    })
  }

  close(): void {
    this.#db?.close()
    this.#db = null
  }

  async #read<T>(
    store: 'blocks' | 'redo',
    from: number,
    to: number,
    get: (store: IDBObjectStore, range: IDBKeyRange) => Promise<T>,
  ): Promise<Result<T, Fault>> {
    if (!this.#db) return fail(toFault(new Error('not connected')))
    try {
      const transaction = this.#db.transaction(store, 'readonly')
      return ok(await get(transaction.objectStore(store), IDBKeyRange.bound(from, to, false, true)))
    } catch (error) {
      return fail(toFault(error))
    }
  }

  /** Runs `work` in one strict readwrite transaction; a refusal of `work` aborts it. Reopens a lost connection. */
  async #transact<T>(
    stores: readonly string[],
    work: (transaction: IDBTransaction) => Promise<Result<T, Fault>>,
  ): Promise<Result<T, Fault>> {
    for (;;) {
      const connected = await this.connect()
      if (!connected.ok) return connected
      const db = this.#db!
      const outcome = await once(db, stores, work)
      if (outcome.ok) {
        this.#reconnects = 0
        return outcome
      }
      if (outcome.error.code !== 'broken') return outcome
      // Retrying on the same connection would fail for ever.
      db.close()
      this.#lose(db)
      if (++this.#reconnects > MAX_RECONNECTS) return outcome
    }
  }

  #lose(db: IDBDatabase): void {
    if (this.#db === db) this.#db = null
  }
}

async function once<T>(
  db: IDBDatabase,
  stores: readonly string[],
  work: (transaction: IDBTransaction) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault>> {
  try {
    const transaction = db.transaction(stores, 'readwrite', { durability: 'strict' })
    const done = completed(transaction)
    const outcome = await work(transaction)
    if (!outcome.ok) {
      transaction.abort()
      await done
      return outcome
    }
    transaction.commit()
    const finished = await done
    return finished.ok ? outcome : finished
  } catch (error) {
    return fail(toFault(error))
  }
}

// If LevelDB's log ends in a torn record (kill, power cut, full disk), Chromium appends after it at the next start, and
// the start after that deletes the origin's IndexedDB in silence (google/leveldb issue 1287). So nothing is acknowledged
// before LevelDB has been made to begin a new log. Without room for it the store goes on as it is.
async function rotate(db: IDBDatabase): Promise<void> {
  const fill = db.transaction('scratch', 'readwrite', { durability: 'strict' })
  const filled = completed(fill)
  for (let i = 0; i < SCRATCH_VALUES; i++) {
    // Random, so that no compression makes it smaller.
    fill.objectStore('scratch').put(crypto.getRandomValues(new Uint8Array(SCRATCH_BYTES)), i)
  }
  await filled
  const clear = db.transaction('scratch', 'readwrite', { durability: 'strict' })
  const cleared = completed(clear)
  clear.objectStore('scratch').clear()
  await cleared
}
