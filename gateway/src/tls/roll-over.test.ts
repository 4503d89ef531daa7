// The certificate is renewed under 20 connected tablets: none loses a reading, none even notices.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect, test } from 'vitest'
import { EmbeddedLog } from '../sources/embedded.ts'
import { message, numbersOf, range, startLab } from '../testing/lab.ts'
import { askLan } from '../testing/lan.ts'
import { Tablet } from '../testing/tablet.ts'

const TABLETS = 20
const dir = mkdtempSync(join(tmpdir(), 'lineside-roll-'))

test('20 tablets over wss while the certificate is renewed: every reading once, no connection ends', async () => {
  let names = ['localhost', '127.0.0.1']
  const log = new EmbeddedLog({ topic: 'machines', epoch: 'e1' })
  let sent = 0
  const send = (count: number) => {
    for (let n = 0; n < count; n++) log.append({ key: null, value: message(sent++), timeMs: sent })
  }
  const gateway = await startLab(log, { LINESIDE_TLS: 'auto', LINESIDE_DATA_DIR: dir }, null, {
    now: Date.now,
    names: () => names,
  })
  const ca = gateway.security.keeper!.authority!
  const serialNow = () =>
    new Promise<string>((done, failed) => {
      const socket = connect({ host: '127.0.0.1', port: gateway.port, ca, servername: 'localhost' }, () => {
        done(socket.getPeerCertificate().serialNumber)
        socket.destroy()
      }).on('error', failed)
    })
  const tablets = range(TABLETS).map(() => new Tablet({ port: gateway.port, secure: true, client: { ca } }))
  send(500)
  for (const tablet of tablets) tablet.connect()
  for (const tablet of tablets) await tablet.until('caught up', () => tablet.of('machines').caughtUp === 1)
  const before = await serialNow()

  const sending = setInterval(() => send(50), 5)
  names = ['localhost', '127.0.0.1', '10.0.0.9']
  expect(await gateway.security.keeper!.look()).toBe(true)
  const after = await serialNow()
  names = [...names, '10.0.0.10']
  expect(await gateway.security.keeper!.look()).toBe(true)
  clearInterval(sending)
  send(1)

  expect(after).not.toBe(before)
  const last = sent
  for (const tablet of tablets) {
    await tablet.until('the last one', () => tablet.of('machines').records.length === last)
    expect(numbersOf(tablet.values('machines'))).toEqual(range(last))
    expect([tablet.faults, tablet.closed]).toEqual([[], null])
    tablet.drop()
  }
  expect((await askLan(gateway, '/trusted')).status).toBe(204)
  await gateway.stop()
  rmSync(dir, { recursive: true, force: true })
})
