import { createHash } from 'node:crypto';
import type { AcceleratorCatalogue } from '../domain/fleet/accelerator.ts';
import type { Fleet } from '../domain/fleet/fleet.ts';
import type { EventLog } from '../faces/http/event-log.ts';
import type { NodeMetrics } from '../faces/http/metrics.ts';
import { type Instant, isoOf } from '../foundation/instant.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import type { AccountMeasuredDoors } from '../workflows/account-measured.ts';
import { keepBooks } from '../workflows/keep-books.ts';
import { retireBooks } from '../workflows/retire-books.ts';
import { retireMinutes } from '../workflows/retire-minutes.ts';
import { CLOCK_PATIENCE_MILLISECONDS, cautiousClock } from './cautious-clock.ts';
import type { NodeStores } from './open-stores.ts';
import { repeatWork } from './repeat-work.ts';

const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 86_400_000;

export interface BookKeeping {
  readonly settings: NodeSettings;
  readonly stores: NodeStores;
  readonly catalogue: AcceleratorCatalogue;
  readonly measured: AccountMeasuredDoors;
  readonly log: EventLog;
  readonly metrics: NodeMetrics;
  readonly historyAwaitedFrom: () => Instant | undefined;
}

/** Closes the books of what is over, each minute. Gives what stops it, once a run that is under way has ended. */
export function startBookKeeping(parts: BookKeeping): () => Promise<void> {
  const { settings, stores, measured, log, metrics } = parts;
  const books = keepBooks(
    {
      store: stores.minutes,
      holds: stores.holds,
      books: stores.books,
      index: measured.index,
      clock: cautiousClock(CLOCK_PATIENCE_MILLISECONDS),
      records: async (within) => {
        const { allocations, declarations } = await measured.known(within);
        return { allocations, declarations, calibration: measured.calibration };
      },
      digest,
      historyAwaitedFrom: parts.historyAwaitedFrom,
      method: methodOf(parts),
    },
    { minutesKeptMilliseconds: settings.retention.minuteWindowDays * DAY_MILLISECONDS },
  );
  const forgettingClock = cautiousClock(DAY_MILLISECONDS);
  const retireOncePerDay = booksRetiring(parts, forgettingClock);
  let bookedUntil = 0;
  metrics.level(
    'comptroller_booked_until_seconds',
    'Up to here the books are closed, as a moment in UTC seconds; 0 while nothing is.',
    () => bookedUntil,
  );
  async function run(signal: AbortSignal): Promise<void> {
    const began = performance.now();
    const report = await books.run(signal);
    bookedUntil = (report.bookedUntil ?? 0) / 1000;
    const seconds = (performance.now() - began) / 1000;
    if (report.hours + report.days > 0) log.booksKept({ hours: report.hours, days: report.days, seconds });
    if (report.hoursLeft > 0 || report.bookedUntil === undefined) return;
    await retire(parts, { bookedUntil: report.bookedUntil, clock: forgettingClock });
    await retireOncePerDay();
  }
  return repeatWork({
    everyMilliseconds: MINUTE_MILLISECONDS,
    work: run,
    failed: (error) => log.keepingFailed(error),
  });
}

/** What is accounted and old enough is kept by the hour from now on. */
async function retire(
  { settings, stores, log }: BookKeeping,
  { bookedUntil, clock }: { readonly bookedUntil: Instant; readonly clock: () => Instant },
): Promise<void> {
  const { minuteWindowDays, hourWindowDays } = settings.retention;
  const { minutes, hours, holds } = stores;
  const { minutesBefore } = await retireMinutes(
    { minutes, hours, holds, clock },
    {
      minutesMilliseconds: minuteWindowDays * DAY_MILLISECONDS,
      hoursMilliseconds: hourWindowDays * DAY_MILLISECONDS,
      bookedUntil,
    },
  );
  if (minutesBefore !== undefined) log.minutesRetired({ before: isoOf(minutesBefore) });
}

/** Retires books, no more often than once a day. */
function booksRetiring({ settings, stores: { books } }: BookKeeping, clock: () => Instant): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = clock();
    if (now - last < DAY_MILLISECONDS && now >= last) return;
    await retireBooks({ books, clock }, settings.retention.accountDays * DAY_MILLISECONDS);
    last = now;
  };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** The fleet with its parts, and the program: figures booked with others are booked again. */
const methodOf = ({ measured, catalogue }: BookKeeping): string =>
  digest(JSON.stringify([measured.version, fleetFacts(measured.fleet), catalogue.parts]));

const fleetFacts = ({ clusters }: Fleet) =>
  clusters.map(({ id, nodes }) => [
    id,
    nodes.map((node) => [
      node.id,
      node.tenancy,
      node.tenant,
      node.powerMeter,
      node.devices.map(({ id, index, partName, unitsOfPart }) => [id, index, partName, unitsOfPart]),
    ]),
  ]);
