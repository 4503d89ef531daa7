// The words of settings, storage, pairing and tablets in English.
import type { AccessCode, Role } from '../../../../shared/access.ts'
import type { LanguageChoice } from '../../platform/language.ts'

/** These sections of the English table. */
export const englishSettingsWords = {
  settings: {
    title: 'Settings',
    person: 'Your name',
    personText: 'Stands beside what you acknowledge and write on this tablet.',
    theme: 'Theme',
    themes: { auto: 'As the tablet', day: 'Day', night: 'Night' },
    language: 'Language',
    languages: { auto: 'As the tablet', en: 'English', de: 'Deutsch' } satisfies Record<
      LanguageChoice,
      string
    >,
    storage: 'History on this tablet',
    size: 'Size',
    readings: 'Readings',
    oldest: 'Oldest reading',
    newest: 'Newest reading',
    none: 'none',
    kept: 'Kept',
    keptYes: 'in this browser, across restarts',
    keptNo: 'only until this window is closed (private window)',
    gaps: 'Missing stretches',
    gapsText: (count: string) => `${count} messages were gone before this tablet could read them`,
    saveDatabase: 'Save as a database file',
    saveDatabaseText: 'One SQLite file with everything. Any SQLite tool opens it.',
    loadDatabase: 'Open a database file',
    loadDatabaseText: 'Puts a history that was saved before in place of the one on this tablet.',
    loadQuestion: (file: string) => `Replace the history on this tablet by ${file}?`,
    load: 'Replace',
    loadCancel: 'Cancel',
    refused: 'Messages not taken',
    refusedNone: 'Every message so far could be read.',
    refusedText: 'They were left out; the readings around them were taken.',
    samples: 'The newest of them',
    install: 'Install',
    installText: 'Puts Lineside on the home screen. It then starts without a network.',
    installButton: 'Install on this tablet',
    installHow: 'Open the browser menu and choose "Install app" or "Add to home screen".',
    installed: 'Lineside runs as an installed app.',
    about: 'Version',
    app: 'App',
    gateway: 'Gateway',
    model: 'GPT model',
    noModel: 'none, explanations are local',
    unknown: 'not known yet',
    licences: 'Licences of the packages in this app',
  },

  storage: {
    used: 'Used in this browser',
    usedOf: (used: string, allowed: string) => `${used} of ${allowed} allowed`,
    deletion: 'When the tablet runs out of room',
    safe: 'the browser keeps it',
    atRisk: 'the browser may delete it',
    atRiskText:
      'If it does, the gateway sends again what it still holds, and this tablet says so. Browsers keep installed apps longest.',
    persist: 'Ask the browser to keep it',
    refused: 'The browser does not promise it now. Install the app, use it for a while, and ask again.',
  },

  budget: {
    used: 'Readings and minutes kept',
    usedOf: (used: string, budget: string) => `${used} of ${budget}`,
    free: (free: string) => `${free} of the file are free; new readings use them again.`,
    lasts: 'That lasts for',
    lastsAbout: (span: string) => `about ${span}, at the rate so far`,
    choice: 'Room for the history',
    text: 'When it is full the oldest readings go first. Minute averages, and what is around the newest cases, stay longer.',
    bound: {
      quota: (allowed: string) =>
        `No more here: the browser allows ${allowed}, and the history lies in it twice, so that one copy can be damaged.`,
      memory: (memory: string) =>
        `No more here: this tablet has about ${memory} of memory, and the history is in it while the app is open.`,
    },
    over: 'The browser may not let the history grow that far; then the oldest goes earlier.',
    question: (budget: string, goes: string, from: string) =>
      `With ${budget} about ${goes} of the oldest readings go, little by little as new ones come. History from ${from} on is left. Nothing brings them back.`,
    questionAll: (budget: string) => `With ${budget} none of the readings that are here now would be left.`,
    set: (budget: string) => `Use ${budget}`,
    keep: (budget: string) => `Keep ${budget}`,
    failed: (why: string) => `The size was not changed. ${why}`,
  },

  pairing: {
    title: 'Pair this tablet',
    text: 'A code comes from a paired tablet (Settings, Add a tablet) or from the gateway (npm run pair). It lasts 15 minutes.',
    code: 'Code',
    name: 'Name of this tablet',
    namePlaceholder: 'Press line 2',
    someTablet: 'Tablet',
    pair: 'Pair this tablet',
    keeps: 'What this tablet already holds stays on it.',
    unreachable: 'The gateway cannot be reached.',
    unpaired: 'This tablet is not paired.',
    unpairedText: 'It gets nothing from the gateway. Get a code at a paired tablet: Settings, Add a tablet.',
    enterCode: 'Enter the code',
  },

  access: {
    unpaired: 'This tablet is not paired any more; pair it with a code.',
    viewer: "This tablet may only look; an operator's tablet can do this.",
    'other-origin':
      "This page comes from another address than the gateway's; open it there, or set LINESIDE_ORIGINS.",
    'bad-code':
      'This code is not valid (any more): it lasts 15 minutes and pairs one tablet. Ask for a new one.',
    'too-many-tries': 'Too many wrong codes were tried; try again in a minute.',
    'too-many-tablets': 'No more tablets can be paired; take some out first.',
    'no-tablet': 'There is no such tablet any more.',
    disk: 'The gateway could not keep it; see whether its disk is full.',
    'bad-request': 'The gateway did not understand this; reload the page and try again.',
    'rate-limited': 'The gateway was asked too often; try again in a minute.',
  } satisfies Record<AccessCode, string>,

  tablets: {
    title: 'Tablets',
    roles: { operator: 'Operator', viewer: 'Viewer' } satisfies Record<Role, string>,
    role: 'The new tablet is a',
    ownComputer: "This is the gateway's own computer. It needs no pairing.",
    thisTablet: (name: string, role: string) => `This tablet: ${name}, ${role}`,
    connected: 'connected',
    away: 'not connected',
    paired: (moment: string) => `paired ${moment}`,
    none: 'No tablet is paired yet.',
    add: 'Add a tablet',
    qr: 'QR code to pair another tablet',
    scan: 'Scan this with the new tablet, or type the code there. It lasts 15 minutes and pairs one tablet.',
    done: 'Done',
    revoke: 'Revoke',
    revokeOne: (name: string) => `Revoke ${name}`,
    revokeQuestion: (name: string) =>
      `Shut out ${name}? It stops at once. What it holds already stays on it.`,
    revokeThis: 'Shut out this tablet itself? It needs a new code to come back.',
    keep: 'Keep',
  },
}
