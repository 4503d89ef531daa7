import { describe, it } from 'vitest'
import { PERSISTENCE_CONTRACT } from '../../../e2e/store/persistence-contract.ts'
import { MemoryDevice, MemoryPersistence } from './memory-persistence.ts'

describe('MemoryPersistence', () => {
  for (const [name, check] of Object.entries(PERSISTENCE_CONTRACT))
    it(name, async () => {
      const device = new MemoryDevice()
      await check(async () => new MemoryPersistence(device))
    })
})
