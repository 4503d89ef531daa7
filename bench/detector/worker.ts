// The speed benchmark inside a browser's worker: runs the rounds it is asked for and answers with the medians.
import { detectorTimes } from './times.ts'

self.addEventListener('message', (event: MessageEvent<number>) => {
  const times = detectorTimes()
  for (let round = 0; round < event.data; round++) times.round(round)
  self.postMessage(times.medians())
})
