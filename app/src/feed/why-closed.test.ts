import { expect, test } from 'vitest'
import { CLOSE } from '../../../shared/protocol.ts'
import { said } from '../domain/said.ts'
import { whyClosed } from './why-closed.ts'

test('a close code is said in the screen’s language, whatever the other side called it', () => {
  expect(whyClosed(CLOSE.restarting.code, 'There are new streams.')).toEqual(said('feed-restarting'))
  expect(whyClosed(CLOSE.full.code, '')).toEqual(said('feed-full'))
  expect(whyClosed(CLOSE.silent.code, 'nothing heard')).toEqual(said('feed-silent'))
  expect(whyClosed(CLOSE.stalled.code, 'x')).toEqual(said('feed-stalled'))
})

test('what broke the protocol is a detail; a network that went away needs no words', () => {
  const error = 'chain broken: a frame of stream 3 begins at 7, expected 5'
  expect(whyClosed(CLOSE.protocol.code, error)).toEqual(said('feed-broken', { error }))
  expect(whyClosed(1009, 'too long')).toEqual(said('feed-broken', { error: 'too long' }))
  expect(whyClosed(1006, '')).toBeNull()
})
