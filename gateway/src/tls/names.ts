// Under which names and addresses tablets can reach this computer.
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'

/** Addresses of this computer on its networks: IPv4 first, then IPv6; none of the loopback, none link-local. */
export function lanAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const usable = all.filter(({ internal, address }) => !internal && !/^(?:fe80|169\.254)/i.test(address))
  const of = (version: 4 | 6) =>
    usable.map(({ address }) => address).filter((address) => isIP(address) === version)
  return [...new Set([...of(4), ...of(6)])]
}

/** Every name a leaf certificate must hold, sorted: loopback, host name (also as .local), LAN addresses, the given ones. */
export function certificateNames(given: readonly string[]): string[] {
  const host = hostname().toLowerCase()
  const hosts = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host)
    ? [host, ...(host.includes('.') ? [] : [`${host}.local`])]
    : []
  return [...new Set(['localhost', '127.0.0.1', '::1', ...hosts, ...lanAddresses(), ...given])].sort()
}

/**
 * The host to write in addresses for tablets that reach a gateway bound to `bound` (HOST): a name that was given, else the
 * bound address, else the first LAN address, else localhost. IPv6 in brackets.
 */
export function shownHost(bound: string, given: readonly string[]): string {
  const anywhere = ['0.0.0.0', '::'].includes(bound)
  const host =
    given[0] ?? (isLoopbackHost(bound) ? 'localhost' : anywhere ? (lanAddresses()[0] ?? 'localhost') : bound)
  return isIP(host) === 6 ? `[${host}]` : host
}

/** Whether a host name or address (IPv6 with or without brackets, no port) is this computer's loopback. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return bare === 'localhost' || bare === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(bare)
}
