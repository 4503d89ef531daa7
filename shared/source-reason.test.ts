import { expect, test } from 'vitest'
import { parseServerMessage } from './protocol.ts'
import { SOURCE_CODES, type SourceReason, sourceReason, sourceText } from './source-reason.ts'

test('a reason is a sentence with its values', () => {
  expect(sourceText(sourceReason('kafka-tls', { brokers: 'k:9092' }))).toBe(
    'The Kafka at k:9092 speaks TLS there; set KAFKA_SSL=true, or name its port without TLS in KAFKA_BROKERS.',
  )
})

test('however long its values are, it fits into a message', () => {
  const long = 'x'.repeat(5000)
  const values = { brokers: long, topic: long, topics: long, error: long }
  for (const code of SOURCE_CODES) {
    const reason: SourceReason = sourceReason(code, values)
    const source = { kind: 'kafka', state: 'away', text: sourceText(reason), reason, sinceMs: 0 }
    expect(parseServerMessage(JSON.stringify({ t: 'source', source }))).toMatchObject({ ok: true })
  }
})
