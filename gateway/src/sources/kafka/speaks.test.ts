import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { makeAuthority } from '../../tls/authority.ts'
import { openFailureOf } from './errors.ts'
import { whatSpeaks } from './speaks.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})
const listen = async (server: Server): Promise<string> => {
  servers.push(server.listen(0, '127.0.0.1'))
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
/** Answers any request with its correlation, as Kafka does. */
const kafkaLike = (socket: Socket): void => {
  socket.on('error', () => {})
  socket.on('data', (data: Buffer) => {
    if (data[0] === 0x16) return socket.destroy()
    const answer = Buffer.alloc(14)
    answer.writeInt32BE(10, 0)
    data.copy(answer, 4, 8, 12)
    socket.write(answer)
  })
}
const plaintext = () => listen(createServer(kafkaLike))
const tls = async () => {
  const { key, cert } = await makeAuthority(Date.now(), ['localhost'])
  const server = createTlsServer({ key, cert }, kafkaLike)
  server.on('tlsClientError', () => {})
  return listen(server)
}
const error = new Error('Connection closed')

describe('what a port speaks', () => {
  test('is told by the port itself', async () => {
    expect(await whatSpeaks(await plaintext())).toBe('plaintext')
    expect(await whatSpeaks(await tls())).toBe('tls')
    expect(await whatSpeaks(await listen(createServer((socket) => socket.destroy())))).toBeNull()
  })

  test('TLS where none is set, and the reverse, are wrong settings in words', async () => {
    const [plain, secure] = [await plaintext(), await tls()]
    expect(await openFailureOf(error, { brokers: [secure], ssl: false })).toEqual({
      code: 'wrong',
      reason: { code: 'kafka-tls', values: { brokers: secure } },
    })
    expect(await openFailureOf(error, { brokers: [plain], ssl: true })).toEqual({
      code: 'wrong',
      reason: { code: 'kafka-no-tls', values: { brokers: plain } },
    })
  })

  test('as set, or nobody there, is away as before', async () => {
    const [plain, secure] = [await plaintext(), await tls()]
    for (const [brokers, ssl] of [
      [[plain], false],
      [[secure], true],
      [['127.0.0.1:1'], true],
      [['127.0.0.1:1'], false],
    ] as const)
      expect(await openFailureOf(error, { brokers, ssl })).toMatchObject({ code: 'away' })
  })
})
