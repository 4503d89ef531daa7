// `tsx e2e/icons.ts`: draws the PNG icons of app/public from favicon.svg, with the Chromium the browser tests use.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { ensureChromium } from '../scripts/chromium.mjs'

const PUBLIC = fileURLToPath(new URL('../app/public/', import.meta.url))
/** A maskable icon may lose everything outside a circle of 80 % of its width. */
const MASK_SHARE = 0.8
const GROUND = '#1f2a33'

const ICONS = [
  { file: 'icon-192.png', sizePx: 192, share: 1 },
  { file: 'icon-512.png', sizePx: 512, share: 1 },
  { file: 'icon-maskable-512.png', sizePx: 512, share: MASK_SHARE },
]

const executablePath = ensureChromium()
if (executablePath === null) {
  console.error('No Chromium can be had; set CHROMIUM_PATH to one.')
  process.exit(1)
}
const svg = await readFile(`${PUBLIC}favicon.svg`, 'utf8')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
for (const { file, sizePx, share } of ICONS) {
  const page = await browser.newPage({ viewport: { width: sizePx, height: sizePx } })
  const ground = share < 1 ? GROUND : 'transparent'
  await page.setContent(
    `<style>html{background:${ground}}body{margin:${(sizePx * (1 - share)) / 2}px}svg{display:block;width:${sizePx * share}px}</style>${svg}`,
  )
  await writeFile(PUBLIC + file, await page.screenshot({ omitBackground: true }))
  await page.close()
  console.log(`${file}: ${sizePx} x ${sizePx}`)
}
await browser.close()
