// Every SQL string of the store. Names and texts from outside are always bound, never pasted in.
//
// Key of a reading: time_ms * 2^20 + machine * 2^6 + n. Time first, because a commit then writes at the right edge of one
// B-tree (an index by machine costs three to sixteen times as many pages). A key needs 63 bits, more than a JavaScript
// number is exact to, so it is put together and taken apart in SQL. Key of a rollup: minute * 2^14 + machine.

/** Set at every open; see design: nothing here may make SQLite write a page before COMMIT. */
export const PRAGMAS_SQL = `
PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_spill=OFF;
PRAGMA cache_size=-16000; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON`

/** Makes a database file of one page. */
export const EMPTY_SQL = 'PRAGMA page_size=4096; PRAGMA auto_vacuum=NONE; PRAGMA user_version=0; VACUUM'

export const TOTAL_CHANGES_SQL = 'SELECT total_changes()'
export const USER_VERSION_SQL = 'PRAGMA user_version'
export const INTEGRITY_SQL = 'PRAGMA integrity_check(1)'
export const QUICK_CHECK_SQL = 'PRAGMA quick_check(1)'
/** Everything a database consists of besides rows: tables, indexes, views, triggers. */
export const SCHEMA_SQL = 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name'
export const PAGES_SQL = `SELECT (SELECT page_count FROM pragma_page_count),
  (SELECT freelist_count FROM pragma_freelist_count)`

export const CONTRACT_TABLE_SQL = 'CREATE TABLE contract(id INTEGER PRIMARY KEY, bytes BLOB)'
export const CONTRACT_INSERT_SQL = 'INSERT INTO contract VALUES(?1, ?2)'
export const CONTRACT_COUNT_SQL = 'SELECT count(*) FROM contract'
export const CONTRACT_CHECK_SQL = 'PRAGMA integrity_check(1)'

/** Numbered migrations: entry i takes user_version i to i + 1. Entries are never changed once released, only added. */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE readings(key INTEGER PRIMARY KEY, blob BLOB NOT NULL);
CREATE TABLE rollups(key INTEGER PRIMARY KEY, blob BLOB NOT NULL);
CREATE TABLE machines(number INTEGER PRIMARY KEY, machine TEXT NOT NULL UNIQUE, sensors TEXT NOT NULL);
CREATE TABLE latest(machine INTEGER PRIMARY KEY, time_ms REAL NOT NULL, record_time_ms REAL NOT NULL);
CREATE TABLE positions(topic TEXT NOT NULL, partition INTEGER NOT NULL, epoch TEXT NOT NULL, position INTEGER NOT NULL,
  record_time_ms REAL, PRIMARY KEY(topic, partition)) WITHOUT ROWID;
CREATE TABLE gaps(topic TEXT NOT NULL, partition INTEGER NOT NULL, epoch TEXT NOT NULL, from_offset INTEGER NOT NULL,
  to_offset INTEGER NOT NULL, lost INTEGER, reason TEXT NOT NULL, from_ms REAL, to_ms REAL,
  PRIMARY KEY(topic, partition, epoch, from_offset)) WITHOUT ROWID;
CREATE TABLE refused(code TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE refusals(id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL, text TEXT NOT NULL, topic TEXT NOT NULL,
  partition INTEGER NOT NULL, offset INTEGER NOT NULL, time_ms REAL NOT NULL, sample TEXT NOT NULL);
CREATE TABLE cases(case_id TEXT PRIMARY KEY, machine TEXT NOT NULL, since_ms REAL NOT NULL,
  until_ms REAL NOT NULL, returned INTEGER NOT NULL DEFAULT 0, acknowledged INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX cases_by_time ON cases(since_ms, case_id);
CREATE INDEX cases_open ON cases(case_id) WHERE NOT (returned AND acknowledged);
CREATE TABLE events(seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL,
  json TEXT NOT NULL);
CREATE INDEX events_by_case ON events(case_id);
CREATE TABLE models(machine INTEGER PRIMARY KEY, image BLOB NOT NULL);
CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE totals(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
`,
  // Events are shared between tablets. \`shared\`: 0 this tablet's alone, 1 waits to be sent (the outbox), 2 in the gateway's
  // log, 3 refused there. What people did before is sent as well, unless it lacks what every event has today.
  `
ALTER TABLE events ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;
UPDATE events SET kind = json_extract(json, '$.kind');
UPDATE events SET shared = 1 WHERE kind IN ('noted', 'explained')
  OR (kind = 'acknowledged' AND json_extract(json, '$.seen') IS NOT NULL);
UPDATE events SET shared = 1 WHERE kind IN ('opened', 'updated', 'returned')
  AND case_id IN (SELECT case_id FROM events WHERE shared = 1);
CREATE INDEX events_to_send ON events(seq) WHERE shared = 1;
CREATE INDEX events_lasting ON events(seq) WHERE kind IN ('out-of-service', 'in-service', 'feedback', 'feedback-withdrawn');
`,
  // What was wrong with a message, as a code and its values (JSON): the screen words them in its own language.
  'ALTER TABLE refusals ADD COLUMN code_values TEXT',
]

/** user_version takes no bound value; \`version\` is a count of migrations, never text from outside. */
export const setUserVersionSql = (version: number): string => `PRAGMA user_version=${Math.trunc(version)}`

const TIME = '(key >> 20)'
const MACHINE = '((key >> 6) & 16383)'
const FROM = 'key >= CAST(?1 AS INTEGER) * 1048576'
const TO = 'key < CAST(?2 AS INTEGER) * 1048576'

export const INSERT_READING_SQL =
  'INSERT OR IGNORE INTO readings VALUES(CAST(?1 AS INTEGER) * 1048576 + ?2 * 64 + ?3, ?4)'
/** Rows inserted by one statement; each of them alone takes a third longer. */
export const ROWS_TOGETHER = 16
/** So many readings whose keys are all new: [time, machine, blob] of each. One that is not is a fault of this program. */
export const INSERT_READINGS_SQL = `INSERT OR ROLLBACK INTO readings VALUES ${Array.from(
  { length: ROWS_TOGETHER },
  (_, i) => `(CAST(?${3 * i + 1} AS INTEGER) * 1048576 + ?${3 * i + 2} * 64, ?${3 * i + 3})`,
).join(', ')}`
/** First free n of a machine and millisecond. */
export const NEXT_N_SQL = `SELECT coalesce((max(key) & 63) + 1, 0) FROM readings
  WHERE key >= CAST(?1 AS INTEGER) * 1048576 + ?2 * 64 AND key < CAST(?1 AS INTEGER) * 1048576 + ?2 * 64 + 64`
/** [time, blob] of one machine in [?1, ?2). */
export const READINGS_OF_MACHINE_SQL = `SELECT ${TIME}, blob FROM readings
  WHERE ${FROM} AND ${TO} AND ${MACHINE} = ?3 ORDER BY key`
/** Time of the reading that stands ?3 places after the first of [?1, ?2): where a slice of work ends. */
export const TIME_AT_PLACE_SQL = `SELECT ${TIME} FROM readings WHERE ${FROM} AND ${TO} ORDER BY key LIMIT 1 OFFSET ?3`
export const COUNT_SQL = `SELECT count(*) FROM readings WHERE ${FROM} AND ${TO}`
export const COUNT_OF_MACHINE_SQL = `SELECT count(*) FROM readings WHERE ${FROM} AND ${TO} AND ${MACHINE} = ?3`
/** [time, machine, n, blob] from (time ?1, machine ?3, n ?4) on, before time ?2, at most ?5. */
export const READINGS_PAGE_SQL = `SELECT ${TIME}, ${MACHINE}, key & 63, blob FROM readings
  WHERE key >= CAST(?1 AS INTEGER) * 1048576 + ?3 * 64 + ?4 AND ${TO} ORDER BY key LIMIT ?5`
export const OLDEST_SQL = `SELECT ${TIME} FROM readings ORDER BY key LIMIT 1`
export const NEWEST_SQL = `SELECT ${TIME} FROM readings ORDER BY key DESC LIMIT 1`

/** Number, first and last ms of what is kept around the ?1 newest cases, ?2 ms before and after each. */
export const KEPT_SQL = `SELECT machines.number, since_ms - ?2, until_ms + ?2 FROM cases JOIN machines USING(machine)
  ORDER BY since_ms DESC LIMIT ?1`
const IN_SLICE = `${FROM} AND ${TO}`
const NOT_KEPT = `NOT EXISTS (SELECT 1 FROM (SELECT machines.number AS number, since_ms - ?4 AS from_ms,
  until_ms + ?4 AS to_ms FROM cases JOIN machines USING(machine) ORDER BY since_ms DESC LIMIT ?3) AS kept
  WHERE kept.number = ${MACHINE} AND ${TIME} BETWEEN kept.from_ms AND kept.to_ms)`
/** Count and bytes of the readings in [?1, ?2), and the same without those kept around the ?3 newest cases, ?4 ms. */
export const SLICE_SQL = `SELECT count(*), coalesce(sum(length(blob)), 0) FROM readings WHERE ${IN_SLICE}`
export const DELETE_SLICE_SQL = `DELETE FROM readings WHERE ${IN_SLICE}`
export const UNKEPT_SLICE_SQL = `${SLICE_SQL} AND ${NOT_KEPT}`
export const DELETE_UNKEPT_SLICE_SQL = `${DELETE_SLICE_SQL} AND ${NOT_KEPT}`
export const OLDEST_ROLLUPS_SQL = `SELECT count(*), coalesce(sum(length(blob)), 0)
  FROM (SELECT blob FROM rollups ORDER BY key LIMIT ?1)`
export const DELETE_OLDEST_ROLLUPS_SQL =
  'DELETE FROM rollups WHERE key IN (SELECT key FROM rollups ORDER BY key LIMIT ?1)'

export const ROLLUP_SQL = 'SELECT blob FROM rollups WHERE key = ?1 * 16384 + ?2'
export const PUT_ROLLUP_SQL = 'INSERT OR REPLACE INTO rollups VALUES(?1 * 16384 + ?2, ?3)'
export const OLDEST_ROLLUP_MINUTE_SQL = 'SELECT key >> 14 FROM rollups ORDER BY key LIMIT 1'
export const NEWEST_ROLLUP_MINUTE_SQL = 'SELECT key >> 14 FROM rollups ORDER BY key DESC LIMIT 1'
/** [minute, blob] of machine ?3 for the minutes [?1, ?2): one seek a minute, however many machines there are. */
export const ROLLUPS_OF_MACHINE_SQL = `WITH RECURSIVE minutes(minute) AS
  (SELECT CAST(?1 AS INTEGER) WHERE ?1 < ?2 UNION ALL SELECT minute + 1 FROM minutes WHERE minute + 1 < ?2)
  SELECT minute, blob FROM minutes CROSS JOIN rollups ON rollups.key = minute * 16384 + ?3`

export const PUT_MACHINE_SQL = `INSERT INTO machines VALUES(?1, ?2, ?3)
  ON CONFLICT(number) DO UPDATE SET machine = excluded.machine, sensors = excluded.sensors`
export const MACHINES_SQL = 'SELECT number, machine, sensors FROM machines ORDER BY number'
export const PUT_LATEST_SQL = `INSERT INTO latest VALUES(?1, ?2, ?3) ON CONFLICT(machine)
  DO UPDATE SET time_ms = excluded.time_ms, record_time_ms = excluded.record_time_ms
  WHERE excluded.time_ms >= latest.time_ms`
export const LATEST_SQL = 'SELECT machine, time_ms, record_time_ms FROM latest ORDER BY machine'

export const POSITION_SQL = 'SELECT epoch, position FROM positions WHERE topic = ?1 AND partition = ?2'
export const PUT_POSITION_SQL = 'INSERT OR REPLACE INTO positions VALUES(?1, ?2, ?3, ?4, ?5)'
export const POSITIONS_SQL =
  'SELECT topic, partition, epoch, position, record_time_ms FROM positions ORDER BY topic, partition'
export const PUT_GAP_SQL = 'INSERT OR REPLACE INTO gaps VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)'
export const GAPS_SQL = `SELECT topic, partition, epoch, from_offset, to_offset, lost, reason, from_ms, to_ms
  FROM gaps ORDER BY topic, partition, from_ms, from_offset`

export const COUNT_REFUSED_SQL = `INSERT INTO refused VALUES(?1, ?2)
  ON CONFLICT(code) DO UPDATE SET count = count + excluded.count`
export const REFUSED_SQL = 'SELECT code, count FROM refused ORDER BY code'
export const PUT_REFUSAL_SQL = `INSERT INTO refusals(code, text, code_values, topic, partition, offset, time_ms, sample)
  VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`
export const TRIM_REFUSALS_SQL = 'DELETE FROM refusals WHERE id <= (SELECT max(id) FROM refusals) - ?1'
export const REFUSALS_SQL =
  'SELECT code, text, code_values, topic, partition, offset, time_ms, sample FROM refusals ORDER BY id'

/** What events.shared says. */
export const SHARED = { own: 0, toSend: 1, kept: 2, refused: 3 } as const
export const PUT_EVENT_SQL =
  'INSERT OR IGNORE INTO events(id, case_id, json, kind, shared) VALUES(?1, ?2, ?3, ?4, ?5)'
/** The log's copy of an event that is here already takes its place. */
export const KEEP_EVENT_SQL = 'UPDATE events SET json = ?2, shared = 2 WHERE id = ?1'
const IS_DETECTED = "kind IN ('opened', 'updated', 'returned')"
/** How the case of ?1 began and how it stands is sent along with what people do at it. */
export const SEND_CASE_SQL = `UPDATE events SET shared = 1 WHERE shared = 0 AND case_id = ?1 AND (kind = 'opened'
  OR seq = (SELECT max(seq) FROM events WHERE case_id = ?1 AND ${IS_DETECTED}))`
/** What the detector says of case ?2 in event ?1 is sent where somebody has done something at it. */
export const SEND_IF_TOUCHED_SQL = `UPDATE events SET shared = 1 WHERE id = ?1 AND shared = 0
  AND EXISTS (SELECT 1 FROM events WHERE case_id = ?2 AND NOT ${IS_DETECTED})`
export const CASE_OF_EVENT_SQL = 'SELECT case_id FROM events WHERE id = ?1'
export const OUTBOX_SQL = 'SELECT json FROM events WHERE shared = 1 ORDER BY seq LIMIT ?1'
export const OUTBOX_COUNT_SQL = 'SELECT count(*) FROM events WHERE shared = 1'
export const SETTLE_EVENT_SQL = 'UPDATE events SET shared = ?2 WHERE id = ?1 AND shared = 1'
/** The gateway's log is another one: what the old one held is sent again. */
export const SEND_AGAIN_SQL = 'UPDATE events SET shared = 1 WHERE shared = 2'
export const PUT_CASE_SQL =
  'INSERT OR IGNORE INTO cases(case_id, machine, since_ms, until_ms) VALUES(?1, ?2, ?3, ?3)'
export const CASE_SINCE_SQL = 'UPDATE cases SET since_ms = ?2 WHERE case_id = ?1'
export const CASE_UNTIL_SQL = 'UPDATE cases SET until_ms = max(until_ms, ?2) WHERE case_id = ?1'
export const CASE_RETURNED_SQL = 'UPDATE cases SET returned = 1 WHERE case_id = ?1'
/** A case that is abnormal again after a return is a new alarm: nobody has acknowledged it. */
export const CASE_ABNORMAL_SQL =
  'UPDATE cases SET returned = 0, acknowledged = acknowledged AND NOT returned WHERE case_id = ?1'
export const CASE_ACKNOWLEDGED_SQL = 'UPDATE cases SET acknowledged = 1 WHERE case_id = ?1'
/**
 * Events of the ?2 newest cases that are not closed and of the ?1 newest others, and all that last beyond their case, in the
 * order they were stored.
 */
export const LIVE_EVENTS_SQL = `SELECT json FROM events WHERE case_id IN (
  SELECT case_id FROM (SELECT case_id FROM cases WHERE NOT (returned AND acknowledged)
    ORDER BY since_ms DESC, case_id DESC LIMIT ?2)
  UNION SELECT case_id FROM (SELECT case_id FROM cases WHERE returned AND acknowledged
    ORDER BY since_ms DESC, case_id DESC LIMIT ?1))
  OR kind IN ('out-of-service', 'in-service', 'feedback', 'feedback-withdrawn') ORDER BY seq`
const CASES_ASKED_FOR = '(?1 IS NULL OR machine = ?1) AND (?2 IS NULL OR since_ms < ?2)'
/**
 * Events of the ?3 newest cases of machine ?1 (null = any) that began before ?2 (null = now), and of all that began in the
 * same moment as the last of them: paging on by that moment then leaves none out.
 */
export const CASE_EVENTS_SQL = `SELECT json FROM events WHERE case_id IN (SELECT case_id FROM cases
  WHERE ${CASES_ASKED_FOR} AND since_ms >= (SELECT min(since_ms) FROM (SELECT since_ms FROM cases
    WHERE ${CASES_ASKED_FOR} ORDER BY since_ms DESC LIMIT ?3))) ORDER BY seq`

export const PUT_MODEL_SQL = 'INSERT OR REPLACE INTO models VALUES(?1, ?2)'
export const MODELS_SQL = 'SELECT machine, image FROM models ORDER BY machine'
export const SETTING_SQL = 'SELECT value FROM settings WHERE key = ?1'
export const SETTINGS_SQL = 'SELECT key, value FROM settings'
export const PUT_SETTING_SQL = 'INSERT OR REPLACE INTO settings VALUES(?1, ?2)'
export const TOTALS_SQL = 'SELECT name, value FROM totals'
export const PUT_TOTAL_SQL = 'INSERT OR REPLACE INTO totals VALUES(?1, ?2)'
