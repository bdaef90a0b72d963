import { type Instant, instant } from '../../../foundation/instant.ts';
import type { Telling, ToldRecords } from '../../../ports/told-records.ts';
import { ALL_OF_TIME, type Identified, identified, meets, type ToldKind, type ToldSpan } from '../told-kinds.ts';

interface Row<Told> extends Identified<Told>, ToldSpan {
  readonly source: string;
  readonly toldAt: number;
  importId?: number;
  supersededAt?: number;
}

/** What sources tell, and what files of them do with it. */
export interface MemoryToldRecords<Told> extends ToldRecords<Told> {
  /** As `replace`, for a file; never before anything that its source told already. */
  takeFile(telling: Telling, rows: readonly Identified<Told>[], importId: number): Change;
  withdrawFile(importId: number, at: number): void;
}

interface Change {
  readonly added: number;
  readonly superseded: number;
}

/** What sources tell, as long as the process lives. */
export function memoryToldRecords<Told>(kind: ToldKind<Told>): MemoryToldRecords<Told> {
  let rows: Row<Told>[] = [];
  let changes = 0;
  const newest = new Map<string, Instant>();
  const tell = (telling: Telling, told: readonly Identified<Told>[], importId?: number): Change => {
    newest.set(telling.source, telling.toldAt);
    const { fresh, same, superseded } = supersede(rows, telling, told);
    if (importId !== undefined) for (const row of same) row.importId = importId;
    if (fresh.length + superseded > 0) changes++;
    const of = { source: telling.source, toldAt: telling.toldAt, ...(importId === undefined ? {} : { importId }) };
    for (const one of fresh) rows.push({ ...one, ...kind.spanOf(one.told), ...of });
    return { added: fresh.length, superseded };
  };
  return {
    replace: async (telling, told) => {
      const latest = newest.get(telling.source);
      if (latest !== undefined && latest > telling.toldAt) return { kind: 'older', toldAt: latest };
      return { kind: 'replaced', ...tell(telling, identified(told)) };
    },
    async *read(period, knownAt) {
      const known = knownAt ?? Number.POSITIVE_INFINITY;
      const asked = rows.filter((row) => meets(row, period) && isKnown(row, known));
      for (const { body } of asked.sort((a, b) => a.startsAt - b.startsAt)) yield JSON.parse(body) as Told;
    },
    async *toldBy(source, period) {
      const asked = rows.filter((row) => row.source === source && row.supersededAt === undefined && meets(row, period));
      for (const { body } of asked.sort((a, b) => a.startsAt - b.startsAt)) yield JSON.parse(body) as Told;
    },
    version: async () => String(changes),
    lastTold: async (source) => newest.get(source),
    forgetBefore: async (moment) => {
      changes++;
      rows = rows.filter(
        ({ endsAt, supersededAt }) => endsAt >= moment && !(supersededAt !== undefined && supersededAt < moment),
      );
    },
    takeFile: (telling, told, importId) => {
      const toldAt = instant(Math.max(telling.toldAt, newest.get(telling.source) ?? telling.toldAt));
      return tell({ ...telling, toldAt }, told, importId);
    },
    withdrawFile: (importId, at) => {
      changes++;
      for (const row of rows) {
        if (row.importId === importId && row.supersededAt === undefined) row.supersededAt = at;
      }
    },
  };
}

function supersede<Told>(rows: readonly Row<Told>[], telling: Telling, told: readonly Identified<Told>[]) {
  const current = rows.filter((row) => row.source === telling.source && row.supersededAt === undefined);
  const before = new Set(current.map(({ identity }) => identity));
  const now = new Set(told.map(({ identity }) => identity));
  const same = current.filter((row) => now.has(row.identity));
  const gone = current.filter((row) => !now.has(row.identity) && meets(row, telling.about ?? ALL_OF_TIME));
  for (const row of gone) row.supersededAt = telling.toldAt;
  return { fresh: told.filter(({ identity }) => !before.has(identity)), same, superseded: gone.length };
}

const isKnown = ({ toldAt, supersededAt }: { toldAt: number; supersededAt?: number }, at: number): boolean =>
  toldAt <= at && (supersededAt === undefined || supersededAt > at);
