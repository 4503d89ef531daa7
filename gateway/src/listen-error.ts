// Why a port cannot be opened, in words.

/** A sentence with the remedy; `setting` is the one that names the port. */
export function describeListenError(error: unknown, host: string, port: number, setting = 'PORT'): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use; stop what listens there, or set ${setting}.`
  if (code === 'EACCES')
    return `Port ${port} may not be opened by this user; set ${setting} to one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${host} is no address of this computer; set HOST to one of its own, or to 0.0.0.0 for all.`
  return `The gateway cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}.`
}
