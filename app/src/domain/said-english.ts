// What the app has to say (said.ts), in English.
import { FLAW_TEXTS } from '../../../shared/flaw.ts'
import { SOURCE_TEXTS } from '../../../shared/source-reason.ts'
import { type Said, sayIn } from './said.ts'

/** Every such sentence in English. `{name}` is one of its values; a value may be a sentence itself. */
export const SAID = {
  // Of shared/flaw.ts: a flaw is such a sentence.
  ...FLAW_TEXTS,
  // Of shared/source-reason.ts, as the gateway says it.
  ...SOURCE_TEXTS,

  'feed-restarting': 'The gateway restarts or has other topics now; this tablet comes back by itself.',
  'feed-full': 'The gateway takes no more tablets now; it is asked again by itself.',
  'feed-silent': 'Nothing was heard for too long; the connection is made anew.',
  'feed-stalled': 'This tablet did not take what it had asked for; the connection is made anew.',
  'feed-broken': 'The connection is made anew, because something in it was wrong ({error}). Nothing is lost.',

  'history-closed': 'The history is not open in this window.',
  'history-deleted':
    'The browser has deleted the history that was kept here; what the gateway still holds is fetched again.',
  'history-healed':
    'The browser had deleted the history on this device; it was stored again from memory, and nothing is lost.',
  'history-wiped': 'The browser has deleted the stored history while the app was running.',
  'history-cut':
    'The last moments before the app was closed were torn off; the gateway is asked for them again.',
  'history-restored': 'The history was restored from its second copy on this device.',
  'history-restored-because': '{why} The history was restored from its second copy on this device.',
  'history-begun-anew':
    '{why} The history could not be read and was begun anew; what the gateway still holds is fetched again.',
  'history-in-memory': 'History is kept only until this window is closed. {why}',
  'history-newer':
    'The history on this device was written by a newer version of Lineside (schema {schema}, this version knows {known}). Reload to get the newer version; nothing was touched.',
  'history-newer-format':
    'The history on this device was written by a newer version of Lineside. Reload to get the newer version; nothing was touched.',
  'history-damaged': 'The stored history is damaged inside.',
  'history-unreadable': 'SQLite could not open the stored history ({error}).',
  'block-changed': 'Block {block} of the stored history does not match its checksum.',
  'block-missing': 'A part of block {block} of the stored history is missing.',
  'log-short': 'The log of the stored history ends before its blocks do.',
  'log-torn': 'The log of the stored history is torn.',
  'no-indexeddb': 'This browser has no IndexedDB here.',
  'no-room':
    'The device has no room left for more history. Free space on it or lower the storage budget; what comes now is kept only until the app is closed.',
  'write-ended': 'The browser ended a write of the history before it was done.',
  'write-failed': 'The browser could not store the history: {error}',
  'write-refused': 'SQLite refused the write: {error}',
  'lost-owner': 'Another window of this browser now keeps the history; nothing more is written from here.',
  broken: 'Something went wrong on this tablet ({error}). It begins again from what is stored.',

  'file-taken': 'The history of {file} is now on this tablet.',
  'file-refused': '{file} was not taken, and nothing was changed. {why}',
  'file-unreadable': '{file} could not be read: {error}',
  'file-no-sqlite': 'The file is no SQLite database; choose one that Lineside has exported.',
  'file-pages': 'The database has pages of {pages} bytes; Lineside writes {ours}.',
  'file-short': 'The file has {bytes} bytes where its header promises {promised}; it was cut short.',
  'file-wal': 'The database is in WAL mode; run "PRAGMA journal_mode=DELETE" on it first.',
  'file-damaged': 'The database is damaged: {error}',
  'file-foreign': 'The database was not made by Lineside: its tables are others.',
  'file-broken': 'The database cannot be read: {error}',

  'model-anew': 'The model of {machine} is learned anew. {why}',
  'model-foreign': 'What was saved of it is no model.',
  'model-other': 'It was saved in version {version}, and this app reads {oldest} to {newest}.',
  'model-changed': 'What was saved of it is damaged: it does not match its checksum.',
  'model-torn': 'What was saved of it is damaged: it does not end where it should.',
  'model-of-nobody': 'The model of machine {number} is left out: its machine is not known.',
  'lesson-nobody': 'This machine has no detector on this tablet yet.',
  'lesson-early': 'Nothing is known as usual for this machine yet; it must have learned first.',
  'lesson-long': 'The stretch has {readings} readings, more than the {most} that can be taught.',
  'lesson-ragged': 'The stretch has {values} values, which are not {readings} readings of {sensors} sensors.',
  'lesson-gone': 'The readings of the stretch are no longer stored.',
  'mapping-unused': 'The stored mapping is not used. {why}',
  // Of shared/mapping.ts, which gives these codes itself.
  'mapping-no-json': 'It is not JSON; choose a mapping file that Lineside saved.',
  'mapping-newer': 'It has version {version}, and this app reads up to {known}; update the app first.',
  'mapping-none': 'It does not say that it is a mapping; choose a mapping file that Lineside saved.',
  'mapping-damaged': 'It is damaged at "{place}": {why} Save it again on the tablet it comes from.',
  'mapping-issue': '{issue}',
  'name-empty': 'A name needs at least one letter or digit.',
  'name-long': 'A name has at most {most} characters.',
  'limits-crossed': 'The lower limit must be below the upper one.',
  'sensors-none': 'A topic needs at least one sensor.',
  'sensors-many': 'A topic has at most {most} sensors.',
  'sensor-twice': 'Two sensors have the same name.',
  'topic-twice': 'A topic stands in it twice.',

  'limit-no-number': '{field}: "{text}" is no number; write one such as 80 or -12.5.',
  'limit-order': '{field}: the lower limit {low} must be below the upper limit {high}.',
} as const

/** The sentence in English, for logs and tests. */
export const inEnglish = (sentence: Said): string => sayIn(SAID, sentence)
