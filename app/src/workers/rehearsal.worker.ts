// The replay's thread: neither the live detector nor the store waits for it. It lives for one replay.
import { expose } from 'comlink'
import { Rehearsal } from '../domain/rehearsal/rehearsal.ts'
import type { RehearsalDoor } from './doors.ts'

let rehearsal = new Rehearsal([], [])

const door: RehearsalDoor = {
  async begin(machines, models) {
    rehearsal = new Rehearsal(machines, models)
  },
  async take(page) {
    rehearsal.take(page)
    return rehearsal.readings
  },
  async outlook(perShift, present) {
    return rehearsal.outlook(perShift, present)
  },
}

expose(door)
