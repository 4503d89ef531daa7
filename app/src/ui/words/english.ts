// Every word of the screens in English, in one table: another language is another table of this shape, cut into the same
// files. Sentences that hold a value are functions, because other languages order their words otherwise. The local
// explanation's are in domain/sentence.
import type { Severity } from '../../../../shared/evidence.ts'
import type { FlawCode } from '../../../../shared/flaw.ts'
import type { CaseCondition } from '../../domain/cases/fold-case.ts'
import type { CsvForm } from '../../domain/csv.ts'
import { englishCaseWords } from './english-cases.ts'
import { englishMappingWords } from './english-mapping.ts'
import { englishSensitivityWords } from './english-sensitivity.ts'
import { englishSettingsWords } from './english-settings.ts'
import { plural } from './plural.ts'

/** The English table. */
export const english = {
  product: 'Lineside',
  nav: { label: 'Screens', floor: 'Floor', cases: 'Cases', export: 'Export', settings: 'Settings' },
  skip: 'Skip to the content',
  openCases: (count: number) => `${count} open ${plural(count, 'case', 'cases')}`,
  back: { cases: 'All cases' },

  link: {
    connecting: 'Connecting',
    catchingUp: 'Catching up',
    left: (count: string) => `${count} left`,
    live: 'Live',
    offline: (since: string) => `Offline since ${since}`,
    updateNeeded: 'Update needed',
    updateText:
      'The gateway speaks another version than this app. Reload the page to update it; the history stays.',
    unpaired: 'Not paired',
    trueUpTo: (time: string) => `True up to ${time}`,
    nothingYet: 'No data yet',
    sourceAway: 'The gateway has lost its source of messages.',
    sourceSince: (time: string) => `Since ${time}.`,
  },

  phase: {
    opening: 'Opening the history on this tablet …',
    elsewhereTitle: 'Lineside is open in another window',
    elsewhereText:
      'Only one window at a time may write the history. The other one stops when you go on here.',
    takeOver: 'Use it here',
    newerTitle: 'This history was made by a newer version',
    failedTitle: 'Lineside could not start on this tablet',
    failedText: (reason: string) =>
      `Connect to the gateway and reload the page; the history on this tablet is untouched. The browser says: ${reason}`,
    screenLost: 'This screen could not be loaded. Connect to the gateway and reload the page.',
    reload: 'Reload',
  },

  notes: { dismiss: 'Dismiss' },
  update: {
    ready: 'A new version is ready.',
    apply: 'Update now',
    applying: 'Updating …',
    later: 'A new version is ready. It is offered once the high alarm is acknowledged.',
    check: 'Check for an update',
    checked: {
      looking: 'Looking …',
      newest: 'This is the newest version.',
      found: 'A new version is being fetched. It is offered here when it is ready.',
      unreachable: 'The gateway cannot be reached; try again when it is back.',
      impossible: 'This browser fetches the app anew each time: reload the page.',
      slow: 'The browser has not answered yet. Try again in a minute.',
    },
  },

  severity: { high: 'High', medium: 'Medium', low: 'Low' } satisfies Record<Severity, string>,
  caseState: {
    unacknowledged: 'Unacknowledged',
    acknowledged: 'Acknowledged',
    returned: 'Back to normal, unacknowledged',
    closed: 'Closed',
    shelved: 'Shelved',
    'out-of-service': 'Out of service',
  } satisfies Record<CaseCondition, string>,
  newCase: (machine: string, headline: string) => `New case at ${machine}: ${headline}`,

  floor: {
    emptyTitle: 'No machine has spoken yet',
    emptyText:
      'A machine appears here with its first message. Send one JSON object a message to the topic the gateway reads, for example:',
    emptyOffline: 'The gateway cannot be reached, and this tablet holds no history yet.',
    emptySource: 'What the gateway reads stands on its page /healthz.',
    emptyMapping: (refused: number) =>
      refused === 0
        ? 'Messages of another shape can be mapped.'
        : `${refused} ${plural(refused, 'message has', 'messages have')} come that could not be read. Map their fields:`,
    normal: 'Normal',
    learning: (learned: number, needed: number) => `Learning, ${learned} of ${needed}`,
    staleSince: (time: string) => `Stale since ${time}`,
    age: (span: string) => `${span} ago`,
    noReading: 'No reading yet',
    history: 'History only',
    moreSensors: (count: number) => `${count} more ${plural(count, 'sensor', 'sensors')}`,
    score: 'Score',
    summary: (machines: number, abnormal: number) =>
      abnormal === 0
        ? `${machines} ${plural(machines, 'machine', 'machines')}, all normal`
        : `${machines} ${plural(machines, 'machine', 'machines')}, ${abnormal} abnormal`,
  },

  sensor: {
    missing: 'no value',
    above: 'above usual',
    below: 'below usual',
    usual: (low: string, high: string) => `usual ${low} to ${high}`,
    usualUnknown: 'usual not known',
    between: (low: string, high: string) => `${low} to ${high}`,
    normal: (low: string, high: string) => `normal ${low} to ${high}`,
    normalFrom: (low: string) => `normal from ${low}`,
    normalUpTo: (high: string) => `normal up to ${high}`,
    overLimit: (limit: string) => `over limit ${limit}`,
    underLimit: (limit: string) => `under limit ${limit}`,
  },

  machine: {
    select: 'Machine',
    unknownTitle: (machine: string) => `No machine "${machine}" here`,
    unknownText: 'It has sent nothing to this tablet yet, or its name is written otherwise.',
    ranges: 'Time range',
    range: { '5min': '5 min', '1h': '1 h', '8h': '8 h', '24h': '24 h', all: 'All' },
    followLive: 'Follow live',
    following: 'Following live',
    atNewest: 'Newest shown',
    toNewest: 'To the newest',
    newest: (moment: string) => `Newest reading ${moment}`,
    sensorPage: (first: number, last: number, all: number) => `Sensors ${first} to ${last} of ${all}`,
    earlierSensors: 'Previous sensors',
    laterSensors: 'Next sensors',
    casesHere: 'Cases of this machine',
    noCases: 'No case at this machine so far.',
  },

  chart: {
    label: (machine: string) => `Sensors of ${machine} over time`,
    help: 'Drag to move, pinch or ctrl + scroll to zoom, ctrl + drag to zoom into a stretch. Keys: arrows move the cursor, shift + arrows move the time, plus and minus zoom.',
    score: 'Score',
    limit: (value: string) => `alarm from ${value}`,
    loading: 'Reading the history …',
    empty: 'No reading in this stretch of time.',
    failed: 'The history could not be read.',
    alarmed: 'Alarmed reading',
    band: 'Usual range',
    limitSet: 'Limit that was set',
    limitsSet: (limits: string) => `Limits that were set: ${limits}.`,
    gap: 'Missing here',
    caseSpan: 'Case',
    newest: 'Newest values',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
  },

  ...englishCaseWords,

  sound: {
    on: 'Sound on',
    muted: 'Sound off',
    blocked: 'Touch for sound',
    notices: 'Notifications',
    noticesText: 'Tell of a new case while another page is in front.',
    allow: 'Allow notifications',
    allowed: 'Notifications are on.',
    denied: 'The browser does not allow notifications for this page; its site settings do.',
  },

  waiting: (count: number) => `${count} ${plural(count, 'entry', 'entries')} to send`,

  export: {
    title: 'Export',
    lead: 'CSV files, made on this tablet. They work without the gateway.',
    what: 'Machine',
    period: 'Period',
    periods: { '1h': 'Last hour', '8h': 'Last 8 h', '24h': 'Last 24 h', all: 'All' },
    upTo: (moment: string) => `Up to the newest reading, ${moment}`,
    form: 'Numbers as the spreadsheet reads them',
    forms: { point: '1.5', comma: '1,5' } satisfies Record<CsvForm, string>,
    readings: 'Readings',
    readingsText: 'One row a reading: time, machine, every sensor, score, limit, alarm.',
    cases: 'Cases',
    casesText: 'One row a case: what, when, how long, who acknowledged it, explanation.',
    downloadReadings: 'Download readings',
    downloadCases: 'Download cases',
    progress: (rows: string, total: string) => `${rows} of ${total} rows`,
    cancel: 'Cancel',
    nothing: 'There is nothing to export yet.',
    cancelled: 'The export was cancelled.',
    readingsSaved: (count: number, text: string) =>
      `${text} ${plural(count, 'reading was', 'readings were')} saved.`,
    casesSaved: (count: number, text: string) => `${text} ${plural(count, 'case was', 'cases were')} saved.`,
    databaseSaved: 'The history was saved as an SQLite file.',
    failed: (reason: string) => `The export failed: ${reason}`,
  },

  ...englishSettingsWords,
  mapping: englishMappingWords,
  sensitivity: englishSensitivityWords,

  flaw: {
    'too-big': 'Too big',
    'no-value': 'Without a value',
    'not-utf8': 'Not UTF-8 text',
    'not-json': 'Not JSON',
    'not-an-object': 'Not a JSON object',
    'no-machine': 'No machine named',
    'no-machine-in-field': 'No machine in the mapped field',
    'no-machine-in-key': 'No machine in the key',
    'no-sensor': 'No numeric field',
    'no-mapped-sensor': 'No mapped sensor',
    'too-many-sensors': 'Too many sensors',
    'too-many-machines': 'Too many machines',
    'not-a-number': 'NaN or infinite value',
    'text-for-number': 'Text where a number belongs',
    nested: 'Nested field',
    'bad-time': 'Unreadable time',
    'no-time-in-field': 'Time field missing',
    'no-time': 'Without a time',
    'same-time': 'Too many readings of the same time',
    'not-stored': 'Damaged on the way to the store',
    'bad-name': 'Unusable field name',
    'out-of-range': 'Beyond what the sensor can show (kept)',
    'bad-event': 'Unreadable case event',
  } satisfies Record<FlawCode, string>,
}

/** The table's shape, for other languages. */
export type Words = typeof english
