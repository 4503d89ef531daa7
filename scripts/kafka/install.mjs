// What a real Kafka needs before it can run: Java 17, Maven, and Kafka's own jars by way of Maven Central.
// Every missing part is named in words with the command that mends it; nothing is installed without root.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const PACKAGES = 'default-jdk-headless maven'

/** The folder of the repository that holds what can be fetched again. */
export const cacheDir = join(here, '..', '..', '.cache', 'kafka')

/**
 * The Java class path of this Kafka version, fetched on first use and remembered.
 * @param {string} version such as `4.1.1`
 * @param {(line: string) => void} say progress, one sentence a call
 * @returns {string} jar files joined by `:`
 * @throws {Error} with a sentence and the remedy where Java, Maven or the network is missing
 */
export function kafkaClassPath(version, say) {
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(`"${version}" is no Kafka version; give one like 4.1.1.`)
  ensureTools(say)
  const file = join(cacheDir, version, 'classpath.txt')
  const known = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (known !== '' && known.split(':').every((jar) => existsSync(jar))) return known
  say(`Fetching Apache Kafka ${version} from Maven Central (about 100 MB, once).`)
  mkdirSync(dirname(file), { recursive: true })
  const run = spawnSync(
    'mvn',
    [
      ...['-q', '-B', '-f', join(here, 'pom.xml'), `-Dkafka.version=${version}`],
      ...['dependency:build-classpath', `-Dmdep.outputFile=${file}`],
    ],
    { encoding: 'utf8' },
  )
  if (run.status !== 0 || !existsSync(file) || statSync(file).size === 0)
    throw new Error(
      `Maven could not fetch Apache Kafka ${version}: ${firstError(run.stdout + run.stderr)} ` +
        'Check the version and the network (Maven Central, or a mirror in ~/.m2/settings.xml), or set KAFKA_BROKERS to a Kafka that runs.',
    )
  return readFileSync(file, 'utf8').trim()
}

/** @param {(line: string) => void} say */
function ensureTools(say) {
  let missing = missingTools()
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say(`${inWords(missing)} missing: installing ${PACKAGES} with apt-get.`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const install = `apt-get install -y --no-install-recommends ${PACKAGES}`
    spawnSync('sh', ['-c', `${install} || { apt-get update && ${install}; }`], { env, stdio: 'ignore' })
    missing = missingTools()
  }
  if (missing.length > 0)
    throw new Error(
      `${inWords(missing)} missing. Install with: apt-get install -y ${PACKAGES} ` +
        '(macOS: brew install openjdk@17 maven), or set KAFKA_BROKERS to a Kafka that runs.',
    )
}

/** @returns {string[]} what is not there */
function missingTools() {
  const missing = []
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' })
  const major = Number(/version "(\d+)/.exec(`${java.stderr}${java.stdout}`)?.[1] ?? 0)
  if (java.error || major === 0) missing.push('Java 17')
  else if (major < 17) missing.push(`Java 17 (here is ${major})`)
  if (spawnSync('mvn', ['-version']).error) missing.push('Maven')
  return missing
}

/** @param {string[]} names */
const inWords = (names) => `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'}`

/** @param {string} output */
function firstError(output) {
  const line = output.split('\n').find((text) => text.includes('[ERROR]')) ?? 'it said nothing.'
  return line.replace('[ERROR] ', '').slice(0, 300)
}
