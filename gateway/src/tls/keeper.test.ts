import { X509Certificate } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { DAY_MS, makeAuthority, makeLeaf } from './authority.ts'
import { CertificateKeeper, type TlsSettings } from './keeper.ts'
import { checkPair } from './pair.ts'

const START_MS = Date.UTC(2026, 5, 1)
const dirs: string[] = []
const keepers: CertificateKeeper[] = []
afterEach(() => {
  for (const keeper of keepers.splice(0)) keeper.stop()
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
})

const newDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'lineside-tls-'))
  dirs.push(dir)
  return dir
}
const world = { nowMs: START_MS, names: ['10.0.0.7', 'localhost'], warnings: [] as string[] }
const open = async (settings: TlsSettings) => {
  const keeper = await CertificateKeeper.open(settings, {
    now: () => world.nowMs,
    names: () => world.names,
    warn: (text) => world.warnings.push(text),
  })
  if (keeper.ok) keepers.push(keeper.value)
  return keeper
}
const auto = async (dataDir: string): Promise<CertificateKeeper> => {
  const keeper = await open({ mode: 'auto', dataDir })
  if (!keeper.ok) throw new Error(keeper.error)
  return keeper.value
}
const reset = () => Object.assign(world, { nowMs: START_MS, names: ['10.0.0.7', 'localhost'], warnings: [] })

describe('a certificate of its own', () => {
  test('an authority of ten years, a leaf of 397 days with every name, for this user only', async () => {
    reset()
    const dir = newDir()
    const keeper = await auto(dir)
    const authority = new X509Certificate(keeper.authority!)
    const leaf = new X509Certificate(keeper.pair.cert)
    expect(authority.ca).toBe(true)
    expect(leaf.ca).toBe(false)
    expect(leaf.verify(authority.publicKey)).toBe(true)
    expect(leaf.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
    expect(leaf.checkIP('10.0.0.7')).toBe('10.0.0.7')
    expect(leaf.checkHost('localhost')).toBe('localhost')
    const days = ({ validFrom, validTo }: X509Certificate) =>
      (Date.parse(validTo) - Date.parse(validFrom)) / DAY_MS
    expect([days(leaf), Math.round(days(authority) / 365.25)]).toEqual([397, 10])
    expect(keeper.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    for (const file of ['ca.key', 'leaf.key']) expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600)
  })

  test('is the same after a restart', async () => {
    reset()
    const dir = newDir()
    const first = await auto(dir)
    const second = await auto(dir)
    expect([second.pair, second.authority]).toEqual([first.pair, first.authority])
  })

  test('is renewed a month before it ends, when an address comes, and not when one goes', async () => {
    reset()
    const keeper = await auto(newDir())
    const renewed: string[] = []
    keeper.follow(({ cert }) => renewed.push(cert))
    expect(await keeper.look()).toBe(false)
    world.names = ['localhost']
    expect(await keeper.look()).toBe(false)
    world.names = ['10.0.0.8', 'localhost']
    expect(await keeper.look()).toBe(true)
    expect(new X509Certificate(keeper.pair.cert).checkIP('10.0.0.8')).toBe('10.0.0.8')
    world.nowMs = START_MS + 360 * DAY_MS
    expect(await keeper.look()).toBe(false)
    world.nowMs = START_MS + 370 * DAY_MS
    expect(await keeper.look()).toBe(true)
    expect(renewed.at(-1)).toBe(keeper.pair.cert)
    expect(renewed).toHaveLength(2)
  })

  test('vouches for nothing outside the plant but what it was made for; what came later is left out and said once', async () => {
    reset()
    world.names = ['10.0.0.7', '203.0.113.7', 'lineside.example.com', 'localhost']
    const dir = newDir()
    const keeper = await auto(dir)
    const names = () => new X509Certificate(keeper.pair.cert).subjectAltName
    expect(names()).toBe(
      'IP Address:10.0.0.7, IP Address:203.0.113.7, DNS:lineside.example.com, DNS:localhost',
    )
    expect(world.warnings).toEqual([])
    world.names = ['192.168.1.4', '2001:db8::4', 'lineside.example.com', 'edge.local', 'www.example.com']
    expect([await keeper.look(), await keeper.look()]).toEqual([true, false])
    expect(names()).toBe('IP Address:192.168.1.4, DNS:lineside.example.com, DNS:edge.local')
    expect(world.warnings).toHaveLength(1)
    expect(world.warnings[0]).toMatch(
      /^The certificate is not for 2001:db8::4, www\.example\.com: .* delete .*ca\.crt and .*ca\.key/,
    )
  })

  test('a damaged authority is never replaced in silence', async () => {
    reset()
    const dir = newDir()
    await auto(dir)
    writeFileSync(join(dir, 'ca.key'), 'x')
    const opened = await open({ mode: 'auto', dataDir: dir })
    expect(opened.ok ? '' : opened.error).toMatch(/ca\.key is no private key .* put it back from a backup/)
  })

  test('a clock in 1970 is one sentence', async () => {
    reset()
    world.nowMs = 86_400_000
    expect(await open({ mode: 'auto', dataDir: newDir() })).toEqual({
      ok: false,
      error:
        'The clock of this computer says 1970-01-02; set it (or its time server), because no certificate is valid then.',
    })
  })
})

describe('a certificate from files', () => {
  const made = async (dir: string, name: string, nowMs = START_MS): Promise<TlsSettings> => {
    const authority = await makeAuthority(nowMs, ['localhost'])
    const leaf = await makeLeaf(authority, ['localhost'], nowMs, nowMs + 4000 * DAY_MS)
    const settings = {
      mode: 'files',
      certFile: join(dir, `${name}.crt`),
      keyFile: join(dir, `${name}.key`),
    } as const
    writeFileSync(settings.certFile, leaf.cert)
    writeFileSync(settings.keyFile, leaf.key)
    return settings
  }

  test('is served, and taken anew once the files change; a bad new one is warned of once', async () => {
    reset()
    const dir = newDir()
    const keeper = await open(await made(dir, 'a'))
    if (!keeper.ok) throw new Error(keeper.error)
    expect(keeper.value.authority).toBe(null)
    const first = keeper.value.pair
    await made(dir, 'b')
    copyFileSync(join(dir, 'b.crt'), join(dir, 'a.crt'))
    expect([await keeper.value.look(), await keeper.value.look()]).toEqual([false, false])
    expect(world.warnings).toHaveLength(1)
    expect(keeper.value.pair).toBe(first)
    copyFileSync(join(dir, 'b.key'), join(dir, 'a.key'))
    expect(await keeper.value.look()).toBe(true)
  })

  test.each([
    [
      'absent',
      'cannot be read',
      async (dir: string) => ({ ...(await made(dir, 'a')), certFile: join(dir, 'no') }),
    ],
    [
      'another key',
      'does not belong to',
      async (dir: string) => {
        await made(dir, 'b')
        return { ...(await made(dir, 'a')), keyFile: join(dir, 'b.key') }
      },
    ],
    ['ended', 'ended on 2026-05-', (dir: string) => made(dir, 'a', START_MS - 400 * DAY_MS)],
    ['from the future', 'is valid from 2027-', (dir: string) => made(dir, 'a', START_MS + 400 * DAY_MS)],
    [
      'no certificate',
      'is no certificate',
      async (dir: string) => {
        const settings = await made(dir, 'a')
        writeFileSync(join(dir, 'a.crt'), 'hello')
        return settings
      },
    ],
  ])('%s: one sentence', async (_name, said, prepare) => {
    reset()
    const opened = await open((await prepare(newDir())) as TlsSettings)
    expect(opened.ok ? '' : opened.error).toContain(said)
    expect(opened.ok ? '' : opened.error).not.toContain('\n')
  })
})

test('what is no key is refused in words', () => {
  expect(checkPair({ cert: '', key: '' }, { cert: 'c', key: 'k' }, START_MS)).toEqual({
    ok: false,
    error: 'c is no certificate in PEM form (-----BEGIN CERTIFICATE-----).',
  })
})
