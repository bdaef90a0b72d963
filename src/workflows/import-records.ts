import { type Instant, instant, isoOf, type Period } from '../foundation/instant.ts';
import { type FaultsFound, limitedFaults, MOST_FAULTS } from '../foundation/limited-faults.ts';
import { type Fault, faultText, Problem } from '../foundation/problem.ts';
import type { AllocationReadOptions } from '../ports/allocation-source.ts';
import type { BillingReadOptions } from '../ports/billing-source.ts';
import type { FileSpool } from '../ports/file-spool.ts';
import type { ImportRecord } from '../ports/import-store.ts';
import type { ReadRecords, RecordFile, RecordImports, RecordKind } from '../ports/record-imports.ts';
import { type RecordDoors, sourceOf } from './read-records.ts';

export interface ImportRecordsDoors {
  readonly sources: Pick<RecordDoors, 'allocations' | 'billing' | 'declarations'>;
  readonly files: Pick<RecordImports, 'take'>;
  readonly clock: () => Instant;
}

/** How a file is to be read and kept. */
export interface ImportOrder {
  readonly kind: RecordKind;
  /** May be absent where there is one format for the kind. */
  readonly format?: string;
  /** Who tells: what it told before of the time that the file is about is superseded. */
  readonly source: string;
  /** The time of which the file tells everything; all of time when absent. */
  readonly about?: Period;
  /** The id of the token by which it is handed in; absent where the node asks for it itself, or is open. */
  readonly by?: string;
  /** What the file doesn't say of itself; those of the kind are used. */
  readonly options?: { readonly allocations?: AllocationReadOptions; readonly billing?: BillingReadOptions };
}

export interface FileToImport {
  readonly path: string;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
}

export const DECLARATIONS_FORMAT = 'declarations-yaml';

/**
 * Reads a file by the format that the order names and keeps what could be used of it, with the faults.
 * @throws Problem `unknown-format`; `import-unreadable` when nothing of it can be read or used: what was told before then stays; what `RecordImports.take` throws.
 */
export async function importFile(
  doors: ImportRecordsDoors,
  order: ImportOrder,
  { path, digest }: FileToImport,
): Promise<ImportRecord> {
  const read = await readAs(doors.sources, order, { path, name: order.source });
  const { format, notes } = read;
  const { records, outside } = withinTime(read.records, order);
  const faults = [...read.faults, ...outside.faults];
  const refused = faults.length + (read.moreFaults ?? 0) + (outside.moreFaults ?? 0);
  if (records.told.length === 0 && refused > 0) throw nothingUsable(refused, faults[0]);
  const file: RecordFile = {
    records,
    format,
    source: order.source,
    digest,
    at: doors.clock(),
    ...(order.about === undefined ? {} : { about: order.about }),
    ...(order.by === undefined ? {} : { takenBy: order.by }),
    faults: faults.slice(0, MOST_FAULTS),
    refused,
    notes,
  };
  return doors.files.take(file);
}

/** What a file holds beside the time that it is about is not taken: another file about that time would not supersede it. */
function withinTime(
  records: ReadRecords,
  { about, source }: ImportOrder,
): { records: ReadRecords; outside: FaultsFound } {
  const outside = limitedFaults();
  if (about === undefined || records.kind === 'declarations') return { records, outside: outside.found() };
  const { from, until } = about;
  const meets = (one: Period): boolean => one.from < until && (one.until > from || one.from >= from);
  const kept = <One>(told: readonly One[], spanOf: (one: One) => Period): readonly One[] =>
    told.filter((one) => {
      const span = spanOf(one);
      if (meets(span)) return true;
      outside.add({
        where: source,
        message: `a record from ${isoOf(span.from)} lies outside the time that was named`,
      });
      return false;
    });
  const inTime: ReadRecords =
    records.kind === 'billing'
      ? { kind: records.kind, told: kept(records.told, (line) => line.period) }
      : { kind: records.kind, told: kept(records.told, (run) => ({ from: run.from, until: run.until ?? FOREVER })) };
  return { records: inTime, outside: outside.found() };
}

const FOREVER = instant(8.64e15);

const nothingUsable = (refused: number, first: Fault | undefined): Problem =>
  new Problem(
    'import-unreadable',
    `None of its ${refused} records can be used, and what was told before stays. First: ${first === undefined ? '' : faultText(first)}`,
  );

export interface ImportBodyDoors extends ImportRecordsDoors {
  readonly spool: FileSpool;
  /** SHA-256 of the bytes, hexadecimal. */
  digest(bytes: Uint8Array): string;
}

/** As `importFile`, of bytes that came over the network. @throws the same, and what `FileSpool.hold` throws. */
export async function importBody(doors: ImportBodyDoors, order: ImportOrder, body: Uint8Array): Promise<ImportRecord> {
  await using file = await doors.spool.hold(body);
  // Awaited here: the file is removed when this function is left.
  return await importFile(doors, order, { path: file.path, digest: doors.digest(body) });
}

interface NamedFile {
  readonly path: string;
  /** Said instead of the path. */
  readonly name: string;
}

interface ReadFile extends FaultsFound {
  readonly format: string;
  readonly records: ReadRecords;
  readonly notes: readonly string[];
}

async function readAs(sources: ImportRecordsDoors['sources'], order: ImportOrder, file: NamedFile): Promise<ReadFile> {
  const renamed = (text: string): string => text.replaceAll(file.path, file.name);
  try {
    const read = await readOf(sources, order, file.path);
    const faults = read.faults.map((fault) => ({
      ...fault,
      where: renamed(fault.where),
      message: renamed(fault.message),
    }));
    return { ...read, faults, notes: read.notes.map(renamed) };
  } catch (cause) {
    if (!(cause instanceof Problem) || !cause.code.endsWith('-unreadable')) throw cause;
    throw new Problem('import-unreadable', renamed(cause.message), { cause });
  }
}

async function readOf(sources: ImportRecordsDoors['sources'], order: ImportOrder, path: string): Promise<ReadFile> {
  const { kind, options } = order;
  if (kind === 'declarations') {
    sourceOf([{ format: DECLARATIONS_FORMAT }], order.format ?? DECLARATIONS_FORMAT);
    const { declarations, uses, faults } = await sources.declarations.read(path);
    return {
      format: DECLARATIONS_FORMAT,
      records: { kind, told: declarations },
      faults,
      notes: uses.length === 0 ? [] : [usesNotKept(uses.length)],
    };
  }
  const format = order.format ?? onlyFormat(sources[kind]);
  if (kind === 'billing') {
    const { lines, notes = [], ...found } = await sourceOf(sources.billing, format).read(path, options?.billing);
    return { format, records: { kind, told: lines }, ...found, notes };
  }
  const {
    allocations,
    notes = [],
    ...found
  } = await sourceOf(sources.allocations, format).read(path, options?.allocations);
  return { format, records: { kind, told: allocations }, ...found, notes };
}

/** @throws Problem `unknown-format` where there are several. */
function onlyFormat(sources: readonly { readonly format: string }[]): string {
  const [first, ...others] = sources;
  if (first !== undefined && others.length === 0) return first.format;
  throw new Problem('unknown-format', `name the format: ${sources.map(({ format }) => format).join(', ')}`);
}

const usesNotKept = (count: number): string =>
  `${count} of its entries are declarations of intended use, which a node does not keep: "comptroller declare check" reads them from the file.`;
