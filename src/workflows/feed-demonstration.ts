import { demonstrationAllocations } from '../domain/simulation/demonstration-allocations.ts';
import { demonstrationBilling } from '../domain/simulation/demonstration-billing.ts';
import { courseNumber, courseStart, coursesSince, firstFedMoment } from '../domain/simulation/demonstration-course.ts';
import { type SimulatedScrape, simulatedScrapes } from '../domain/simulation/live-demonstration.ts';
import { type Instant, instant } from '../foundation/instant.ts';
import type { DemonstrationFolder, DemonstrationProgress } from '../ports/demonstration-folder.ts';
import type { SentSeries, TelemetrySender } from '../ports/telemetry-sender.ts';

const MINUTE_MILLISECONDS = 60_000;
/** Minutes of one request while the past is told. */
const MOST_MINUTES_A_REQUEST = 20;

export interface FeedDoors {
  readonly sender: TelemetrySender;
  readonly folder: DemonstrationFolder;
  readonly now: () => Instant;
  /** Resolves after that long. @throws the signal's reason when it aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Writes the records of the made-up customers as they are known now, so that they are there before the node is asked. */
export async function prepareDemonstration({ folder, now }: Pick<FeedDoors, 'folder' | 'now'>): Promise<void> {
  await writeRecords(folder, await progressOf({ folder, now }), now());
}

/**
 * Feeds a node the synthetic fleet until the signal aborts: first what lies behind, from where it stopped the last time or from a
 * day to three days back, then a minute at a time as time goes. Each sample is made from the seeds, the same at every call; a
 * minute that was sent before a crash is sent again, and the node counts it once.
 * @throws Problem `telemetry-refused`; the signal's reason.
 */
export async function feedDemonstration(doors: FeedDoors, signal: AbortSignal): Promise<never> {
  const { folder, now } = doors;
  const progress = await progressOf(doors);
  let { fedUntil } = progress;
  for (;;) {
    const start = courseStart(fedUntil);
    for await (const scrapes of dueScrapes(doors, { start, fedUntil }, signal)) {
      const last = scrapes.at(-1) as SimulatedScrape;
      await doors.sender.send(seriesOf(scrapes, start), signal);
      fedUntil = instant(momentOf(last, start) + MINUTE_MILLISECONDS);
      await folder.writeProgress({ ...progress, fedUntil });
      await writeRecords(folder, progress, now());
    }
  }
}

async function progressOf({ folder, now }: Pick<FeedDoors, 'folder' | 'now'>): Promise<DemonstrationProgress> {
  const firstStart = firstFedMoment(now());
  return (await folder.read()) ?? { firstStart, fedUntil: firstStart };
}

async function writeRecords(folder: DemonstrationFolder, { firstStart }: DemonstrationProgress, now: Instant) {
  const courses = coursesSince(firstStart, now);
  await folder.writeRecords({ allocations: demonstrationAllocations(courses), billing: demonstrationBilling(courses) });
}

const momentOf = ({ minute }: SimulatedScrape, start: Instant): Instant =>
  instant(start + minute * MINUTE_MILLISECONDS);

/** What is left of a course, in requests; the future is waited for. */
async function* dueScrapes(
  { now, pause }: Pick<FeedDoors, 'now' | 'pause'>,
  { start, fedUntil }: { readonly start: Instant; readonly fedUntil: Instant },
  signal: AbortSignal,
): AsyncGenerator<readonly SimulatedScrape[]> {
  let due: SimulatedScrape[] = [];
  for (const scrape of simulatedScrapes(courseNumber(start))) {
    const at = momentOf(scrape, start);
    if (at < fedUntil) continue;
    if (at > now()) {
      if (due.length > 0) yield due;
      due = [];
      // A clock that is put back makes this wait longer, and nothing is told before its time.
      while (at > now()) await pause(Math.min(at - now(), MINUTE_MILLISECONDS), signal);
    }
    due.push(scrape);
    if (due.length === MOST_MINUTES_A_REQUEST) {
      yield due;
      due = [];
    }
  }
  if (due.length > 0) yield due;
}

function seriesOf(scrapes: readonly SimulatedScrape[], start: Instant): readonly SentSeries[] {
  const series = new Map<string, SentSeries & { readonly samples: { at: Instant; value: number }[] }>();
  for (const scrape of scrapes) {
    const at = momentOf(scrape, start);
    for (const { labels, value } of scrape.samples) {
      const key = Object.values(labels).join('\n');
      const one = series.get(key) ?? { labels, samples: [] };
      one.samples.push({ at, value });
      series.set(key, one);
    }
  }
  return [...series.values()];
}
