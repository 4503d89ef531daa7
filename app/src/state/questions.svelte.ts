// Questions to the gateway's GPT. Asked for offline, or where the gateway cannot answer now, a question waits on this tablet
// and is asked when the gateway is back; the local explanation stands meanwhile.
import type { ExplainError, ExplainResponse } from '../../../shared/explanation.ts'
import type { Case } from '../domain/cases/fold-case.ts'
import { explainCase } from '../explain.ts'

const KEY = 'lineside.questions'
/** The most that wait; the oldest give way. */
const MOST = 50

/** How a question stands: under way, waiting for the gateway, or failed (why). */
export type QuestionState = 'asking' | 'waiting' | ExplainError

/** What questions need from the rest of the state. */
export interface QuestionParts {
  find(caseId: string): Case | undefined
  /** Stores an answer with its case. */
  answered(caseId: string, response: Extract<ExplainResponse, { ok: true }>): Promise<void>
  /** Whether the gateway can be asked now. */
  canAsk(): boolean
}

/** All questions of this tablet. */
export class Questions {
  readonly #parts: QuestionParts
  #states = $state.raw<ReadonlyMap<string, QuestionState>>(
    new Map(read().map((caseId) => [caseId, 'waiting'])),
  )

  constructor(parts: QuestionParts) {
    this.#parts = parts
  }

  /** How the question about a case stands; null where there is none. */
  of(caseId: string): QuestionState | null {
    return this.#states.get(caseId) ?? null
  }

  /** Asks now, or as soon as the gateway is back. What comes back is stored with the case; a failure is only shown. */
  async ask(caseId: string): Promise<void> {
    const found = this.#parts.find(caseId)
    if (!found || this.of(caseId) === 'asking') return
    if (!this.#parts.canAsk()) return this.#set(caseId, 'waiting')
    this.#set(caseId, 'asking')
    const response = await explainCase(found.evidence, fetch.bind(globalThis))
    if (response.ok) {
      this.#set(caseId, null)
      return this.#parts.answered(caseId, response)
    }
    this.#set(caseId, this.#parts.canAsk() ? response.error : 'waiting')
  }

  /** Takes a question back that waits. */
  withdraw(caseId: string): void {
    if (this.of(caseId) === 'waiting') this.#set(caseId, null)
  }

  /** Asks what waits, one after the other; call it when the gateway is back. */
  async askWaiting(): Promise<void> {
    for (const [caseId, state] of this.#states)
      if (state === 'waiting' && this.#parts.canAsk()) await this.ask(caseId)
  }

  #set(caseId: string, state: QuestionState | null): void {
    const next = new Map(this.#states)
    next.delete(caseId)
    if (state !== null) next.set(caseId, state)
    this.#states = next
    write([...next].filter(([, each]) => each === 'waiting').map(([id]) => id))
  }
}

// The list survives a reload; where the browser forbids it, it lasts as long as the page.
function read(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(value) ? value.filter((id) => typeof id === 'string').slice(-MOST) : []
  } catch {
    return []
  }
}

function write(caseIds: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(caseIds.slice(-MOST)))
  } catch {
    // Kept in memory only.
  }
}
