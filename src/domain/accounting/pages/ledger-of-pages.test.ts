import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pagesAsWanted } from '../../../../tests/plain-books.ts';
import { randomLedgerOver } from '../../../../tests/random-ledger.ts';
import { type ToyLedger, toyLedger, toyLedgerInput, toyWindowsOf } from '../../../../tests/toy-ledger.ts';
import { type Instant, instant, type Period } from '../../../foundation/instant.ts';
import type { Ledger, TotalAccount } from '../account.ts';
import { bookChapters, type Chapter } from './book-chapters.ts';
import { dayChapter } from './day-chapter.ts';
import { ledgerOfPages } from './ledger-of-pages.ts';
import { keptHours, planPages } from './page-plan.ts';
import { DAY_MILLISECONDS, HOUR_MILLISECONDS } from './tally-pages.ts';

const chaptersIn = (chapters: readonly Chapter[], { from, until }: Period): readonly Chapter[] =>
  chapters.filter((chapter) => chapter.from >= from && chapter.until <= until);

const pagesOf = (chapters: readonly Chapter[]) => chapters.flatMap(({ pages }) => pages);
const notesOf = (chapters: readonly Chapter[]) => chapters.map(({ notes }) => notes);

function daysOf(hours: readonly Chapter[]): readonly Chapter[] {
  const starts = new Set(hours.map(({ from }) => Math.floor(from / DAY_MILLISECONDS) * DAY_MILLISECONDS));
  return [...starts].map((start) => {
    const within = (from: number, until: number) => chaptersIn(hours, { from: instant(from), until: instant(until) });
    const own = within(start, start + DAY_MILLISECONDS);
    const before = within(start - 167 * HOUR_MILLISECONDS, start);
    return dayChapter({ from: instant(start), hours: pagesOf(own), before: pagesOf(before), notes: notesOf(own) });
  });
}

/** The ledger from chapters: hours and days by the plan, and what of an hour lies at the edges. */
async function keptLedger(toy: ToyLedger, kept: Kept): Promise<Ledger> {
  const input = toyLedgerInput(toy);
  const { period } = input;
  const whole = keptHours(period) ?? { from: period.until, until: period.until };
  const edges = (await bookChapters(input, toyWindowsOf(toy))).filter(
    ({ from, until }) => from < whole.from || until > whole.until,
  );
  const plan = planPages(period, { daysUntil: whole.until, ...kept });
  const parts = plan.map(({ use, wanted, ...stretch }) => ({
    use,
    pages: pagesAsWanted(
      chaptersIn(use.pageMilliseconds === DAY_MILLISECONDS ? kept.days : kept.hours, stretch),
      wanted,
    ),
  }));
  const edgeUse = { pageMilliseconds: HOUR_MILLISECONDS, role: 'counted' } as const;
  const counted = plan.filter(({ use }) => use.role === 'counted');
  const notes = counted.flatMap(({ use, ...stretch }) =>
    notesOf(chaptersIn(use.pageMilliseconds === DAY_MILLISECONDS ? kept.days : kept.hours, stretch)),
  );
  const all = { parts: [...parts, { use: edgeUse, pages: pagesOf(edges) }], notes: [...notes, ...notesOf(edges)] };
  return ledgerOfPages(input, all, kept.stepMilliseconds).ledger;
}

interface Kept {
  readonly hours: readonly Chapter[];
  readonly days: readonly Chapter[];
  readonly daysUntil?: Instant;
  readonly stepMilliseconds: number;
  readonly withCourse: boolean;
}

/** Where two ledgers differ, order and rounding aside. */
function differencesOf(found: Ledger, expected: Ledger): readonly string[] {
  const plain = (ledger: Ledger) => ({
    ...ledger,
    accounts: ordered([...ledger.accounts].sort((a, b) => (key(a) < key(b) ? -1 : 1))),
    unattributed: ordered([ledger.unattributed])[0],
    byCustomer: byId(ledger.byCustomer),
    byLineage: byId(ledger.byLineage),
    byCluster: byId(ledger.byCluster),
  });
  return [...differences(plain(found), plain(expected), 'ledger')];
}

const key = ({ customerId, workloadId }: { customerId: string; workloadId: string }) => `${customerId}/${workloadId}`;
const ordered = <One extends { basis: readonly { method: string }[] }>(all: readonly One[]): readonly One[] =>
  all.map((one) => ({ ...one, basis: [...one.basis].sort((a, b) => (a.method < b.method ? -1 : 1)) }));
const byId = (all: readonly TotalAccount[]) => ordered([...all].sort((a, b) => (a.id < b.id ? -1 : 1)));

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function* differences(found: unknown, expected: unknown, place: string): Generator<string> {
  if (isObject(found) && isObject(expected)) {
    for (const name of new Set([...Object.keys(found), ...Object.keys(expected)])) {
      yield* differences(found[name], expected[name], `${place}.${name}`);
    }
  } else if (!isNear(found, expected)) yield `${place}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`;
}

const isNear = (a: unknown, b: unknown): boolean =>
  typeof a === 'number' && typeof b === 'number'
    ? Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
    : a === b;

/** Without the allocations outside its period: they decide, in the books of a day, which devices a mere number of them takes. */
function ofItsPeriod(toy: ToyLedger): ToyLedger {
  const { period } = toyLedgerInput(toy);
  const { allocations = [] } = toy.input ?? {};
  const isLive = ({ from, until = period.until }: (typeof allocations)[number]): boolean =>
    from < period.until && until > period.from;
  return { ...toy, input: { ...toy.input, allocations: allocations.filter(isLive) } };
}

async function keptDifferences(
  random: ToyLedger,
  { stepMilliseconds, withDays, withCourse }: { stepMilliseconds: number; withDays: boolean; withCourse: boolean },
) {
  const toyOfPeriod = ofItsPeriod(random);
  const toy = { ...toyOfPeriod, input: { ...toyOfPeriod.input, withCourse } };
  const { ledger } = await toyLedger({ ...toy, input: { ...toy.input, stepMilliseconds } });
  const { from, until } = toyLedgerInput(toy).period;
  // Books are kept of hours as a whole, whatever period is asked about.
  const around = {
    from: Math.floor(from / DAY_MILLISECONDS) * 86_400,
    until: Math.ceil(until / DAY_MILLISECONDS) * 86_400,
  };
  const kept = { ...toy, ...around };
  const hours = await bookChapters(toyLedgerInput(kept), toyWindowsOf(toy));
  const days = withDays ? daysOf(hours) : [];
  return differencesOf(await keptLedger(toy, { hours, days, stepMilliseconds, withCourse }), ledger);
}

describe('the ledger from kept books', () => {
  it('is that of the minutes, over hours', async () => {
    const over = fc.constantFrom(7, 29, 41).chain(randomLedgerOver);
    await fc.assert(
      fc.asyncProperty(over, async (random) => {
        expect(
          await keptDifferences(random, { stepMilliseconds: HOUR_MILLISECONDS, withDays: false, withCourse: true }),
        ).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it.each([true, false])('is that of the minutes, over days and weeks, with courses: %s', async (withCourse) => {
    const over = fc.constantFrom(391, 1440, 3011).chain(randomLedgerOver);
    await fc.assert(
      fc.asyncProperty(over, async (random) => {
        expect(
          await keptDifferences(random, { stepMilliseconds: DAY_MILLISECONDS, withDays: true, withCourse }),
        ).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
