// The tokens of tokens.css as colours a canvas understands: a custom property may hold `light-dark()`, a canvas may not.
import type { Severity } from '../../../../shared/evidence.ts'

/** Colours of a chart in the theme of the moment. */
export interface Palette {
  readonly surface: string
  readonly line: string
  readonly lineStrong: string
  readonly ink: string
  readonly inkSoft: string
  readonly band: string
  readonly trace: string
  readonly hatch: string
  readonly accent: string
  readonly alarm: Readonly<Record<Severity, string>>
  readonly alarmGround: Readonly<Record<Severity, string>>
  /** CSS font family. */
  readonly face: string
}

/** Reads the palette as it applies to `element`. */
export function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement('span')
  element.append(probe)
  const read = (token: string): string => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  }
  const palette = {
    surface: read('--surface'),
    line: read('--line'),
    lineStrong: read('--line-strong'),
    ink: read('--ink'),
    inkSoft: read('--ink-soft'),
    band: read('--band-chart'),
    trace: read('--trace'),
    hatch: read('--hatch'),
    accent: read('--accent'),
    alarm: { high: read('--high'), medium: read('--medium'), low: read('--low') },
    alarmGround: { high: read('--high-ground'), medium: read('--medium-ground'), low: read('--low-ground') },
    face: getComputedStyle(probe).fontFamily,
  }
  probe.remove()
  return palette
}
