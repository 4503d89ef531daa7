// Persistence in memory: for private windows, where nothing else can be had (the screen says so), and for tests.
import { fail, ok, type Result } from '../../../shared/result.ts'
import { newerText } from './migrations.ts'
import {
  type Change,
  type Fault,
  FORMAT,
  type Head,
  LOST_OWNER,
  type Persistence,
  type StoredBlock,
  type StoredRecord,
  WIPED,
} from './persistence.ts'

/** What several MemoryPersistence of one "device" share; outlives each of them, as a disk would. */
export class MemoryDevice {
  head: Head | null = null
  readonly blocks = new Map<number, StoredBlock>()
  readonly records = new Map<number, StoredRecord>()
}

/** Persistence that goes with the window, or with its device where a test gives one. */
export class MemoryPersistence implements Persistence {
  readonly durable: boolean = false
  readonly #device: MemoryDevice

  /** On `device`, or on one of its own that goes with it. */
  constructor(device = new MemoryDevice()) {
    this.#device = device
  }

  connect(): Promise<Result<null, Fault>> {
    return Promise.resolve(ok(null))
  }

  claim(epoch: string, schema: number): Promise<Result<Head | null, Fault>> {
    const head = this.#device.head
    if (head && (head.format > FORMAT || head.schema > schema))
      return Promise.resolve(fail({ code: 'newer', text: newerText(head.schema) }))
    this.#device.head = head ? { ...head, epoch } : emptyHead(epoch)
    return Promise.resolve(ok(head))
  }

  readBlocks(from: number, to: number): Promise<Result<readonly StoredBlock[], Fault>> {
    return Promise.resolve(ok(range(this.#device.blocks, from, to)))
  }

  readRecords(from: number, to: number): Promise<Result<readonly StoredRecord[], Fault>> {
    return Promise.resolve(ok(range(this.#device.records, from, to)))
  }

  write(change: Change): Promise<Result<null, Fault>> {
    const device = this.#device
    const stands = fence(device.head, change)
    if (stands) return Promise.resolve(fail(stands))
    if (change.clear) {
      device.blocks.clear()
      device.records.clear()
    }
    for (const record of change.records) device.records.set(record.seq, copyOf(record))
    for (const block of change.blocks) device.blocks.set(block.number, copyOf(block))
    if (change.trimBelow !== undefined)
      for (const seq of device.records.keys()) if (seq < change.trimBelow) device.records.delete(seq)
    device.head = change.head
    return Promise.resolve(ok(null))
  }

  close(): void {}
}

/** The head of a store that holds nothing yet. */
export const emptyHead = (epoch: string): Head => ({
  format: FORMAT,
  schema: 0,
  epoch,
  sizeBytes: 0,
  first: 0,
  next: 0,
})

/** Why `change` must not be made on a store whose head is `head`; null where it may. */
export function fence(head: Head | null, change: Change): Fault | null {
  if (head === null) return change.clear ? null : WIPED
  return head.epoch === change.head.epoch ? null : LOST_OWNER
}

// The buffers belong to the caller, who goes on writing into them.
const copyOf = <T extends { readonly bytes: Uint8Array<ArrayBuffer> }>(item: T): T => ({
  ...item,
  bytes: item.bytes.slice(),
})

const range = <T extends { readonly bytes: Uint8Array<ArrayBuffer> }>(
  items: ReadonlyMap<number, T>,
  from: number,
  to: number,
): T[] =>
  [...items.entries()]
    .filter(([number]) => number >= from && number < to)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => copyOf(item))
