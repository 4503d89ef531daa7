// `npm run bench -- accuracy [--data DIR]`: what the detector finds. DIR holds skab/, nab/ and tabular/ as their publishers
// lay them out; a part that is not there is null, with the reason in the table. The generated parts need nothing.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  measureAttribution,
  measureOriginal,
  measureShifts,
  type OriginalFigures,
} from './accuracy/generated.ts'
import { measureNab, readNab } from './accuracy/nab.ts'
import { measureSkab, ONLINE, readSkab, UNGATED } from './accuracy/skab.ts'
import { mean, rounded } from './accuracy/table.ts'
import { measureTabular, readTabular } from './accuracy/tabular.ts'
import { Sklearn } from './sklearn.ts'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const FEW_SEEDS = [1, 2, 3]
const ORIGINAL_SEEDS = [1, 2, 3, 4]
const ORIGINAL_HOURS = 24

/** Runs the benchmark; the last line it prints is one JSON object. */
export default async function benchAccuracy(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' } } })
  const say = (part: string, text: string): void => console.log(`${part.padEnd(12)} ${text}`)
  const folderOf = (part: string): string | null => {
    if (values.data === undefined) say(part, 'left out: no --data DIR given')
    else if (!existsSync(join(values.data, part)))
      say(part, `left out: ${values.data} has no folder "${part}"`)
    else return join(values.data, part)
    return null
  }

  const skab = benchSkab(folderOf('skab'), say)
  const nabFolder = folderOf('nab')
  const nab = nabFolder ? measureNab(readNab(nabFolder), 1) : null
  if (nab) say('nab', `standard score ${nab.standard} (product path, files that are there)`)
  const tabular = await benchTabular(folderOf('tabular'), say)

  const original = meanOriginal(ORIGINAL_SEEDS.map((seed) => measureOriginal(ORIGINAL_HOURS, seed)))
  say(
    'original',
    `precision ${original.precision}, recall ${original.recall}, ${original.cases_per_10min} cases per 10 minutes`,
  )
  const independent = measureShifts('independent', 10)
  say(
    'one sensor',
    `independent data: recall ${independent.recall_4sigma_5}, ${independent.false_per_10k} false rows per 10,000`,
  )
  const ar1 = measureShifts('ar1', 10)
  say(
    'one sensor',
    `AR(1) 0.9 data: recall ${ar1.recall_4sigma_5}, ${ar1.false_per_10k} false rows per 10,000`,
  )
  const attribution = measureAttribution(1, 500)
  say('attribution', `the guilty one of 32 sensors comes first in ${100 * attribution.top1_32d_6sigma} %`)

  console.log(
    JSON.stringify({
      bench: 'accuracy',
      skab: skab?.figures ?? null,
      skab_online: skab ? { f1: skab.online } : null,
      ungated: skab ? { f1: skab.ungated } : null,
      nab,
      tabular,
      original,
      one_sensor: { ...independent, ar1 },
      attribution,
    }),
  )
}

function meanOriginal(runs: readonly OriginalFigures[]): OriginalFigures {
  return {
    precision: rounded(mean(runs.map(({ precision }) => precision)), 4),
    recall: rounded(mean(runs.map(({ recall }) => recall)), 4),
    cases_per_10min: rounded(mean(runs.map((run) => run.cases_per_10min)), 3),
  }
}

type Say = (part: string, text: string) => void

function benchSkab(folder: string | null, say: Say) {
  const files = folder ? readSkab(folder) : []
  if (files.length === 0) {
    if (folder) say('skab', 'left out: no labelled file below it')
    return null
  }
  const figures = measureSkab(files, SEEDS)
  const percent = (rate: number): string => `${(100 * rate).toFixed(1)} %`
  say(
    'skab',
    `${figures.files} files, ${SEEDS.length} seeds: F1 ${figures.f1} +- ${figures.f1_sd}, FAR ${percent(figures.far)}, MAR ${percent(figures.mar)}`,
  )
  const online = measureSkab(files, FEW_SEEDS, ONLINE).f1
  say('skab', `fitted anew every 50 readings: F1 ${online}`)
  const ungated = measureSkab(files, FEW_SEEDS, UNGATED).f1
  say('skab', `the same without the gate: F1 ${ungated}`)
  return { figures, online, ungated }
}

async function benchTabular(folder: string | null, say: Say) {
  if (!folder) return null
  const started = await Sklearn.start()
  if (!started.ok) say('tabular', `scikit-learn left out: ${started.error}`)
  const sklearn = started.ok ? started.value : null
  const sets = await measureTabular(readTabular(folder), FEW_SEEDS, sklearn)
  sklearn?.stop()
  if (sets.length === 0) return null
  for (const set of sets)
    say('tabular', `${set.name.padEnd(12)} AUC ${set.auc}, scikit-learn ${set.auc_sklearn ?? 'null'}`)
  return {
    sets: sets.length,
    auc: rounded(mean(sets.map(({ auc }) => auc)), 4),
    auc_sklearn: sklearn ? rounded(mean(sets.map(({ auc_sklearn }) => auc_sklearn ?? Number.NaN)), 4) : null,
  }
}
