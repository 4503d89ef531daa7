// How fast new connections are let in. Node takes all that wait in the system's queue in one turn of its loop, and each costs
// a handshake in the same turn: a flood would make everybody wait for all of it. What is over the pace is dropped at once,
// which costs a fiftieth; a browser or tablet that was among it tries again.
import type { Server } from 'node:net'

/** So many connections are taken at once, and again after each pause: all tablets of a plant may come back together. */
const AT_ONCE = 100
const PAUSE_MS = 20

/** Keeps `server` at this pace from now on, and at `most` connections in all. */
export function paceAccepts(server: Server, most: number): void {
  let timer: NodeJS.Timeout | null = null
  const allow = (): void => {
    timer = null
    server.getConnections((_error, open) => {
      server.maxConnections = Math.min(most, (open ?? most) + AT_ONCE)
    })
  }
  const rest = (): void => {
    if (timer === null) timer = setTimeout(allow, PAUSE_MS).unref()
  }
  server.maxConnections = Math.min(most, AT_ONCE)
  server.on('connection', rest)
  server.on('drop', rest)
}
