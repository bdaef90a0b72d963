import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { rememberedReads } from '../adapters/file-reading/remembered-reads.ts';
import { folderSpool } from '../adapters/files/folder-spool/folder-spool.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { ImportDoors } from '../faces/http/doors.ts';
import { type Instant, instant } from '../foundation/instant.ts';
import type { Fault } from '../foundation/problem.ts';
import type { ImportRecord } from '../ports/import-store.ts';
import type { AccountMeasuredDoors } from '../workflows/account-measured.ts';
import { importFindings } from '../workflows/import-findings.ts';
import { importBody } from '../workflows/import-records.ts';
import { knownRecords } from '../workflows/known-records.ts';
import { noticedFindings } from '../workflows/noticed-findings.ts';
import { readRecords, type RecordDoors, type RecordRequest } from '../workflows/read-records.ts';
import { startRecordKeeping } from './record-keeping.ts';
import { openTelling, type TellingParts } from './start-telling.ts';

/** What one file that comes in may unpack to. Its records stand in memory until they are kept. */
const MOST_UNPACKED_BYTES = 512 * 1024 * 1024;

const now = (): Instant => instant(Date.now());

export interface RecordParts extends TellingParts {
  readonly request: RecordRequest;
  /** What of the fleet file could not be used. */
  readonly faults: readonly Fault[];
  /** What this process has noticed and will not take back. */
  readonly noticed: () => readonly Finding[];
  /** What is wrong elsewhere at the moment. */
  readonly troubles: () => readonly Finding[];
}

/** What a node knows of customers and their work, and how it comes to know it. */
export interface NodeRecords {
  /** What accounts are made of beside measurements: of files, of what was told to the node, of what was noticed. */
  readonly known: AccountMeasuredDoors['known'];
  /** Where files of records come in over the network. */
  readonly imports: ImportDoors;
  /** Begins to ask those who tell, to keep what is noticed and to forget what is due. Gives what stops it. */
  readonly start: () => () => Promise<void>;
}

/** @throws when the node's own folder can't be written. */
export async function openRecords(parts: RecordParts): Promise<NodeRecords> {
  const telling = await openTelling(parts);
  return {
    known: knownOfFleet(parts, () => [...parts.noticed(), ...parts.troubles(), ...telling.troubles()]),
    imports: await importDoors(parts),
    start: () => {
      const stops = [telling.start(), startRecordKeeping(parts)];
      return async () => {
        for (const stop of stops) await stop();
      };
    },
  };
}

function knownOfFleet(
  { sources, request, stores, faults }: RecordParts,
  live: () => readonly Finding[],
): AccountMeasuredDoors['known'] {
  const remembered = rememberedSources(sources);
  const records = knownRecords({ inFiles: () => readRecords(remembered, request), told: stores });
  return async (within) => {
    const [known, noticed, flawed] = await Promise.all([
      records(within),
      noticedFindings({ live, kept: stores.findings }, within),
      stores.files.flawed(),
    ]);
    const findings = [...noticed, ...importFindings(flawed, within)];
    return { ...known, faults: [...faults, ...known.faults], findings };
  };
}

/** Files that the settings name are asked about at each question, and most questions find them as they were. */
const rememberedSources = ({ allocations, billing, declarations, files }: RecordDoors): RecordDoors => ({
  files,
  allocations: allocations.map((of) => ({ ...of, read: rememberedReads((path, options) => of.read(path, options)) })),
  billing: billing.map((of) => ({ ...of, read: rememberedReads((path, options) => of.read(path, options)) })),
  declarations: { ...declarations, read: rememberedReads((path) => declarations.read(path)) },
});

async function importDoors({ settings: { dataFolder }, sources, stores, log }: RecordParts): Promise<ImportDoors> {
  const spool = await folderSpool({ folder: join(dataFolder, 'spool'), mostBytes: MOST_UNPACKED_BYTES });
  const doors = { sources, files: stores.files, clock: now, spool, digest };
  return {
    find: (id) => stores.imports.find(id),
    list: (query) => stores.imports.list(query),
    faults: (id, page) => stores.files.faults(id, page),
    async take(order, body) {
      const taken = await importBody(doors, order, body);
      log.importTaken(receiptOf(taken, order.by));
      return taken;
    },
    async withdraw(id, by) {
      const withdrawn = await stores.files.withdraw(id, { at: now(), ...(by === undefined ? {} : { by }) });
      if (withdrawn !== undefined) log.importWithdrawn(receiptOf(withdrawn, by));
      return withdrawn;
    },
  };
}

const receiptOf = ({ id, kind, source, counts }: ImportRecord, by: string | undefined) => ({
  import: id,
  kind,
  source,
  kept: counts.kept,
  refused: counts.refused,
  ...(by === undefined ? {} : { tokenId: by }),
});

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
