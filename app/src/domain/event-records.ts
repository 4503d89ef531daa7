// Case events as they come down in a stream of kind `events`: one JSON object a record. What cannot be read is a flaw, as in
// a machine's message.
import { type CaseEvent, parseCaseEvent } from '../../../shared/case.ts'
import { type Flaw, flaw } from '../../../shared/flaw.ts'
import type { StreamRecord } from '../../../shared/frame.ts'
import { fail, type Result } from '../../../shared/result.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** The event in one record; the flaw says what is wrong with it. */
export function readEventRecord(record: StreamRecord): Result<CaseEvent, Flaw> {
  if (record.value === null || record.fullBytes !== null)
    return fail(flaw('bad-event', { error: 'its value is not all there' }))
  let json: unknown
  try {
    json = JSON.parse(decoder.decode(record.value))
  } catch {
    return fail(flaw('bad-event', { error: 'not JSON in UTF-8' }))
  }
  const event = parseCaseEvent(json)
  return event.ok ? event : fail(flaw('bad-event', { error: event.error }))
}
