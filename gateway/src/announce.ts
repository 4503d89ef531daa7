// What the gateway says on the terminal once it serves: where it is, how a tablet comes to trust it, how the first is paired.
import QRCode from 'qrcode'

/** What there is to say. */
export interface Announcement {
  /** Address of the app. */
  readonly url: string
  /** Address of the page that hands out the authority, and its SHA-256; null where there is none. */
  readonly help: { readonly url: string; readonly fingerprint: string } | null
  /** Whether other computers can reach the gateway. */
  readonly lan: boolean
  readonly secure: boolean
  /** Address with the code for the first tablet; null where one is paired already. */
  readonly pairUrl: string | null
}

/** The lines, ready to print. */
export async function announce({ url, help, lan, secure, pairUrl }: Announcement): Promise<string> {
  const lines = [`Lineside is at ${url}`]
  if (help !== null)
    lines.push(
      `A tablet first opens ${help.url} and trusts the certificate it finds there.`,
      `Its SHA-256 must be ${help.fingerprint}.`,
    )
  if (lan && !secure)
    lines.push(
      'This is plain http: a tablet can neither install the app nor start it offline, and the network can read along. Set LINESIDE_TLS=auto.',
    )
  if (pairUrl !== null)
    lines.push(
      await QRCode.toString(pairUrl, { type: 'terminal', small: true }),
      `No tablet is paired yet. Within 15 minutes, open ${pairUrl}`,
      'Later, or for another tablet: npm run pair.',
    )
  return lines.join('\n')
}
