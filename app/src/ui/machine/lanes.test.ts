import { expect, test } from 'vitest'
import { sensorPage } from './lanes.ts'

test('few sensors are one page', () => {
  expect(sensorPage(3, 0)).toEqual({ page: 0, pages: 1, all: 3, sensors: [0, 1, 2] })
})

test('many are cut into pages, every sensor on exactly one', () => {
  const pages = [0, 1, 2].map((page) => sensorPage(23, page).sensors)
  expect(pages.flat()).toEqual(Array.from({ length: 23 }, (_, i) => i))
})

test('a page that is not there, and no sensor at all', () => {
  expect(sensorPage(23, 9).page).toBe(2)
  expect(sensorPage(23, -1).page).toBe(0)
  expect(sensorPage(0, 0).sensors).toEqual([])
})
