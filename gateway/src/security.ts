// What stands between the gateway and the LAN, opened together before anything listens: certificate, paired tablets, codes.
// A gateway that only this computer can reach needs none of it and touches no folder.
import { resolve } from 'node:path'
import type { Logger } from 'pino'
import { fail, ok, type Result } from '../../shared/result.ts'
import { Access } from './access/access.ts'
import { PairingCodes } from './access/codes.ts'
import { gatewayId } from './access/gateway-id.ts'
import { TabletBook } from './access/tablets.ts'
import type { Config } from './config.ts'
import { prepareDataDir } from './data-dir.ts'
import { CertificateKeeper } from './tls/keeper.ts'
import { certificateNames, isLoopbackHost, shownHost } from './tls/names.ts'

/** What a gateway takes from the world around it. */
export interface Outside {
  /** Epoch ms. */
  readonly now: () => number
  /** The names a certificate must hold at this moment, sorted. */
  readonly names: () => readonly string[]
}

/** The parts, ready to be used. */
export interface Security {
  readonly access: Access
  readonly tablets: TabletBook
  readonly codes: PairingCodes
  /** Null without TLS. */
  readonly keeper: CertificateKeeper | null
  /** Whether other computers can reach this gateway. */
  readonly lan: boolean
  /** Whether tablets reach it by HTTPS. */
  readonly secure: boolean
  /** Address of the app for a gateway that listens on `port`, without a slash at its end. */
  readonly origin: (port: number) => string
  /** Host for addresses, IPv6 in brackets. */
  readonly shownHost: string
}

/** The world as it is. */
export const realOutside = ({ host, hostNames }: Pick<Config, 'host' | 'hostNames'>): Outside => ({
  now: Date.now,
  names: () => certificateNames([...hostNames, ...(['0.0.0.0', '::'].includes(host) ? [] : [host])]),
})

/** Opens all of it; the error is one sentence with the remedy. */
export async function openSecurity(config: Config, log: Logger, outside: Outside): Promise<Result<Security>> {
  const { host, tls, origins } = config
  const dataDir = resolve(config.dataDir)
  const lan = isForTablets(config)
  const folder = prepareDataDir(dataDir)
  if (!folder.ok) return folder
  const gateway = gatewayId(dataDir)
  if (!gateway.ok) return gateway
  const tablets = TabletBook.open(dataDir)
  if (!tablets.ok) return fail(tablets.error)
  const warn = (text: string) => log.warn(text)
  const keeper = tls === null ? ok(null) : await CertificateKeeper.open(tls, { ...outside, warn })
  if (!keeper.ok) return keeper
  // A proxy on this computer ends TLS for a gateway that serves the loopback only.
  const secure = tls !== null || (isLoopbackHost(host) && (origins[0]?.startsWith('https:') ?? false))
  return ok({
    access: new Access({ gateway: gateway.value, tablets: tablets.value, secure, origins }),
    tablets: tablets.value,
    codes: new PairingCodes(dataDir, outside.now),
    keeper: keeper.value,
    lan,
    secure,
    origin: (port) => originOf(config, port),
    shownHost: shownHost(host, config.hostNames),
  })
}

/** Whether tablets can reach a gateway with these settings: from the LAN, or through a proxy on this computer. */
export const isForTablets = ({ host, hostNames, origins }: Config): boolean =>
  !isLoopbackHost(host) || hostNames.length > 0 || origins.length > 0

/** Address of the app on `port`, without a slash at its end: the proxy's, where there is one. */
export function originOf({ host, hostNames, origins, tls }: Config, port: number): string {
  if (isLoopbackHost(host) && origins[0] !== undefined) return origins[0]
  return `${tls === null ? 'http' : 'https'}://${shownHost(host, hostNames)}:${port}`
}

/** Address to pair a tablet at: the code stands in the fragment, which browsers send to no server and no log. */
export const pairingUrl = (origin: string, code: string): string => `${origin}/pair#${code}`
