import { HOUR_MILLISECONDS } from '../domain/accounting/pages/tally-pages.ts';
import type { Allocation } from '../domain/accounting/allocation.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { type Instant, instant, type Period, period } from '../foundation/instant.ts';
import type { RecordStores } from '../ports/record-stores.ts';

export interface WatchClosedHoursDoors {
  readonly stores: RecordStores;
  /** As `closedHours` gives them. */
  readonly closed: (within: Period) => Promise<ReadonlySet<number>>;
  readonly clock: () => Instant;
}

/** What changed of what was known, by whom it was told. */
interface Change {
  readonly source: string;
  readonly records: number;
  readonly within: Period;
  /** That it reaches into all of that time is not known. */
  readonly isGuess?: boolean;
}

type Counts = { readonly added: number; readonly superseded: number };
type Held = Pick<Allocation, 'from' | 'until'>;

/**
 * The same stores of records, but that a change of who held what or of what was declared, in hours whose books are closed for good, is
 * a finding of these hours: the records have it and the books do not.
 */
export function watchClosedHours({ stores, closed, clock }: WatchClosedHoursDoors): RecordStores {
  const { allocations, files } = stores;
  async function watch({ source, records, within, isGuess = false }: Change): Promise<void> {
    if (records === 0 || within.from >= within.until) return;
    const hours = [...(await closed(within))];
    if (hours.length === 0) return;
    const first = hours.reduce((least, at) => Math.min(least, at));
    const last = hours.reduce((most, at) => Math.max(most, at));
    const booked = period(instant(first), instant(last + HOUR_MILLISECONDS));
    await stores.findings.note(
      [{ ...afterClosing(source, records, booked), severity: isGuess ? 'warning' : 'error' }],
      clock(),
    );
  }
  const sinceEver = (): Period => period(instant(0), clock());
  const changeOfAll = ({ added, superseded }: Counts) => ({
    records: added + superseded,
    within: sinceEver(),
    isGuess: true,
  });
  /** Where no time is named, what was superseded may be of any. */
  const changeOf = (counts: Counts, about: Period | undefined, told: readonly Held[]) =>
    about === undefined && counts.superseded > 0
      ? changeOfAll(counts)
      : { records: counts.added + counts.superseded, within: about ?? reachOf(told, clock()) };

  return {
    ...stores,
    allocations: {
      ...allocations,
      async replace(telling, told) {
        const outcome = await allocations.replace(telling, told);
        if (outcome.kind === 'replaced')
          await watch({ source: telling.source, ...changeOf(outcome, telling.about, told) });
        return outcome;
      },
    },
    files: {
      ...files,
      async take(file) {
        const taken = await files.take(file);
        const { records, about, source } = file;
        const counts = { added: taken.file?.added ?? 0, superseded: taken.file?.superseded ?? 0 };
        if (records.kind === 'allocations') await watch({ source, ...changeOf(counts, about, records.told) });
        // Declarations are of no time: they reach into every book.
        else if (records.kind === 'declarations') await watch({ source, ...changeOfAll(counts) });
        return taken;
      },
      async withdraw(id, withdrawal) {
        const taken = await files.withdraw(id, withdrawal);
        if (taken !== undefined && taken.kind !== 'billing')
          await watch({
            source: taken.source,
            records: taken.file?.added ?? 0,
            within: taken.period ?? sinceEver(),
            isGuess: taken.period === undefined,
          });
        return taken;
      },
    },
  };
}

function reachOf(told: readonly Held[], now: Instant): Period {
  const from = told.reduce((least, one) => Math.min(least, one.from), Number.POSITIVE_INFINITY);
  const until = told.reduce((most, one) => Math.max(most, one.until ?? now), Number.NEGATIVE_INFINITY);
  return period(instant(Math.min(from, until)), instant(until));
}

const afterClosing = (source: string, records: number, within: Period): Omit<Finding, 'severity'> => ({
  code: 'records-after-closing',
  subject: source,
  message:
    'Records came in, changed or were taken back that may reach into hours whose books are closed for good, because they are older than minutes are kept: the records have them, accounts from these books do not. Account for that time from its files (comptroller account), and keep minutes for longer than records come late (retention.minuteWindowDays).',
  period: within,
  count: records,
});
