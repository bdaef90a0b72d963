import type { Allocation } from '../domain/accounting/allocation.ts';
import type { BillingLine } from '../domain/accounting/billing-line.ts';
import type { Declaration } from '../domain/declarations/declaration.ts';
import type { Fault } from '../foundation/problem.ts';
import type { Period } from '../foundation/instant.ts';
import type { RecordStores } from '../ports/record-stores.ts';
import type { RecordsRead } from './read-records.ts';

export interface KnownRecordsDoors {
  /** What the files that the settings name say now. */
  readonly inFiles: () => Promise<Pick<RecordsRead, 'allocations' | 'billing' | 'declarations' | 'faults'>>;
  readonly told: Pick<RecordStores, 'allocations' | 'billing' | 'declarations'>;
}

/** Who held what, what was billed and what was declared, of a period. */
export interface KnownRecords {
  readonly allocations: readonly Allocation[];
  /** Undefined: no bill of the period is known, which is not "nothing was billed". */
  readonly billing?: readonly BillingLine[];
  readonly declarations: readonly Declaration[];
  /** What of the files could not be used. */
  readonly faults: readonly Fault[];
}

interface Held {
  readonly version: string;
  readonly told: Promise<Told>;
  size: number;
}

type Told = Required<Omit<KnownRecords, 'faults'>>;

/** So many periods are held, those of a page that is read on, of the books, and of a few people; and no more than one beyond so many records. */
const MOST_HELD = 8;
const MOST_RECORDS_HELD = 500_000;

/**
 * Gives what is known of a period, from files and from what was told to the node. What was told is held until something else is told.
 * @throws what the doors throw: what is known in part would make accounts that are false.
 */
export function knownRecords({ inFiles, told }: KnownRecordsDoors): (within: Period) => Promise<KnownRecords> {
  const held = new Map<string, Held>();
  const kinds = [told.allocations, told.billing, told.declarations];

  async function toldOf(within: Period): Promise<Told> {
    const key = `${within.from} ${within.until}`;
    const version = (await Promise.all(kinds.map((kind) => kind.version()))).join(' ');
    const known = held.get(key);
    held.delete(key);
    const now = known?.version === version ? known : { version, told: readTold(told, within), size: 0 };
    held.set(key, now);
    try {
      const records = await now.told;
      now.size = records.allocations.length + records.billing.length + records.declarations.length;
      makeRoom();
      return records;
    } catch (error) {
      if (held.get(key) === now) held.delete(key);
      throw error;
    }
  }
  /** Those that were asked about longest ago go first; the newest stays. */
  function makeRoom(): void {
    let records = [...held.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [oldest, { size }] of held) {
      if (held.size === 1 || (held.size <= MOST_HELD && records <= MOST_RECORDS_HELD)) return;
      held.delete(oldest);
      records -= size;
    }
  }
  return async (within) => {
    const [files, stored] = await Promise.all([inFiles(), toldOf(within)]);
    const billing = stored.billing.length === 0 ? files.billing : [...(files.billing ?? []), ...stored.billing];
    return {
      allocations: joined(files.allocations, stored.allocations),
      ...(billing === undefined ? {} : { billing }),
      declarations: joined(files.declarations, stored.declarations),
      faults: files.faults,
    };
  };
}

async function readTold(told: KnownRecordsDoors['told'], within: Period): Promise<Told> {
  const [allocations, billing, declarations] = await Promise.all([
    gathered(told.allocations.read(within)),
    gathered(told.billing.read(within)),
    gathered(told.declarations.read(within)),
  ]);
  return { allocations, billing, declarations };
}

const joined = <One>(a: readonly One[], b: readonly One[]): readonly One[] =>
  a.length === 0 ? b : b.length === 0 ? a : [...a, ...b];

async function gathered<One>(all: AsyncIterable<One>): Promise<One[]> {
  const found: One[] = [];
  for await (const one of all) found.push(one);
  return found;
}
