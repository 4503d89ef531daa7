// A flood as a program of its own, so that it costs the gateway no more than a flood does: so many sockets at once that ask
// for the feed and then say nothing. Arguments: port, count. Prints what became of them as JSON: how many by outcome.
import { connect } from 'node:net'

const [port, count] = process.argv.slice(2).map(Number) as [number, number]
const CLOSE_FRAME = 0x88
const HEAD_END = '\r\n\r\n'
const REQUEST = [
  'GET /feed HTTP/1.1',
  `Host: 127.0.0.1:${port}`,
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
].join('\r\n')
const outcomes: Record<string, number> = {}
let ended = 0

/** The status of a refusal, the code of a close, or "dropped". */
function outcomeOf(answer: Buffer): string {
  const status = answer.toString('latin1', 9, 12)
  if (status === '') return 'dropped'
  if (status !== '101') return status
  const frame = answer.subarray(answer.indexOf(HEAD_END) + HEAD_END.length)
  return frame[0] === CLOSE_FRAME && frame.length >= 4 ? String(frame.readUInt16BE(2)) : 'ended'
}

for (let i = 0; i < count; i++) {
  const socket = connect(port, '127.0.0.1')
  const parts: Buffer[] = []
  socket.on('connect', () => socket.write(REQUEST + HEAD_END))
  socket.on('data', (part) => parts.push(part))
  socket.on('error', () => {})
  socket.on('close', () => {
    const outcome = outcomeOf(Buffer.concat(parts))
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    if (++ended === count) console.log(JSON.stringify(outcomes))
  })
}
