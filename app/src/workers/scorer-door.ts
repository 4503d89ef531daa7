// What a scorer's thread answers: the detectors of some of the machines. It does one thing after the other, in the order it is
// asked.
import { transfer } from 'comlink'
import { Scorer } from '../domain/scorer.ts'
import type { ScorerDoor } from './doors.ts'
import { buffersOfScored } from './transfers.ts'

/** A scorer that has no machines yet. */
export function scorerDoor(): ScorerDoor {
  let scorer = new Scorer()
  return {
    async start(machines, models, sensitivity) {
      scorer = new Scorer(machines, models, sensitivity)
      return { notes: scorer.notes, bands: scorer.usualBands }
    },
    async forgetDeclared() {
      scorer.forgetDeclared()
    },
    async score(runs, isFarBehind) {
      const scored = scorer.score(runs, isFarBehind)
      return transfer(scored, buffersOfScored(scored))
    },
    async setSensitivity(times) {
      scorer.setSensitivity(times)
    },
    async teach(machine, caseId, stretch) {
      return scorer.teach(machine, caseId, stretch)
    },
    async forget(machine, caseId) {
      return scorer.forget(machine, caseId)
    },
    async lessons() {
      return scorer.lessons
    },
  }
}
