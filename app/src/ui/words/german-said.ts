// What workers, store and pipeline have to say (domain/said.ts), in German.
import type { SaidCode } from '../../domain/said.ts'

/** Every such sentence in German. */
export const GERMAN_SAID: Readonly<Record<SaidCode, string>> = {
  'too-big': 'Die Nachricht hat {bytes} Byte, mehr als das Gateway weitergibt; senden Sie kleinere.',
  'no-value': 'Die Nachricht hat keinen Inhalt; senden Sie ein JSON-Objekt.',
  'not-utf8': 'Die Nachricht ({bytes} Byte) ist kein UTF-8; senden Sie JSON in UTF-8.',
  'not-json': '{value} ist kein JSON; senden Sie je Nachricht ein JSON-Objekt.',
  'not-an-object': '{value} ist kein JSON-Objekt; senden Sie je Nachricht ein Objekt.',
  'no-machine':
    'Die Nachricht nennt keine Maschine (1 bis {most} Zeichen); fügen Sie ein Feld „machine_id“ hinzu, oder ordnen Sie das Feld zu, das sie nennt.',
  'no-machine-in-field':
    'Das Feld „{field}“ nennt keine Maschine (1 bis {most} Zeichen); senden Sie dort eine, oder ordnen Sie ein anderes Feld zu.',
  'no-machine-in-key':
    'Der Schlüssel der Nachricht nennt keine Maschine (1 bis {most} Zeichen); senden Sie dort eine, oder ordnen Sie ein Feld zu.',
  'no-sensor':
    'Die Nachricht von Maschine „{machine}“ hat kein Zahlenfeld; senden Sie jeden Sensor als Zahl.',
  'no-mapped-sensor':
    'Die Nachricht von Maschine „{machine}“ hat keinen zugeordneten Sensor ({fields}); ordnen Sie die Felder zu, die sie hat.',
  'too-many-sensors':
    'Die Nachricht von Maschine „{machine}“ hat {count} Sensoren; höchstens {most} werden übernommen.',
  'too-many-machines':
    'Maschine „{machine}“ ist für dieses Tablet eine zu viel; überwachen Sie weniger Maschinen.',
  'not-a-number': '„{field}“ ist NaN oder unendlich; senden Sie null, wo kein Wert ist.',
  'text-for-number':
    '„{field}“ ist {value}; senden Sie eine Zahl ohne Anführungszeichen, oder ordnen Sie ein anderes Feld zu.',
  nested:
    '„{field}“ enthält mehrere Felder und wurde übergangen; senden Sie ein flaches Objekt, oder ordnen Sie eines davon zu.',
  'bad-time':
    '{value} ist keine Zeit; senden Sie ISO 8601 oder Epoch-ms, oder ordnen Sie ein anderes Feld zu. Es gilt die Zeit des Datensatzes.',
  'no-time-in-field':
    '„{field}“ fehlt; senden Sie dort ISO 8601 oder eine Zahl, oder ordnen Sie ein anderes Feld zu. Es gilt die Zeit des Datensatzes.',
  'no-time':
    'Weder die Nachricht von Maschine „{machine}“ noch ihr Datensatz hat eine brauchbare Zeit; senden Sie eine als ISO 8601 oder Epoch-ms.',
  'same-time':
    'Maschine {machine} hat mehr als {most} Messungen derselben Millisekunde; senden Sie Zeiten mit mehr Stellen. Diese wurde nicht gespeichert.',
  'not-stored':
    'Eine Messung von Maschine {machine} kam beschädigt im Speicher an und wurde nicht gespeichert.',
  'bad-name': 'Ein Feldname von {length} Zeichen wurde übergangen; nehmen Sie 1 bis {most}.',
  'out-of-range':
    '„{field}“ ist {value} und kann nur {range} zeigen; prüfen Sie den Sensor. Der Wert wurde behalten.',
  'bad-event':
    'Ein Fallereignis wurde ausgelassen ({error}); sehen Sie nach, ob etwas anderes in sein Topic schreibt.',

  'kafka-no-answer':
    'Unter {brokers} antwortet kein Kafka ({error}). Prüfen Sie KAFKA_BROKERS und das Netz, und KAFKA_SSL und KAFKA_SASL_MECHANISM, falls es TLS oder eine Anmeldung verlangt.',
  'kafka-no-host':
    'Einen Rechner mit dem Namen in KAFKA_BROKERS={brokers} gibt es nicht ({error}). Prüfen Sie die Schreibweise und das DNS des Gateway-Rechners.',
  'kafka-login':
    'Das Kafka unter {brokers} hat die Anmeldung abgelehnt ({error}). Prüfen Sie KAFKA_SASL_MECHANISM, KAFKA_USERNAME und KAFKA_PASSWORD.',
  'kafka-no-tls':
    'Das Kafka unter {brokers} spricht dort kein TLS; lassen Sie KAFKA_SSL weg, oder nennen Sie in KAFKA_BROKERS seinen TLS-Port.',
  'kafka-tls':
    'Das Kafka unter {brokers} spricht dort TLS; setzen Sie KAFKA_SSL=true, oder nennen Sie in KAFKA_BROKERS seinen Port ohne TLS.',
  'kafka-no-topic':
    'Das Topic „{topic}“ gibt es auf dem Kafka unter {brokers} nicht (es gibt: {topics}). Legen Sie es an, oder nennen Sie ein anderes mit KAFKA_TOPICS.',
  'kafka-no-match':
    'Auf dem Kafka unter {brokers} passt kein Topic zu {topic} (es gibt: {topics}). Legen Sie eines an, oder ändern Sie KAFKA_TOPICS.',
  'kafka-topic-gone':
    'Ein Topic ist verschwunden ({error}). Das Gateway wartet darauf; legen Sie es wieder an, oder ändern Sie KAFKA_TOPICS.',
  'log-changed': 'Das Protokoll der Nachrichten hat sich geändert, während es geöffnet wurde.',

  'feed-restarting':
    'Das Gateway startet neu oder hat jetzt andere Topics; dieses Tablet kommt von selbst zurück.',
  'feed-full': 'Das Gateway nimmt jetzt keine weiteren Tablets an; es wird von selbst wieder gefragt.',
  'feed-silent': 'Zu lange war nichts zu hören; die Verbindung wird neu aufgebaut.',
  'feed-stalled':
    'Dieses Tablet hat nicht abgenommen, was es verlangt hatte; die Verbindung wird neu aufgebaut.',
  'feed-broken':
    'Die Verbindung wird neu aufgebaut, weil darin etwas nicht stimmte ({error}). Nichts geht verloren.',

  'history-closed': 'Der Verlauf ist in diesem Fenster nicht offen.',
  'history-deleted':
    'Der Browser hat den Verlauf gelöscht, der hier aufbewahrt war; was das Gateway noch hat, wird neu geholt.',
  'history-healed':
    'Der Browser hatte den Verlauf auf diesem Gerät gelöscht; er wurde aus dem Speicher neu geschrieben, nichts ist verloren.',
  'history-wiped': 'Der Browser hat den gespeicherten Verlauf gelöscht, während die App lief.',
  'history-cut':
    'Die letzten Augenblicke vor dem Schließen der App sind abgerissen; sie werden beim Gateway noch einmal geholt.',
  'history-restored': 'Der Verlauf wurde aus seiner zweiten Kopie auf diesem Gerät wiederhergestellt.',
  'history-restored-because':
    '{why} Der Verlauf wurde aus seiner zweiten Kopie auf diesem Gerät wiederhergestellt.',
  'history-begun-anew':
    '{why} Der Verlauf war nicht lesbar und wurde neu begonnen; was das Gateway noch hat, wird neu geholt.',
  'history-in-memory': 'Der Verlauf bleibt nur, bis dieses Fenster geschlossen wird. {why}',
  'history-newer':
    'Der Verlauf auf diesem Gerät stammt von einer neueren Version von Lineside (Schema {schema}, diese Version kennt {known}). Laden Sie neu, um die neuere Version zu bekommen; nichts wurde angerührt.',
  'history-newer-format':
    'Der Verlauf auf diesem Gerät stammt von einer neueren Version von Lineside. Laden Sie neu, um die neuere Version zu bekommen; nichts wurde angerührt.',
  'history-damaged': 'Der gespeicherte Verlauf ist innen beschädigt.',
  'history-unreadable': 'SQLite konnte den gespeicherten Verlauf nicht öffnen ({error}).',
  'block-changed': 'Block {block} des gespeicherten Verlaufs passt nicht zu seiner Prüfsumme.',
  'block-missing': 'Ein Teil von Block {block} des gespeicherten Verlaufs fehlt.',
  'log-short': 'Das Protokoll des gespeicherten Verlaufs endet vor seinen Blöcken.',
  'log-torn': 'Das Protokoll des gespeicherten Verlaufs ist abgerissen.',
  'no-indexeddb': 'Dieser Browser hat hier kein IndexedDB.',
  'no-room':
    'Auf dem Gerät ist kein Platz für mehr Verlauf. Schaffen Sie Platz oder verkleinern Sie den Speicher für den Verlauf; was jetzt kommt, bleibt nur, bis die App geschlossen wird.',
  'write-ended': 'Der Browser hat das Speichern des Verlaufs beendet, bevor es fertig war.',
  'write-failed': 'Der Browser konnte den Verlauf nicht speichern: {error}',
  'write-refused': 'SQLite hat das Speichern abgelehnt: {error}',
  'lost-owner':
    'Ein anderes Fenster dieses Browsers führt jetzt den Verlauf; von hier wird nichts mehr geschrieben.',
  broken:
    'Auf diesem Tablet ist etwas schiefgegangen ({error}). Es beginnt wieder bei dem, was gespeichert ist.',

  'file-taken': 'Der Verlauf aus {file} ist jetzt auf diesem Tablet.',
  'file-refused': '{file} wurde nicht übernommen, und nichts wurde geändert. {why}',
  'file-unreadable': '{file} konnte nicht gelesen werden: {error}',
  'file-no-sqlite': 'Die Datei ist keine SQLite-Datenbank; wählen Sie eine, die Lineside gespeichert hat.',
  'file-pages': 'Die Datenbank hat Seiten von {pages} Byte; Lineside schreibt {ours}.',
  'file-short': 'Die Datei hat {bytes} Byte, ihr Kopf verspricht {promised}; sie ist abgeschnitten.',
  'file-wal': 'Die Datenbank ist im WAL-Modus; führen Sie zuerst „PRAGMA journal_mode=DELETE“ darauf aus.',
  'file-damaged': 'Die Datenbank ist beschädigt: {error}',
  'file-foreign': 'Die Datenbank stammt nicht von Lineside: Ihre Tabellen sind andere.',
  'file-broken': 'Die Datenbank kann nicht gelesen werden: {error}',

  'model-anew': 'Das Modell von {machine} wird neu gelernt. {why}',
  'model-foreign': 'Was davon gespeichert war, ist kein Modell.',
  'model-other': 'Es wurde in Version {version} gespeichert, und diese App liest {oldest} bis {newest}.',
  'model-changed': 'Was davon gespeichert war, ist beschädigt: Es passt nicht zu seiner Prüfsumme.',
  'model-torn': 'Was davon gespeichert war, ist beschädigt: Es endet nicht, wo es sollte.',
  'model-of-nobody': 'Das Modell von Maschine {number} wird ausgelassen: Seine Maschine ist nicht bekannt.',

  'lesson-nobody': 'Für diese Maschine gibt es auf diesem Tablet noch kein Verfahren.',
  'lesson-early': 'Noch ist nicht bekannt, was an dieser Maschine üblich ist; sie muss erst gelernt sein.',
  'lesson-long': 'Der Abschnitt hat {readings} Messungen, mehr als die {most}, die sich lernen lassen.',
  'lesson-ragged':
    'Der Abschnitt hat {values} Werte, das sind nicht {readings} Messungen von {sensors} Sensoren.',
  'lesson-gone': 'Die Messungen des Abschnitts sind nicht mehr gespeichert.',

  'mapping-unused': 'Die gespeicherte Zuordnung wird nicht benutzt. {why}',
  'mapping-no-json': 'Sie ist kein JSON; wählen Sie eine Zuordnungsdatei, die Lineside gespeichert hat.',
  'mapping-newer':
    'Sie hat Version {version}, und diese App liest bis {known}; aktualisieren Sie zuerst die App.',
  'mapping-none':
    'Sie nennt sich nicht Zuordnung; wählen Sie eine Zuordnungsdatei, die Lineside gespeichert hat.',
  'mapping-damaged':
    'Sie ist bei „{place}“ beschädigt: {why} Speichern Sie sie auf dem Tablet, von dem sie kommt, noch einmal.',
  'mapping-issue': '{issue}',
  'name-empty': 'Ein Name braucht mindestens einen Buchstaben oder eine Ziffer.',
  'name-long': 'Ein Name hat höchstens {most} Zeichen.',
  'limits-crossed': 'Die untere Grenze muss unter der oberen liegen.',
  'sensors-none': 'Ein Topic braucht mindestens einen Sensor.',
  'sensors-many': 'Ein Topic hat höchstens {most} Sensoren.',
  'sensor-twice': 'Zwei Sensoren haben denselben Namen.',
  'topic-twice': 'Ein Topic steht zweimal darin.',

  'limit-no-number': '{field}: „{text}“ ist keine Zahl; schreiben Sie eine wie 80 oder -12,5.',
  'limit-order': '{field}: Die untere Grenze {low} muss unter der oberen {high} liegen.',
}
