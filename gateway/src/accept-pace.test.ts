import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { paceAccepts } from './accept-pace.ts'

const MANY = 600
const running: Server[] = []
const clients: Socket[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  for (const server of running.splice(0)) await new Promise((done) => server.close(done))
})

/** A server at the pace that greets whom it takes, and what it has open. */
async function start(most: number) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.resume().write('x')
  })
  running.push(server)
  paceAccepts(server, most)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const open = () => new Promise<number>((done) => server.getConnections((_error, count) => done(count)))
  return { port, open }
}

/** Connects once; whether it was taken. */
function comes(port: number): Promise<boolean> {
  const client = connect(port, '127.0.0.1')
  clients.push(client)
  return new Promise((done) => {
    client.on('error', () => done(false))
    client.on('close', () => done(false))
    client.on('data', () => done(true))
  })
}

test('of many at once some are dropped; who comes again is taken', async () => {
  const { port, open } = await start(1000)
  let taken = 0
  const turns: number[] = []
  for (let missing = MANY; missing > 0; missing = MANY - taken) {
    const came = await Promise.all(Array.from({ length: missing }, () => comes(port)))
    turns.push(came.filter(Boolean).length)
    taken += turns.at(-1)!
  }
  expect(turns[0]).toBeGreaterThan(0)
  expect(turns[0]).toBeLessThan(MANY)
  expect(await open()).toBe(MANY)
})

test('there are never more than the most; a place that is free again is taken', async () => {
  const { port, open } = await start(50)
  const came = await Promise.all(Array.from({ length: MANY }, () => comes(port)))
  expect(came.filter(Boolean).length).toBeLessThanOrEqual(50)
  while ((await open()) < 50) await comes(port)
  expect(await comes(port)).toBe(false)
  for (const client of clients.splice(0)) client.destroy()
  await expect.poll(open).toBe(0)
  await expect.poll(() => comes(port)).toBe(true)
})
