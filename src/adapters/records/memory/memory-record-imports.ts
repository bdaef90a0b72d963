import type { Fault } from '../../../foundation/problem.ts';
import type { ImportRecord } from '../../../ports/import-store.ts';
import type { RecordFile, RecordImports, RecordKind } from '../../../ports/record-imports.ts';
import { importNotHeld } from '../import-not-held.ts';
import { importSource, toldInFile } from '../told-kinds.ts';
import type { MemoryImport } from './memory-imports.ts';
import type { MemoryToldRecords } from './memory-told-records.ts';

type ToldOfKind = Readonly<Record<RecordKind, Pick<MemoryToldRecords<never>, 'takeFile' | 'withdrawFile'>>>;

/** Files of records as long as the process lives; they stand among the imports. */
export function memoryRecordImports(imports: MemoryImport[], stores: ToldOfKind): RecordImports {
  const faultsOf = new Map<number, readonly Fault[]>();
  return {
    take: async (file) => {
      const { rows } = toldInFile(file.records);
      const id = (imports.at(-1)?.record.id ?? 0) + 1;
      const { source, at: toldAt, about } = file;
      const telling = { source: importSource(source), toldAt, ...(about === undefined ? {} : { about }) };
      const change = stores[file.records.kind].takeFile(telling, rows as never, id);
      const record = recordOf(file, { id, ...change });
      imports.push({ record, heardAt: file.at });
      faultsOf.set(id, file.faults);
      return record;
    },
    faults: async (id, { after, limit }) =>
      (faultsOf.get(id) ?? [])
        .map((fault, place) => ({ number: place + 1, fault }))
        .filter(({ number }) => number > after)
        .slice(0, limit),
    withdraw: async (id, { at, by }) => {
      const row = imports.find(({ record }) => record.id === id);
      if (row === undefined) return undefined;
      const { record } = row;
      if (record.file === undefined) throw importNotHeld(id);
      if (record.file.withdrawnAt !== undefined) return record;
      stores[record.kind as RecordKind].withdrawFile(id, at);
      row.record = {
        ...record,
        file: { ...record.file, withdrawnAt: at, ...(by === undefined ? {} : { withdrawnBy: by }) },
      };
      return row.record;
    },
    currentSources: async (kind, digest) =>
      lastOf(imports, ({ source }) => source, kind)
        .filter(({ file }) => file?.digest === digest && file.withdrawnAt === undefined)
        .map(({ source }) => source),
    flawed: async () =>
      lastOf(imports, ({ kind, source, period }) => JSON.stringify([kind, source, period])).filter(
        ({ counts, file }) => counts.refused > 0 && file?.withdrawnAt === undefined,
      ),
    lastDigest: async (kind, source) =>
      imports.findLast(({ record }) => record.kind === kind && record.source === source)?.record.file?.digest,
    forgetBefore: async (moment) => {
      for (const { record } of imports.filter(({ record: of }) => of.file !== undefined && of.createdAt < moment)) {
        faultsOf.delete(record.id);
        imports.splice(
          imports.findIndex((one) => one.record.id === record.id),
          1,
        );
      }
    },
  };
}

/** The last import of a file for each key. */
function lastOf(
  imports: readonly MemoryImport[],
  keyOf: (record: ImportRecord) => string,
  kind?: RecordKind,
): readonly ImportRecord[] {
  const last = new Map<string, ImportRecord>();
  for (const { record } of imports) {
    if (record.file !== undefined && (kind === undefined || record.kind === kind)) last.set(keyOf(record), record);
  }
  return [...last.values()];
}

interface Taken {
  readonly id: number;
  readonly added: number;
  readonly superseded: number;
}

function recordOf(file: RecordFile, { id, added, superseded }: Taken): ImportRecord {
  const { records, format, source, digest, at, about, refused, notes, takenBy } = file;
  const kept = records.told.length;
  return {
    id,
    kind: records.kind,
    source,
    state: 'done',
    ...(about === undefined ? {} : { period: about }),
    file: { format, digest, added, superseded, notes, ...(takenBy === undefined ? {} : { takenBy }) },
    counts: { read: kept + refused, kept, refused },
    createdAt: at,
    startedAt: at,
    endedAt: at,
    attempt: 1,
  };
}
