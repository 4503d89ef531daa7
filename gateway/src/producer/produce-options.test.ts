import { describe, expect, test } from 'vitest'
import { PRODUCE_HELP, readProduceOrder } from './produce-options.ts'

const read = (line: string) => readProduceOrder(line.split(' ').filter(Boolean))

describe('the options of produce', () => {
  test('with a file', () => {
    expect(
      read(
        '--file a/b.csv --topic rig --rate 20x --brokers k1:9092,k2:9093 --machine-column unit --loop --now',
      ),
    ).toEqual({
      ok: true,
      value: {
        to: { brokers: ['k1:9092', 'k2:9093'], topic: 'rig', partitions: 1 },
        aliveFile: null,
        from: {
          kind: 'file',
          file: 'a/b.csv',
          plan: { machineColumn: 'unit', keepLabels: false, now: true },
          rate: { kind: 'times', times: 20 },
          loop: true,
        },
      },
    })
  })

  test('without a file the simulated machines are streamed', () => {
    expect(read('')).toEqual({
      ok: true,
      value: {
        to: { brokers: ['localhost:9092'], topic: 'machine_sensor_data', partitions: 1 },
        aliveFile: null,
        from: { kind: 'simulator', machines: 8, intervalMs: 1000, historyMs: 3_600_000 },
      },
    })
    expect(read('--machines 100 --rate 10x --seed 4 --history 0')).toMatchObject({
      value: { from: { seed: 4, machines: 100, intervalMs: 100, historyMs: 0 } },
    })
    expect(read('--machines 100 --rate 1000/s')).toMatchObject({ value: { from: { intervalMs: 100 } } })
  })

  test('what is wrong is said, all of it', () => {
    expect(read('--topic a/b --brokers here --rate fast --partitions 0 --time when --wat')).toEqual({
      ok: false,
      error: [
        '--topic a/b: a topic has 1 to 249 letters, digits, dots, hyphens and underscores.',
        '--brokers here: "here" is no host:port such as localhost:9092.',
        '--rate fast: give 20x (times the pace of the file), 50/s (rows a second) or max.',
        '--partitions 0: give a whole number from 1 to 1000.',
        'There is no option --wat.',
        '--time wants a --file.',
      ].join('\n'),
    })
    expect(read('--file a.csv --seed 1 --machine m --machine-column c')).toEqual({
      ok: false,
      error:
        '--seed is for simulated machines, not for a --file.\n--machine and --machine-column exclude each other.',
    })
    expect(read('--rate max')).toMatchObject({ ok: false, error: expect.stringContaining('never end') })
  })

  test('help names every option', () => {
    expect(read('--help --wat')).toEqual({ ok: true, value: null })
    for (const name of [
      'file',
      'topic',
      'rate',
      'brokers',
      'machine',
      'machine-column',
      'time',
      'loop',
      'now',
      'partitions',
    ])
      expect(PRODUCE_HELP).toContain(`--${name} `)
  })
})
