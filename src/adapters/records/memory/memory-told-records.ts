import type { Telling, TellingOutcome, ToldRecords } from '../../../ports/told-records.ts';
import { ALL_OF_TIME, type Identified, identified, meets, type ToldKind, type ToldSpan } from '../told-kinds.ts';

interface Row<Told> extends Identified<Told>, ToldSpan {
  readonly source: string;
  readonly toldAt: number;
  supersededAt?: number;
}

/** What sources tell, as long as the process lives. */
export function memoryToldRecords<Told>(kind: ToldKind<Told>): ToldRecords<Told> {
  let rows: Row<Told>[] = [];
  const newest = new Map<string, number>();
  return {
    replace: async (telling, told) => {
      const latest = newest.get(telling.source);
      if (latest !== undefined && latest > telling.toldAt)
        return { kind: 'older', toldAt: latest as Telling['toldAt'] };
      newest.set(telling.source, telling.toldAt);
      const change = supersede(rows, telling, identified(told));
      for (const one of change.fresh) {
        rows.push({ ...one, ...kind.spanOf(one.told), source: telling.source, toldAt: telling.toldAt });
      }
      return change.outcome;
    },
    async *read(period, knownAt) {
      const known = knownAt ?? Number.POSITIVE_INFINITY;
      const asked = rows.filter((row) => meets(row, period) && isKnown(row, known));
      for (const { body } of asked.sort((a, b) => a.startsAt - b.startsAt)) yield JSON.parse(body) as Told;
    },
    forgetBefore: async (moment) => {
      rows = rows.filter(({ endsAt }) => endsAt >= moment);
    },
  };
}

function supersede<Told>(rows: readonly Row<Told>[], telling: Telling, told: readonly Identified<Told>[]) {
  const current = rows.filter((row) => row.source === telling.source && row.supersededAt === undefined);
  const before = new Set(current.map(({ identity }) => identity));
  const now = new Set(told.map(({ identity }) => identity));
  const gone = current.filter((row) => !now.has(row.identity) && meets(row, telling.about ?? ALL_OF_TIME));
  for (const row of gone) row.supersededAt = telling.toldAt;
  const fresh = told.filter(({ identity }) => !before.has(identity));
  const outcome: TellingOutcome = { kind: 'replaced', added: fresh.length, superseded: gone.length };
  return { fresh, outcome };
}

const isKnown = ({ toldAt, supersededAt }: { toldAt: number; supersededAt?: number }, at: number): boolean =>
  toldAt <= at && (supersededAt === undefined || supersededAt > at);
