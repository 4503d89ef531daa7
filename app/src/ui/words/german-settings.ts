// The words of settings, storage, pairing and tablets in German.
import type { englishSettingsWords } from './english-settings.ts'

/** These sections of the German table. */
export const germanSettingsWords: typeof englishSettingsWords = {
  settings: {
    title: 'Einstellungen',
    person: 'Ihr Name',
    personText: 'Steht bei allem, was Sie auf diesem Tablet quittieren und schreiben.',
    theme: 'Darstellung',
    themes: { auto: 'Wie das Tablet', day: 'Tag', night: 'Nacht' },
    language: 'Sprache',
    languages: { auto: 'Wie das Tablet', en: 'English', de: 'Deutsch' },
    storage: 'Verlauf auf diesem Tablet',
    size: 'Größe',
    readings: 'Messungen',
    oldest: 'Älteste Messung',
    newest: 'Neueste Messung',
    none: 'keine',
    kept: 'Aufbewahrt',
    keptYes: 'in diesem Browser, auch nach Neustarts',
    keptNo: 'nur bis dieses Fenster geschlossen wird (privates Fenster)',
    gaps: 'Lücken',
    gapsText: (count) => `${count} Nachrichten waren weg, bevor dieses Tablet sie lesen konnte`,
    saveDatabase: 'Als Datenbankdatei speichern',
    saveDatabaseText: 'Eine SQLite-Datei mit allem. Jedes SQLite-Werkzeug öffnet sie.',
    loadDatabase: 'Datenbankdatei öffnen',
    loadDatabaseText: 'Setzt einen früher gespeicherten Verlauf an die Stelle dessen auf diesem Tablet.',
    loadQuestion: (file) => `Den Verlauf auf diesem Tablet durch ${file} ersetzen?`,
    load: 'Ersetzen',
    loadCancel: 'Abbrechen',
    refused: 'Nicht übernommene Nachrichten',
    refusedNone: 'Bisher konnte jede Nachricht gelesen werden.',
    refusedText: 'Sie wurden ausgelassen; die Messungen ringsum wurden übernommen.',
    samples: 'Die neuesten davon',
    install: 'Installieren',
    installText: 'Legt Lineside auf den Startbildschirm. Es startet dann auch ohne Netz.',
    installButton: 'Auf diesem Tablet installieren',
    installHow: 'Im Browsermenü „App installieren“ oder „Zum Startbildschirm hinzufügen“ wählen.',
    installed: 'Lineside läuft als installierte App.',
    about: 'Version',
    app: 'App',
    gateway: 'Gateway',
    model: 'GPT-Modell',
    noModel: 'keines, Erklärungen entstehen lokal',
    unknown: 'noch nicht bekannt',
    licences: 'Lizenzen der Pakete in dieser App',
  },

  storage: {
    used: 'In diesem Browser belegt',
    usedOf: (used, allowed) => `${used} von erlaubten ${allowed}`,
    deletion: 'Wenn dem Tablet der Platz ausgeht',
    safe: 'der Browser behält es',
    atRisk: 'der Browser darf es löschen',
    atRiskText:
      'Löscht er es, sendet das Gateway noch einmal, was es noch hat, und dieses Tablet sagt es. Installierte Apps behalten Browser am längsten.',
    persist: 'Den Browser bitten, es zu behalten',
    refused:
      'Der Browser verspricht es jetzt nicht. Installieren Sie die App, benutzen Sie sie eine Weile und fragen Sie noch einmal.',
  },

  budget: {
    used: 'Behaltene Messungen und Minuten',
    usedOf: (used, budget) => `${used} von ${budget}`,
    free: (free) => `${free} der Datei sind frei; neue Messungen nutzen sie wieder.`,
    lasts: 'Das reicht für',
    lastsAbout: (span) => `etwa ${span}, wie im Schnitt bisher`,
    choice: 'Platz für den Verlauf',
    text: 'Ist er voll, gehen die ältesten Messungen zuerst. Minutenmittel und was um die neuesten Fälle liegt bleiben länger.',
    bound: {
      quota: (allowed) =>
        `Mehr geht hier nicht: Der Browser erlaubt ${allowed}, und der Verlauf liegt zweimal darin, damit eine Kopie beschädigt sein darf.`,
      memory: (memory) =>
        `Mehr geht hier nicht: Dieses Tablet hat etwa ${memory} Arbeitsspeicher, und darin liegt der Verlauf, solange die App offen ist.`,
    },
    over: 'Vielleicht lässt der Browser den Verlauf nicht so weit wachsen; dann geht das Älteste früher.',
    question: (budget, goes, from) =>
      `Mit ${budget} gehen etwa ${goes} der ältesten Messungen, nach und nach, während neue kommen. Übrig bleibt der Verlauf ab ${from}. Nichts bringt sie zurück.`,
    questionAll: (budget) => `Mit ${budget} bliebe keine der Messungen, die jetzt da sind.`,
    set: (budget) => `${budget} nehmen`,
    keep: (budget) => `${budget} behalten`,
    failed: (why) => `Die Größe wurde nicht geändert. ${why}`,
  },

  pairing: {
    title: 'Dieses Tablet koppeln',
    text: 'Einen Code gibt ein gekoppeltes Tablet (Einstellungen, Tablet hinzufügen) oder das Gateway (npm run pair). Er gilt 15 Minuten.',
    code: 'Code',
    name: 'Name dieses Tablets',
    namePlaceholder: 'Presse Linie 2',
    someTablet: 'Tablet',
    pair: 'Dieses Tablet koppeln',
    keeps: 'Was dieses Tablet schon hat, bleibt darauf.',
    unreachable: 'Das Gateway ist nicht erreichbar.',
    unpaired: 'Dieses Tablet ist nicht gekoppelt.',
    unpairedText:
      'Es bekommt nichts vom Gateway. Einen Code gibt ein gekoppeltes Tablet: Einstellungen, Tablet hinzufügen.',
    enterCode: 'Code eingeben',
  },

  access: {
    unpaired: 'Dieses Tablet ist nicht mehr gekoppelt; koppeln Sie es mit einem Code.',
    viewer: 'Dieses Tablet darf nur zusehen; das kann ein Tablet eines Bedieners.',
    'other-origin':
      'Diese Seite kommt von einer anderen Adresse als das Gateway; öffnen Sie sie dort, oder setzen Sie LINESIDE_ORIGINS.',
    'bad-code':
      'Dieser Code gilt nicht (mehr): Er gilt 15 Minuten und koppelt ein Tablet. Lassen Sie sich einen neuen geben.',
    'too-many-tries': 'Es wurden zu viele falsche Codes versucht; versuchen Sie es in einer Minute wieder.',
    'too-many-tablets': 'Mehr Tablets lassen sich nicht koppeln; nehmen Sie zuerst einige heraus.',
    'no-tablet': 'Dieses Tablet gibt es nicht mehr.',
    disk: 'Das Gateway konnte es nicht speichern; sehen Sie nach, ob seine Platte voll ist.',
    'bad-request':
      'Das Gateway konnte damit nichts anfangen; laden Sie die Seite neu und versuchen Sie es wieder.',
    'rate-limited': 'Das Gateway wurde zu oft gefragt; versuchen Sie es in einer Minute wieder.',
  },

  tablets: {
    title: 'Tablets',
    roles: { operator: 'Bediener', viewer: 'Betrachter' },
    role: 'Das neue Tablet ist',
    ownComputer: 'Das ist der Rechner des Gateways selbst. Er muss nicht gekoppelt werden.',
    thisTablet: (name, role) => `Dieses Tablet: ${name}, ${role}`,
    connected: 'verbunden',
    away: 'nicht verbunden',
    paired: (moment) => `gekoppelt ${moment}`,
    none: 'Noch ist kein Tablet gekoppelt.',
    add: 'Tablet hinzufügen',
    qr: 'QR-Code zum Koppeln eines weiteren Tablets',
    scan: 'Mit dem neuen Tablet scannen oder den Code dort eintippen. Er gilt 15 Minuten und für ein Tablet.',
    done: 'Fertig',
    revoke: 'Aussperren',
    revokeOne: (name) => `${name} aussperren`,
    revokeQuestion: (name) => `${name} aussperren? Das wirkt sofort. Was es schon hat, bleibt darauf.`,
    revokeThis: 'Dieses Tablet selbst aussperren? Es braucht dann einen neuen Code.',
    keep: 'Behalten',
  },
}
