// The words of cases, what people do with them, explanations and the hand-over in German.
import type { Words } from './english.ts'

const cases = (count: number): string => (count === 1 ? '1 Fall' : `${count} Fälle`)

/** These sections of the German table. */
export const germanCaseWords: Pick<
  Words,
  | 'cases'
  | 'case'
  | 'shelve'
  | 'service'
  | 'feedback'
  | 'deeds'
  | 'load'
  | 'away'
  | 'explanation'
  | 'replay'
  | 'handover'
> = {
  cases: {
    title: 'Fälle',
    open: 'Offen',
    history: 'Früher',
    filterMachine: 'Maschine',
    filterState: 'Zustand',
    all: 'Alle',
    allMachines: 'Alle Maschinen',
    empty: 'Bisher kein Fall. Ein Fall entsteht von selbst, wenn sich eine Maschine ungewöhnlich verhält.',
    emptyFilter: 'Kein Fall passt zu dieser Auswahl.',
    noneOpen: 'Kein offener Fall.',
    noHistory: 'Noch kein geschlossener Fall.',
    returnedShort: 'Wieder normal',
    older: 'Ältere Fälle zeigen',
    lasted: (span) => `dauerte ${span}`,
    running: (span) => `seit ${span}`,
  },

  case: {
    unknownTitle: 'Dieser Fall ist nicht auf diesem Tablet',
    unknownText:
      'Er ist vielleicht älter als der Verlauf, der hier aufbewahrt wird, oder gehört zu einem anderen Tablet.',
    acknowledge: 'Quittieren',
    since: 'Seit',
    peak: 'Am schlimmsten',
    returned: 'Wieder normal',
    stillAbnormal: 'noch auffällig',
    adopted: 'Nach 30 min als neuer Normalzustand übernommen',
    acknowledged: 'Quittiert',
    nobody: 'noch von niemandem',
    by: (name, moment) => `von ${name}, ${moment}`,
    abnormal: 'Auffällige Messungen',
    details: 'Fall zeigen',
    sensors: 'Sensoren nach ihrem Anteil an der Auffälligkeit',
    share: 'Anteil',
    sensor: 'Sensor',
    value: 'Wert',
    usual: 'Üblich',
    asUsual: (count) => `${count} ${count === 1 ? 'Sensor' : 'Sensoren'} wie üblich`,
    figures: 'Genaue Werte',
    around: 'Rund um den Fall',
    notes: 'Notizen',
    noNotes: 'Noch keine Notiz.',
    addNote: 'Notiz hinzufügen',
    notePlaceholder: 'Was Sie gesehen oder getan haben',
    noteBy: (name) => `Geschrieben als ${name}`,
  },

  shelve: {
    shelve: 'Zurückstellen',
    title: 'Diesen Alarm zurückstellen',
    how: 'Wie lange',
    times: { '15min': '15 min', '1h': '1 h', '4h': '4 h', '8h': '8 h', once: 'Bis normal' },
    reason: 'Warum',
    reasons: [
      'Reparatur ist geplant',
      'Wartet auf ein Ersatzteil',
      'Rüsten oder Reinigen',
      'Sensor wird getauscht',
    ],
    otherReason: 'Oder in Ihren Worten',
    cancel: 'Abbrechen',
    until: (time) => `Zurückgestellt bis ${time}`,
    untilNormal: (time) => `Zurückgestellt, bis die Maschine normal ist, längstens bis ${time}`,
    over: (time) => `War zurückgestellt bis ${time}`,
    by: (name, reason) => `${name}: ${reason}`,
    back: 'Zurückholen',
  },

  service: {
    remove: 'Außer Betrieb nehmen',
    title: 'Diese Maschine außer Betrieb nehmen',
    text: 'Ihre Alarme zählen nicht, bis jemand sie wieder in Betrieb nimmt.',
    back: 'Wieder in Betrieb nehmen',
    since: (time) => `Außer Betrieb seit ${time}`,
    by: (name, reason) => `${name}: ${reason}`,
  },

  feedback: {
    title: 'War der Alarm richtig?',
    verdicts: { 'true-alarm': 'Ja', 'false-alarm': 'Fehlalarm', expected: 'Erwartet', unsure: 'Unsicher' },
    means: {
      'true-alarm': 'Die Maschine war nicht, wie sie sein soll.',
      'false-alarm':
        'Dieser Abschnitt war für die Maschine normal. Das Verfahren lernt ihn: Dasselbe meldet keinen Fall mehr.',
      expected: 'Ungewöhnlich, aber gewollt: Rüsten, Reinigen, Versuch. Das Verfahren bleibt, wie es ist.',
      unsure: 'Niemand kann es sagen. Das Verfahren bleibt, wie es ist.',
    },
    by: (name, moment) => `${name}, ${moment}`,
    takeBack: 'Zurücknehmen',
    learning: 'Das Verfahren lernt es …',
    learned: 'Das Verfahren hat es gelernt.',
    taught: (before, after) =>
      `Das Verfahren hat es gelernt: Von ${before} auffälligen Messungen in diesem Abschnitt blieben ${after}.`,
    refused: (why) => `Das Verfahren kann es nicht lernen: ${why}.`,
  },

  deeds: {
    title: 'Wer was getan hat',
    none: 'Hier hat noch niemand etwas getan.',
    acknowledged: 'hat quittiert',
    noted: 'hat eine Notiz geschrieben',
    explained: 'hat um eine Erklärung gebeten',
    shelved: (until, reason) => `hat zurückgestellt bis ${until}: ${reason}`,
    unshelved: 'hat zurückgeholt',
    removed: (reason) => `hat die Maschine außer Betrieb genommen: ${reason}`,
    returned: 'hat die Maschine wieder in Betrieb genommen',
    judged: (verdict) => `hat geurteilt: ${verdict}`,
    withdrew: 'hat das Urteil zurückgenommen',
  },

  load: {
    title: 'Alarmlast',
    perTenMinutes: (count) => `${count} Alarme je 10 min`,
    limits: 'ISA-18.2: etwa 1 ist annehmbar, 2 das Höchste.',
    over: (hours) => `Gezählt über ${hours}.`,
    tooLittle: (hours) => `Erst ${hours}: zu wenig für ein Urteil, nötig ist eine Schicht.`,
    most: (count) => `Höchstens ${count} in 10 min`,
    floods: (share) => `${share} der Zeit mit mehr als 10 in 10 min (unter 1 % soll es sein)`,
    chattering: (machines) => `Kommt und geht: ${machines}`,
    stale: (machines) => `Länger als einen Tag offen: ${machines}`,
    good: 'So viel, wie ein Mensch bewältigen kann.',
    high: 'Mehr, als ein Mensch bewältigen kann.',
  },

  away: {
    title: (count) => `Während Sie weg waren: ${cases(count)}`,
    text: 'Beim Nachholen gefunden. Dafür ertönt kein Ton.',
    seen: 'Gesehen',
  },

  explanation: {
    title: 'Erklärung',
    fromTablet: 'Von diesem Tablet',
    fromTabletText: 'Allein aus den Messwerten, ohne Sprachmodell.',
    gpt: (model, moment) => `GPT, ${model}, ${moment}`,
    ask: (model) => `${model} fragen`,
    askAgain: 'Noch einmal fragen',
    asking: (model) => `${model} wird gefragt …`,
    failed: 'Keine Erklärung von GPT',
    noKey: 'Erklärungen entstehen lokal: Das Gateway hat keinen GPT-Schlüssel.',
    askLater: 'GPT fragen, wenn das Gateway zurück ist',
    waiting: 'GPT wird gefragt, sobald das Gateway zurück ist.',
    withdraw: 'Nicht fragen',
    confidence: { low: 'Wenig sicher', medium: 'Mäßig sicher', high: 'Sehr sicher' },
    cause: 'Wahrscheinliche Ursache',
    evidence: 'Darauf stützt es sich',
    checkFirst: 'Zuerst prüfen',
    ignored: 'Wenn nichts geschieht',
    struck: 'Durchgestrichen: Zahlen und Sensoren, die nicht in den Belegen stehen.',
    unsupported: 'nicht in den Belegen',
  },

  replay: {
    start: 'Noch einmal ablaufen lassen',
    end: 'Wiedergabe beenden',
    play: 'Abspielen',
    pause: 'Anhalten',
    speed: 'Tempo',
    times: (factor) => `${factor}×`,
    time: 'Zeitpunkt der Wiedergabe',
    notYet: 'Der Fall ist noch nicht eröffnet.',
  },

  handover: {
    title: 'Schichtübergabe',
    shift: 'Schicht',
    lengths: { '8h': 'Letzte 8 h', '12h': 'Letzte 12 h', '24h': 'Letzte 24 h', own: 'Von, bis' },
    from: 'Von',
    to: 'Bis',
    print: 'Drucken',
    noShift: 'Wählen Sie Anfang und Ende der Schicht; das Ende liegt nach dem Anfang.',
    madeBy: (name) => `erstellt von ${name}`,
    open: 'noch offen',
    begun: 'Fälle begonnen',
    falseAlarms: 'Fehlalarme',
    missing: 'Nachrichten fehlen',
    since: (moment) => `seit ${moment}`,
    judged: (verdict) => `Urteil: ${verdict}`,
    wrote: (text) => `schrieb: ${text}`,
    nothing: 'Kein Fall, und nichts wurde getan.',
    quiet: 'Nichts zu berichten',
    gaps: 'Fehlende Daten',
    unknownTime: 'unbekannt',
    lost: (count) => `${count} Nachrichten konnten nicht geholt werden`,
    lostUnknown: 'niemand kann wissen, wie viele Nachrichten',
    handedBy: 'Übergeben von',
    takenBy: 'Übernommen von',
  },
}
