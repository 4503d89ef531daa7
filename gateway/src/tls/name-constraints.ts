// What the gateway's own authority may vouch for (name constraints, RFC 5280 section 4.2.1.10): names and addresses that
// exist inside a plant only, and what this gateway is called there. Whoever steals its key can pretend to be no public site.
import { BlockList, isIP } from 'node:net'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509'
import { Extension, X509Certificate } from '@peculiar/x509'

/** Names nobody can have on the internet: RFC 6761, RFC 6762, RFC 8375, and .internal, which ICANN keeps free. */
const INSIDE_NAMES = ['localhost', 'local', 'internal', 'home.arpa'] as const
/** Loopback, private use (RFC 1918, RFC 4193), shared (RFC 6598) and link-local addresses. */
const INSIDE_NETS = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
] as const

/** The critical extension of an authority for what is inside every plant and for `names` (DNS names, IP addresses). */
export function constraintsFor(names: readonly string[]): Extension {
  const inside = names.filter((name) => !isWithin(name, [...INSIDE_NAMES, ...INSIDE_NETS]))
  const own = inside.map((name) => (isIP(name) === 0 ? name : `${name}/${isIP(name) === 4 ? 32 : 128}`))
  const bases = [
    ...[...INSIDE_NAMES, ...own.filter((base) => !base.includes('/'))].map(
      (dNSName) => new GeneralName({ dNSName }),
    ),
    ...[...INSIDE_NETS, ...own.filter((base) => base.includes('/'))].map(
      (iPAddress) => new GeneralName({ iPAddress }),
    ),
  ]
  const permittedSubtrees = new GeneralSubtrees(bases.map((base) => new GeneralSubtree({ base })))
  return new Extension(
    id_ce_nameConstraints,
    true,
    AsnConvert.serialize(new NameConstraints({ permittedSubtrees })),
  )
}

/**
 * Which of `names` a leaf of this authority (PEM) may hold: all of them where it has no constraints, as the first ones had
 * none. One name that is not permitted makes browsers refuse the whole leaf.
 */
export function permittedOf(authority: string, names: readonly string[]): string[] {
  const extension = new X509Certificate(authority).getExtension(id_ce_nameConstraints)
  if (!extension) return [...names]
  const bases = (AsnConvert.parse(extension.value, NameConstraints).permittedSubtrees ?? []).map(
    ({ base }) => base.dNSName ?? base.iPAddress ?? '',
  )
  return names.filter((name) => isWithin(name, bases))
}

/** Whether a DNS name is one of the bases or ends with `.` and one, or an IP address is in one of the networks `a.b.c.d/n`. */
function isWithin(name: string, bases: readonly string[]): boolean {
  const version = isIP(name)
  if (version === 0) return bases.some((base) => name === base || name.endsWith(`.${base}`))
  const family = version === 4 ? 'ipv4' : 'ipv6'
  const nets = new BlockList()
  for (const base of bases) {
    const [net = '', bits] = base.split('/')
    if (bits !== undefined && isIP(net) === version) nets.addSubnet(net, Number(bits), family)
  }
  return nets.check(name, family)
}
