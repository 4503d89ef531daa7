// This tablet's own settings. They live in localStorage, not in the history: the theme must be there before the first paint.

export type Theme = 'auto' | 'day' | 'night'
const THEMES: readonly string[] = ['auto', 'day', 'night']
const NAME_KEY = 'lineside.name'
const THEME_KEY = 'lineside.theme'
const MAX_NAME = 60

/** Who uses this tablet, and how it looks. */
export class Settings {
  userName = $state(read(NAME_KEY) ?? 'Operator')
  theme = $state<Theme>(parseTheme(read(THEME_KEY)))

  /** Names the person at this tablet; an empty name is not taken. */
  setUserName(name: string): void {
    const trimmed = name.trim().slice(0, MAX_NAME)
    if (!trimmed) return
    this.userName = trimmed
    write(NAME_KEY, trimmed)
  }

  setTheme(theme: Theme): void {
    this.theme = theme
    write(THEME_KEY, theme)
  }
}

const parseTheme = (value: string | null): Theme =>
  value !== null && THEMES.includes(value) ? (value as Theme) : 'auto'

// A browser may forbid localStorage (private window, policy): settings then last as long as the page.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Kept in memory only.
  }
}
