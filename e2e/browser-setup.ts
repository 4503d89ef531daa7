// Before the stories: the built product, as `npm start` would build it.
import { buildAll } from '../scripts/build.mjs'

/** vitest's globalSetup of the project `browser`. */
export default async function setup(): Promise<void> {
  await buildAll({ onlyIfStale: true })
}
