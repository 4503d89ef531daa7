// Every word of the screens in German, in the shape of the English table: a word that is missing does not compile.
import type { Words } from './english.ts'
import { germanCaseWords } from './german-cases.ts'
import { germanMappingWords } from './german-mapping.ts'
import { germanSensitivityWords } from './german-sensitivity.ts'
import { germanSettingsWords } from './german-settings.ts'
import { plural } from './plural.ts'

/** The German table. */
export const german: Words = {
  product: 'Lineside',
  nav: { label: 'Ansichten', floor: 'Halle', cases: 'Fälle', export: 'Export', settings: 'Optionen' },
  skip: 'Zum Inhalt springen',
  openCases: (count) => `${count} ${plural(count, 'offener Fall', 'offene Fälle')}`,
  back: { cases: 'Alle Fälle' },

  link: {
    connecting: 'Verbindet',
    catchingUp: 'Holt nach',
    left: (count) => `noch ${count}`,
    live: 'Live',
    offline: (since) => `Offline seit ${since}`,
    updateNeeded: 'Update nötig',
    updateText:
      'Das Gateway spricht eine andere Version als diese App. Laden Sie die Seite neu, um sie zu aktualisieren; der Verlauf bleibt.',
    unpaired: 'Nicht gekoppelt',
    trueUpTo: (time) => `Stand ${time}`,
    nothingYet: 'Noch keine Daten',
    sourceAway: 'Das Gateway hat seine Nachrichtenquelle verloren.',
    sourceSince: (time) => `Seit ${time}.`,
  },

  phase: {
    opening: 'Der Verlauf auf diesem Tablet wird geöffnet …',
    elsewhereTitle: 'Lineside ist in einem anderen Fenster offen',
    elsewhereText:
      'Nur ein Fenster zugleich darf den Verlauf schreiben. Das andere hält an, wenn Sie hier weitermachen.',
    takeOver: 'Hier benutzen',
    newerTitle: 'Dieser Verlauf stammt von einer neueren Version',
    failedTitle: 'Lineside konnte auf diesem Tablet nicht starten',
    failedText: (reason) =>
      `Verbinden Sie das Gateway und laden Sie die Seite neu; der Verlauf auf diesem Tablet ist unberührt. Der Browser sagt: ${reason}`,
    screenLost:
      'Diese Ansicht konnte nicht geladen werden. Verbinden Sie das Gateway und laden Sie die Seite neu.',
    reload: 'Neu laden',
  },

  notes: { dismiss: 'Schließen' },
  update: {
    ready: 'Eine neue Version ist bereit.',
    apply: 'Jetzt aktualisieren',
    applying: 'Wird aktualisiert …',
    later: 'Eine neue Version ist bereit. Sie wird angeboten, sobald der hohe Alarm quittiert ist.',
    check: 'Nach Updates suchen',
    checked: {
      looking: 'Sucht …',
      newest: 'Das ist die neueste Version.',
      found: 'Eine neue Version wird geholt. Sie wird hier angeboten, sobald sie bereit ist.',
      unreachable: 'Das Gateway ist nicht erreichbar; versuchen Sie es wieder, wenn es zurück ist.',
      impossible: 'Dieser Browser holt die App jedes Mal neu: Laden Sie die Seite neu.',
      slow: 'Der Browser hat noch nicht geantwortet. In einer Minute noch einmal versuchen.',
    },
  },

  severity: { high: 'Hoch', medium: 'Mittel', low: 'Niedrig' },
  caseState: {
    unacknowledged: 'Nicht quittiert',
    acknowledged: 'Quittiert',
    returned: 'Wieder normal, nicht quittiert',
    closed: 'Geschlossen',
    shelved: 'Zurückgestellt',
    'out-of-service': 'Außer Betrieb',
  },
  newCase: (machine, headline) => `Neuer Fall an ${machine}: ${headline}`,

  floor: {
    emptyTitle: 'Noch hat sich keine Maschine gemeldet',
    emptyText:
      'Eine Maschine erscheint hier mit ihrer ersten Nachricht. Senden Sie je Nachricht ein JSON-Objekt an das Topic, das das Gateway liest, zum Beispiel:',
    emptyOffline: 'Das Gateway ist nicht erreichbar, und dieses Tablet hat noch keinen Verlauf.',
    emptySource: 'Was das Gateway liest, steht auf seiner Seite /healthz.',
    emptyMapping: (refused) =>
      refused === 0
        ? 'Nachrichten anderer Form lassen sich zuordnen.'
        : `${refused} ${plural(refused, 'Nachricht ist gekommen, die', 'Nachrichten sind gekommen, die')} nicht gelesen werden ${plural(refused, 'konnte', 'konnten')}. Ordnen Sie die Felder zu:`,
    normal: 'Normal',
    learning: (learned, needed) => `Lernt, ${learned} von ${needed}`,
    staleSince: (time) => `Ohne Werte seit ${time}`,
    age: (span) => `vor ${span}`,
    noReading: 'Noch keine Messung',
    history: 'Nur Verlauf',
    moreSensors: (count) => `${count} ${plural(count, 'weiterer Sensor', 'weitere Sensoren')}`,
    score: 'Kennwert',
    summary: (machines, abnormal) =>
      `${machines} ${plural(machines, 'Maschine', 'Maschinen')}, ${abnormal === 0 ? 'alle normal' : `${abnormal} auffällig`}`,
  },

  sensor: {
    missing: 'kein Wert',
    above: 'über üblich',
    below: 'unter üblich',
    usual: (low, high) => `üblich ${low} bis ${high}`,
    usualUnknown: 'Üblich unbekannt',
    between: (low, high) => `${low} bis ${high}`,
    normal: (low, high) => `normal ${low} bis ${high}`,
    normalFrom: (low) => `normal ab ${low}`,
    normalUpTo: (high) => `normal bis ${high}`,
    overLimit: (limit) => `über Grenze ${limit}`,
    underLimit: (limit) => `unter Grenze ${limit}`,
  },

  machine: {
    select: 'Maschine',
    unknownTitle: (machine) => `Keine Maschine „${machine}“ hier`,
    unknownText: 'Sie hat diesem Tablet noch nichts gesendet, oder ihr Name schreibt sich anders.',
    ranges: 'Zeitraum',
    range: { '5min': '5 min', '1h': '1 h', '8h': '8 h', '24h': '24 h', all: 'Alles' },
    followLive: 'Live folgen',
    following: 'Folgt live',
    atNewest: 'Neueste gezeigt',
    toNewest: 'Zum Neuesten',
    newest: (moment) => `Neueste Messung ${moment}`,
    sensorPage: (first, last, all) => `Sensoren ${first} bis ${last} von ${all}`,
    earlierSensors: 'Vorige Sensoren',
    laterSensors: 'Nächste Sensoren',
    casesHere: 'Fälle dieser Maschine',
    noCases: 'Bisher kein Fall an dieser Maschine.',
  },

  chart: {
    label: (machine) => `Sensoren von ${machine} im Zeitverlauf`,
    help: 'Ziehen verschiebt, zwei Finger oder Strg + Mausrad zoomen, Strg + Ziehen zoomt in einen Abschnitt. Tasten: Pfeile bewegen den Zeiger, Umschalt + Pfeile die Zeit, Plus und Minus zoomen.',
    score: 'Kennwert',
    limit: (value) => `Alarm ab ${value}`,
    loading: 'Der Verlauf wird gelesen …',
    empty: 'Keine Messung in diesem Zeitraum.',
    failed: 'Der Verlauf konnte nicht gelesen werden.',
    alarmed: 'Messung mit Alarm',
    band: 'Üblicher Bereich',
    limitSet: 'Gesetzte Grenze',
    limitsSet: (limits) => `Gesetzte Grenzen: ${limits}.`,
    gap: 'Fehlt hier',
    caseSpan: 'Fall',
    newest: 'Neueste Werte',
    zoomIn: 'Vergrößern',
    zoomOut: 'Verkleinern',
  },

  ...germanCaseWords,

  sound: {
    on: 'Ton an',
    muted: 'Ton aus',
    blocked: 'Für Ton tippen',
    notices: 'Mitteilungen',
    noticesText: 'Meldet einen neuen Fall, während eine andere Seite vorn ist.',
    allow: 'Mitteilungen erlauben',
    allowed: 'Mitteilungen sind an.',
    denied: 'Der Browser erlaubt dieser Seite keine Mitteilungen; das ändern seine Website-Einstellungen.',
  },

  waiting: (count) => `${count} ${plural(count, 'Eintrag', 'Einträge')} zu senden`,

  export: {
    title: 'Export',
    lead: 'CSV-Dateien, auf diesem Tablet erstellt. Das geht auch ohne Gateway.',
    what: 'Maschine',
    period: 'Zeitraum',
    periods: { '1h': 'Letzte Stunde', '8h': 'Letzte 8 h', '24h': 'Letzte 24 h', all: 'Alles' },
    upTo: (moment) => `Bis zur neuesten Messung, ${moment}`,
    form: 'Zahlen, wie die Tabelle sie liest',
    forms: { point: '1.5', comma: '1,5' },
    readings: 'Messungen',
    readingsText: 'Eine Zeile je Messung: Zeit, Maschine, jeder Sensor, Kennwert, Grenze, Alarm.',
    cases: 'Fälle',
    casesText: 'Eine Zeile je Fall: was, wann, wie lange, wer quittiert hat, Erklärung.',
    downloadReadings: 'Messungen herunterladen',
    downloadCases: 'Fälle herunterladen',
    progress: (rows, total) => `${rows} von ${total} Zeilen`,
    cancel: 'Abbrechen',
    nothing: 'Noch gibt es nichts zu exportieren.',
    cancelled: 'Der Export wurde abgebrochen.',
    readingsSaved: (count, text) =>
      `${text} ${plural(count, 'Messung wurde', 'Messungen wurden')} gespeichert.`,
    casesSaved: (count, text) => `${text} ${plural(count, 'Fall wurde', 'Fälle wurden')} gespeichert.`,
    databaseSaved: 'Der Verlauf wurde als SQLite-Datei gespeichert.',
    failed: (reason) => `Der Export ist gescheitert: ${reason}`,
  },

  ...germanSettingsWords,
  mapping: germanMappingWords,
  sensitivity: germanSensitivityWords,

  flaw: {
    'too-big': 'Zu groß',
    'no-value': 'Ohne Wert',
    'not-utf8': 'Kein UTF-8-Text',
    'not-json': 'Kein JSON',
    'not-an-object': 'Kein JSON-Objekt',
    'no-machine': 'Keine Maschine genannt',
    'no-machine-in-field': 'Keine Maschine im zugeordneten Feld',
    'no-machine-in-key': 'Keine Maschine im Schlüssel',
    'no-sensor': 'Kein Zahlenfeld',
    'no-mapped-sensor': 'Kein zugeordneter Sensor',
    'too-many-sensors': 'Zu viele Sensoren',
    'too-many-machines': 'Zu viele Maschinen',
    'not-a-number': 'NaN oder unendlich',
    'text-for-number': 'Text statt Zahl',
    nested: 'Verschachteltes Feld',
    'bad-time': 'Unlesbare Zeit',
    'no-time-in-field': 'Zeitfeld fehlt',
    'no-time': 'Ohne Zeit',
    'same-time': 'Zu viele Messungen zur selben Zeit',
    'not-stored': 'Im Speicher beschädigt',
    'bad-name': 'Unbrauchbarer Feldname',
    'out-of-range': 'Außerhalb des Messbereichs (behalten)',
    'bad-event': 'Unlesbares Fallereignis',
  },
}
