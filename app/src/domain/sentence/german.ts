// Every word of the local explanation in German. `{name}` is filled in. Names of sensors stay as the machine sends them.
import type { SentenceWords } from './words.ts'

const compare = 'Messwert „{sensor}“ mit einem Handmessgerät vergleichen.'
const scaling = 'Skalierung dieses Signals in SPS oder Messumformer prüfen.'

const sensorHints: SentenceWords['sensorHints'] = {
  implausible: [compare, 'Sensor „{sensor}“ auf Drahtbruch und lose Stecker prüfen.', scaling],
  stuck: [
    compare,
    'Kabel und Stecker des Sensors „{sensor}“ prüfen.',
    'Prüfen, ob Messumformer oder SPS-Eingang den letzten Wert halten.',
  ],
  silent: [
    'Kabel, Stecker und Versorgung des Sensors „{sensor}“ prüfen.',
    'Prüfen, ob andere Sensoren an derselben Baugruppe noch melden.',
    'Prüfen, ob der Messumformer eine Störung anzeigt.',
  ],
  'not-a-number': ['Sensor „{sensor}“ auf Drahtbruch und Messbereichsüberschreitung prüfen.', scaling],
}

const familyHints: SentenceWords['familyHints'] = {
  vibration: {
    up: [
      'Lager: abhören, auf Spiel und Erwärmung prüfen.',
      'Befestigung: Fundamentschrauben, Kupplung, Schutzhauben.',
      'Unwucht oder Fluchtungsfehler: Anbackungen, verschlissene oder gebrochene Teile.',
    ],
    down: [
      'Prüfen, ob die Maschine läuft und unter Last steht.',
      'Prüfen, ob der Schwingungssensor fest sitzt.',
    ],
  },
  temperature: {
    up: [
      'Kühlung und Schmierung: Lüfter, Filter, Öl- oder Kühlmittelstand.',
      'Reibung oder Überlast: Lager, Bremse, Last.',
    ],
    down: [
      'Prüfen, ob die Maschine leerläuft oder die Heizung aus ist.',
      'Prüfen, ob der Temperaturfühler an seiner Messstelle anliegt.',
    ],
  },
  pressure: {
    up: [
      'Leitung, Filter oder Ventil hinter der Messstelle verstopft?',
      'Druckbegrenzungsventil und Drucksollwert.',
    ],
    down: [
      'Undichtigkeiten: Schläuche, Verschraubungen, Dichtungen.',
      'Versorgung: Pumpe, Ansaugfilter, Ölstand oder Luftdruck.',
    ],
  },
  speed: {
    up: ['Last verloren: Riemen, Kupplung oder Werkzeug gebrochen?', 'Drehzahlsollwert und Antrieb.'],
    down: [
      'Last: Materialstau, schwergängiges Lager, Bremse.',
      'Schlupf an Riemen oder Kupplung; Störungsliste des Antriebs.',
    ],
  },
  flow: {
    up: ['Leck oder offener Bypass hinter der Messstelle?', 'Ventilstellung und Pumpensollwert.'],
    down: [
      'Ventilstellung: ist eines ganz oder halb zu?',
      'Filter verstopft, Luft in der Leitung oder Pumpe verschlissen?',
    ],
  },
  current: {
    up: ['Überlast oder Blockade: wogegen arbeitet der Motor?', 'Schwergängiges Lager oder Getriebe.'],
    down: ['Last verloren: Riemen, Kupplung oder Werkzeug gebrochen?', 'Phasen und Schütz des Motors.'],
  },
  voltage: {
    up: ['Versorgungsspannung und ihr Regler.'],
    down: ['Versorgungsspannung, Sicherungen und lose Klemmen.'],
  },
  level: {
    up: ['Ablauf und Zulaufventil.'],
    down: ['Undichtigkeiten; wann zuletzt nachgefüllt wurde.'],
  },
  other: { up: [compare], down: [compare] },
}

/** The German table. */
export const GERMAN_SENTENCES: SentenceWords = {
  isNounCapital: true,
  decimalSign: ',',
  degrees: {
    slight: { up: 'über', down: 'unter' },
    clear: { up: 'deutlich über', down: 'deutlich unter' },
    far: { up: 'weit über', down: 'weit unter' },
  },
  clauses: {
    outside: '{label} {value}, {degree} den üblichen {low} bis {high}',
    outsideConstant: '{label} {value}, {degree} den sonst immer gleichen {usual}',
    jumped: {
      up: '{label} auf {value} gesprungen, {degree} den üblichen {low} bis {high}',
      down: '{label} auf {value} gefallen, {degree} den üblichen {low} bis {high}',
    },
    shiftedPercent: {
      up: '{label} um {percent} % auf {value} gestiegen',
      down: '{label} um {percent} % auf {value} gefallen',
    },
    inRange: {
      pattern:
        '{label} {value}, innerhalb der üblichen {low} bis {high}, aber zusammen mit den anderen ungewöhnlich',
      shift: '{label} {value}, dauerhaft {degree} den üblichen {usual}',
      spike: '{label} kurz außerhalb der üblichen {low} bis {high}',
    },
    beyondLimit: {
      up: '{label} {value}, über dem zulässigen Bereich',
      down: '{label} {value}, unter dem zulässigen Bereich',
      unsure: '{label} {value}, außerhalb des zulässigen Bereichs',
    },
    stuck: 'Sensor „{label}“ hängt bei {value}',
    silent: 'Sensor „{label}“ sendet nichts mehr',
    'not-a-number': 'Sensor „{label}“ sendet Werte, die keine Zahlen sind',
    noValue: '{label} ungewöhnlich, im schlimmsten Moment ohne Wert',
  },
  headlines: {
    shift: '{label} {degree} normal',
    spike: { up: '{label}: Ausschlag {degree} normal', down: '{label}: Einbruch {degree} normal' },
    briefly: '{label} kurz außerhalb normal',
    pair: 'Auffällig zusammen: {first} und {second}',
    pattern: '{label} verhält sich ungewöhnlich',
    limit: {
      up: '{label} über zulässigem Bereich',
      down: '{label} unter zulässigem Bereich',
      unsure: '{label} außerhalb zulässig',
    },
    stuck: 'Sensor „{label}“ hängt',
    silent: 'Sensor „{label}“ sendet nichts',
    'not-a-number': 'Sensor „{label}“ sendet keine Zahlen',
    nothing: 'Ungewöhnliches Verhalten',
  },
  sensorHints,
  familyHints,
  whatChanged: 'Fragen, was sich kurz vorher geändert hat: Produkt, Werkzeug, Last, Einstellung, Reinigung.',
  hintsTitle: 'Allgemeine Hinweise',
  sensorFault: 'Sensorfehler, kein Maschinenfehler: {clauses}',
  nothing: 'Die Messwerte sind zusammen ungewöhnlich; kein einzelner Sensor sticht heraus; seit {time}.',
  since: ['seit {time}', 'beide seit {time}', 'alle seit {time}'],
  at: ['um {time}', 'beide um {time}', 'alle um {time}'],
  more: ['1 weiterer Sensor ist ungewöhnlich', '{count} weitere Sensoren sind ungewöhnlich'],
  between: '; ',
  beforeTime: ', ',
  end: '.',
  details: {
    value: '{label}: {value}',
    missing: '{label}: kein Wert',
    usual: 'üblich {usual}, Streuung {spread} (eine Standardabweichung)',
    usualConstant: 'üblich {usual}, nie ein anderer Wert',
    deviation: { up: '{sigma} Standardabweichungen darüber', down: '{sigma} Standardabweichungen darunter' },
    share: '{percent} % der Auffälligkeit',
    score: 'Kennwert {score}, Alarm ab {limit}',
    between: '; ',
  },
}
