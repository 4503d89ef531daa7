// Hands for tests on a real Kafka: topics, records, retention, kcat.
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { type Admin, CompressionTypes, Kafka, logLevel, type Producer } from 'kafkajs'

// kafkajs prints a notice about partitioners otherwise.
process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'

/** True where kcat can be run. */
export const hasKcat = spawnSync('kcat', ['-V']).status === 0

/** A client of the test's own on a broker. */
export class KafkaHands {
  readonly brokers: string
  readonly admin: Admin
  readonly producer: Producer

  private constructor(brokers: string) {
    const kafka = new Kafka({
      brokers: [brokers],
      logLevel: logLevel.NOTHING,
      retry: { retries: 20, initialRetryTime: 50, maxRetryTime: 500 },
    })
    this.brokers = brokers
    this.admin = kafka.admin()
    this.producer = kafka.producer({ allowAutoTopicCreation: false })
  }

  /** Connects to `host:port`. */
  static async connect(brokers: string): Promise<KafkaHands> {
    const hands = new KafkaHands(brokers)
    await hands.admin.connect()
    await hands.producer.connect()
    return hands
  }

  /** Creates a topic of a name of its own and returns the name. */
  async createTopic(options: { partitions?: number; config?: Record<string, string> } = {}): Promise<string> {
    const topic = `test-${randomBytes(6).toString('hex')}`
    await this.createNamed(topic, options)
    return topic
  }

  /** Creates a topic of this name. */
  async createNamed(
    topic: string,
    options: { partitions?: number; config?: Record<string, string> } = {},
  ): Promise<void> {
    // Records of tests have times of years ago, which Kafka's retention by time would drop at once.
    const config = { 'retention.ms': '-1', ...options.config }
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    await this.admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic, numPartitions: options.partitions ?? 1, configEntries }],
    })
    // kafkajs's own waiting gives up where the broker has not heard of the topic yet.
    for (;;) {
      const now = await this.admin.fetchTopicMetadata({ topics: [topic] }).catch(() => null)
      const partitions = now?.topics[0]?.partitions ?? []
      if (partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)) return
      await new Promise((done) => setTimeout(done, 20))
    }
  }

  /** Deletes a topic, and returns once the cluster has forgotten it. */
  async deleteTopic(topic: string): Promise<void> {
    await this.admin.deleteTopics({ topics: [topic] })
    while ((await this.admin.listTopics()).includes(topic)) await new Promise((done) => setTimeout(done, 20))
  }

  /** Writes values to partition 0, or where `partition` says. */
  async produce(
    topic: string,
    values: readonly (Buffer | string | null)[],
    options: { partition?: number; timeMs?: number; gzip?: boolean } = {},
  ): Promise<void> {
    await this.producer.send({
      topic,
      compression: options.gzip ? CompressionTypes.GZIP : CompressionTypes.None,
      messages: values.map((value) => ({
        value,
        partition: options.partition ?? 0,
        ...(options.timeMs === undefined ? {} : { timestamp: String(options.timeMs) }),
      })),
    })
  }

  /** Drops all records of a partition before `offset`, as retention does. */
  async dropBefore(topic: string, offset: number, partition = 0): Promise<void> {
    await this.admin.fetchTopicOffsets(topic) // kafkajs looks for the leader before it has asked who that is
    await this.admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] })
  }

  /** Writes lines with kcat, a client that nobody here wrote. */
  async kcat(topic: string, lines: readonly string[], args: readonly string[] = []): Promise<void> {
    const kcat = spawn('kcat', ['-P', '-b', this.brokers, '-t', topic, ...args], {
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    let errors = ''
    kcat.stderr.on('data', (data: Buffer) => {
      errors += data.toString()
    })
    kcat.stdin.end(`${lines.join('\n')}\n`)
    const code = await new Promise((done) => kcat.once('exit', done))
    if (code !== 0) throw new Error(`kcat: ${errors}`)
  }

  async close(): Promise<void> {
    await this.producer.disconnect()
    await this.admin.disconnect()
  }
}
