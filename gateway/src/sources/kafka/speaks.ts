// What a port speaks, asked of the port itself: kafkajs cannot tell a broker that wants TLS (or wants none) from one that is
// away. Only a sure answer is one; everything else is null.
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

const WAIT_MS = 2000
/** ApiVersions, version 0, correlation 1, no client id: the one question every Kafka answers before a login. */
const API_VERSIONS = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 255, 255])
const CORRELATION_AT = 4

/** `tls`: the handshake came through. `plaintext`: Kafka answered without one. Null: neither is sure, or nobody answers. */
export async function whatSpeaks(broker: string): Promise<'tls' | 'plaintext' | null> {
  const colon = broker.lastIndexOf(':')
  const address = { host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) }
  if (await speaksPlaintext(address)) return 'plaintext'
  return (await speaksTls(address)) ? 'tls' : null
}

interface Address {
  readonly host: string
  readonly port: number
}

function speaksPlaintext(address: Address): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(address, () => socket.write(API_VERSIONS))
    let answer = Buffer.alloc(0)
    socket.on('data', (data: Buffer) => {
      answer = Buffer.concat([answer, data])
      if (answer.length < CORRELATION_AT + 4) return
      done(answer.readInt32BE(CORRELATION_AT) === 1)
      socket.destroy()
    })
    endOf(socket, () => done(false))
  })
}

function speaksTls(address: Address): Promise<boolean> {
  return new Promise((done) => {
    // Whom to trust is not the question here; nothing is sent.
    const socket = connectTls({ ...address, rejectUnauthorized: false }, () => {
      done(true)
      socket.destroy()
    })
    endOf(socket, () => done(false))
  })
}

function endOf(socket: Socket, ended: () => void): void {
  socket.setTimeout(WAIT_MS, () => socket.destroy())
  socket.on('error', () => {})
  socket.on('close', ended)
}
