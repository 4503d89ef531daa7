// One real Kafka for a whole test project: KAFKA_BROKERS where it is set, else a broker of its own in a temporary folder.
// Where none can be had, tests are skipped in words, or fail in words with REQUIRE_KAFKA=1.
import type { TestProject } from 'vitest/node'
import { startKafka } from '../scripts/kafka.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    /** `host:port` of a real Kafka, or null where there is none; tests then skip with `describe.skipIf`. */
    kafkaBrokers: string | null
  }
}

/** Vitest calls it before a project's tests; what it returns is called after them. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.KAFKA_BROKERS
  if (given) {
    project.provide('kafkaBrokers', given)
    return undefined
  }
  try {
    const kafka = await startKafka({ quiet: true })
    project.provide('kafkaBrokers', kafka.brokers)
    return kafka.remove
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (process.env.REQUIRE_KAFKA === '1')
      throw new Error(`REQUIRE_KAFKA=1, but there is no Kafka: ${reason}`)
    console.warn(`Tests on a real Kafka are skipped: ${reason}`)
    project.provide('kafkaBrokers', null)
    return undefined
  }
}
