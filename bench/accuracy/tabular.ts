// Outlier-detection tables (ADBench's, and AI4I 2020): mean ROC-AUC of the bare forest, fitted on all rows of a table, beside
// scikit-learn's on the same rows and seeds. The published (plain) score on both sides: this measures the forest itself.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Forest } from '../../app/src/domain/forest/forest.ts'
import { plainScores } from '../../app/src/domain/forest/plain-scores.ts'
import type { Sklearn } from '../sklearn.ts'
import { mean, readTable, rounded } from './table.ts'

interface TabularSet {
  readonly name: string
  readonly rows: Float32Array
  readonly width: number
  readonly isAnomaly: readonly boolean[]
}

/** One table's figures. */
export interface TabularFigures {
  readonly name: string
  readonly auc: number
  readonly auc_sklearn: number | null
}

/** AI4I's label and the columns that are neither sensors nor the label; every other file has its label last. */
const AI4I_LABEL = 'Machine failure'
const AI4I_OTHERS = ['UDI', 'Product ID', 'Type', 'TWF', 'HDF', 'PWF', 'OSF', 'RNF']

/** All tables in a folder. */
export function readTabular(folder: string): TabularSet[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.csv'))
  return files.sort().map((name) => readSet(folder, name))
}

function readSet(folder: string, name: string): TabularSet {
  const path = join(folder, name)
  const isTabbed = readFileSync(path, 'utf8').slice(0, 1000).includes('\t')
  const { columns, rows } = readTable(path, isTabbed ? '\t' : ',')
  const label = columns.includes(AI4I_LABEL) ? columns.indexOf(AI4I_LABEL) : columns.length - 1
  const inputs = columns.flatMap((column, i) => (i === label || AI4I_OTHERS.includes(column) ? [] : [i]))
  return {
    name: name.replace('.csv', ''),
    rows: Float32Array.from(rows.flatMap((row) => inputs.map((i) => Number(row[i])))),
    width: inputs.length,
    isAnomaly: rows.map((row) => Number(row[label]) > 0),
  }
}

/** Measures every table; scikit-learn's figure is null where it cannot be had. */
export async function measureTabular(
  sets: readonly TabularSet[],
  seeds: readonly number[],
  sklearn: Sklearn | null,
): Promise<TabularFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-tabular-'))
  try {
    const figures: TabularFigures[] = []
    for (const { name, rows, width, isAnomaly } of sets) {
      const count = rows.length / width
      const ours = seeds.map((seed) => {
        const forest = Forest.fit(rows, count, width, { trees: 100, sampleSize: 256, seed })
        return rocAuc(plainScores(forest, rows, count), isAnomaly)
      })
      const theirs: number[] = []
      const path = join(folder, 'rows.f32')
      const out = join(folder, 'scores.f64')
      writeFileSync(path, rows)
      for (const seed of sklearn ? seeds : []) {
        await sklearn!.ask({ do: 'scores', path, width, seed, out })
        const bytes = readFileSync(out)
        theirs.push(
          rocAuc(
            new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
            isAnomaly,
          ),
        )
      }
      figures.push({
        name,
        auc: rounded(mean(ours), 4),
        auc_sklearn: sklearn ? rounded(mean(theirs), 4) : null,
      })
    }
    return figures
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Area under the ROC curve by ranks (Mann-Whitney), ties counted half. */
export function rocAuc(scores: ArrayLike<number>, isAnomaly: readonly boolean[]): number {
  const order = Array.from(isAnomaly, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  let rankSum = 0
  let anomalies = 0
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++
    const rank = (from + to + 1) / 2
    for (let i = from; i < to; i++) {
      if (!isAnomaly[order[i]!]) continue
      rankSum += rank
      anomalies++
    }
    from = to
  }
  return (rankSum - (anomalies * (anomalies + 1)) / 2) / (anomalies * (isAnomaly.length - anomalies))
}
