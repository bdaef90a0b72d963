import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { drainPending, Session } from 'chdb';
import { checkpointFile } from '../src/adapters/ingest-log/checkpoint-file/checkpoint-file.ts';
import { PRODUCTS } from '../src/domain/telemetry/device-window.ts';
import { decodeIngestState } from '../src/domain/telemetry/ingest-state.ts';
import { decodeLiveBlocks, type LiveState } from '../src/domain/telemetry/live-snapshot.ts';
import { putSubject } from '../src/domain/telemetry/live-state.ts';
import { SIGNAL_ORDER } from '../src/domain/telemetry/signal.ts';
import { doublesWriter } from '../src/foundation/doubles.ts';

/*
 * The forms in which earlier versions kept a node's data, written out here by hand: so a change of today's writers changes no test of
 * what must still be read.
 */

const bigEndian = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};
const utf8 = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Version 1 of a fold's state told nothing of catching up, and stood in one block. */
function firstFoldState({ logTime, scannedAt, subjects }: LiveState): Uint8Array {
  const writer = doublesWriter();
  writer.put(logTime);
  writer.put(scannedAt);
  for (const subject of subjects) putSubject(writer, subject);
  const numbers = writer.written();
  const head = utf8({ places: [...SIGNAL_ORDER, ...PRODUCTS].join(), names: subjects.map(({ name }) => name) });
  const headDoubles = Math.ceil(head.length / 8);
  const all = new Float64Array(2 + headDoubles + numbers.length);
  all.set([1, head.length]);
  new Uint8Array(all.buffer).set(head, 16);
  all.set(numbers, 2 + headDoubles);
  return new Uint8Array(all.buffer);
}

/** The first form of a checkpoint's file: its check sum was of the head and then of the state. */
function firstCheckpoint(position: number, state: Uint8Array): Uint8Array {
  const head = Buffer.alloc(28);
  head.set(new TextEncoder().encode('CMPCHK1\n'));
  head.writeDoubleLE(position, 8);
  head.writeDoubleLE(state.length, 16);
  head.writeUInt32LE(crc32(state, crc32(head.subarray(0, 24))), 24);
  return Buffer.concat([head, state]);
}

/** Writes the checkpoint of a data folder as the first version that had one did: without holders. */
async function checkpointAsItWas(dataFolder: string): Promise<void> {
  const folder = join(dataFolder, 'checkpoint');
  const kept = await checkpointFile({ folder }).read();
  if (kept === undefined) throw new Error('there is no checkpoint to write in its first form');
  const { descriptors, fold } = decodeIngestState(kept.state);
  const head = utf8(descriptors);
  const state = Buffer.concat([bigEndian(head.length), head, firstFoldState(decodeLiveBlocks(fold))]);
  await writeFile(join(folder, 'checkpoint'), firstCheckpoint(kept.position, state));
}

/** What later steps added to the records is taken away, rows stay. */
const RECORDS_OF_2026_11_26 = `
  drop table import_faults;
  drop index imports_digest;
  alter table imports drop column format, drop column digest, drop column added_count, drop column superseded_count,
    drop column notes, drop column withdrawn_at, drop column taken_by, drop column withdrawn_by;
  drop index told_records_import_id;
  alter table told_records drop column import_id;
  alter table sources drop column version;
  delete from comptroller_migrations where name > '2026_11_26_9999';
`;

async function recordsAsTheyWere(dataFolder: string): Promise<void> {
  const engine = await PGlite.create(join(dataFolder, 'records', 'engine'));
  await engine.exec(RECORDS_OF_2026_11_26);
  await engine.close();
}

/** Without the last column, `teller`, by which the table is now in order besides. */
const WINDOW_COLUMNS_OF_2026_11_26 = [
  'startMilliseconds Int64',
  'subject String',
  'version Int64',
  'signals Array(UInt16)',
  ...['integrals', 'minima', 'maxima'].map((name) => `${name} Array(Float64)`),
  ...['', 'From', 'Until'].map((name) => `covered${name}Milliseconds Array(Float64)`),
];

const MEASUREMENTS_OF_2026_11_26 = [
  `CREATE TABLE windows_as_they_were (${WINDOW_COLUMNS_OF_2026_11_26.join(', ')}) ENGINE = ReplacingMergeTree(version) ` +
    'PARTITION BY intDiv(startMilliseconds, 86400000) ORDER BY (startMilliseconds, subject)',
  'INSERT INTO windows_as_they_were SELECT * EXCEPT teller FROM minute_windows',
  'DROP TABLE minute_windows SYNC',
  'RENAME TABLE windows_as_they_were TO minute_windows',
  'DROP TABLE device_holds SYNC',
  "ALTER TABLE measurement_migrations DELETE WHERE name > '2026-11-27' SETTINGS mutations_sync = 1",
];

async function measurementsAsTheyWere(dataFolder: string): Promise<void> {
  const session = new Session(join(dataFolder, 'measurements', 'engine'));
  for (const statement of MEASUREMENTS_OF_2026_11_26) await session.queryAsync(statement);
  session.close();
  await drainPending();
}

/** Puts the data folder of a stopped node back into the forms of the first version that kept one: checkpoint, records, measurements. */
export async function asFirstKept(dataFolder: string): Promise<void> {
  await checkpointAsItWas(dataFolder);
  await recordsAsTheyWere(dataFolder);
  await measurementsAsTheyWere(dataFolder);
}

/** What the folder's forms are called in the files themselves. */
export async function formsOf(dataFolder: string) {
  const checkpoint = (await readFile(join(dataFolder, 'checkpoint', 'checkpoint'))).toString('latin1', 0, 7);
  const engine = await PGlite.create(join(dataFolder, 'records', 'engine'));
  const { rows } = await engine.query<{ name: string }>('select name from comptroller_migrations order by name');
  await engine.close();
  const session = new Session(join(dataFolder, 'measurements', 'engine'));
  const measured = session.query('SELECT DISTINCT name FROM measurement_migrations ORDER BY name', 'TSV');
  session.close();
  await drainPending();
  return { checkpoint, records: rows.map(({ name }) => name), measurements: measured.trim().split('\n') };
}
