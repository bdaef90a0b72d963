import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointFile } from '../adapters/ingest-log/checkpoint-file/checkpoint-file.ts';
import { historyReadings } from '../adapters/telemetry/history-series/history-readings.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { SubjectIndex } from '../domain/telemetry/subject-index.ts';
import type { EventLog } from '../faces/http/event-log.ts';
import type { NodeMetrics } from '../faces/http/metrics.ts';
import { type Instant, instant, isoOf } from '../foundation/instant.ts';
import type { NodeSettings, PullSettings } from '../ports/settings-source.ts';
import type { MergeStoredWindows } from '../workflows/merge-stored-windows.ts';
import { type PullHistory, pullHistory, type PullReport } from '../workflows/pull-history.ts';
import { CLOCK_PATIENCE_MILLISECONDS, cautiousClock } from './cautious-clock.ts';
import type { Closing } from './closing.ts';
import type { NodeStores } from './open-stores.ts';
import { historyOf } from './history-of.ts';
import { repeatWork } from './repeat-work.ts';

const DAY_MILLISECONDS = 86_400_000;
/** A server that can't be pulled from for so long is a finding. */
const PATIENCE_MILLISECONDS = 15 * 60_000;

export interface PullingParts {
  readonly settings: NodeSettings;
  readonly stores: Pick<NodeStores, 'holds'>;
  readonly closing: Closing;
  readonly merging: MergeStoredWindows;
  readonly newIndex: () => SubjectIndex;
  readonly log: EventLog;
  readonly metrics: NodeMetrics;
}

/** What a node pulls from servers of history. */
export interface Pulling {
  /** Begins to pull. Gives what stops it, once what is under way has ended. */
  readonly start: () => () => Promise<void>;
  /** From here on windows of history are still to come; undefined where nothing is pulled. */
  readonly awaitedFrom: () => Instant | undefined;
  readonly findings: () => readonly Finding[];
  /** What is wrong with the servers now; it is gone when they answer again. */
  readonly troubles: () => readonly Finding[];
}

const now = () => instant(Date.now());

const folderOf = ({ dataFolder }: NodeSettings): string => join(dataFolder, 'pull');

/** No two pulls have the same. */
const nameOf = ({ url, match }: PullSettings): string => [url, ...(match ?? [])].join(' ');

/** A pull is known by what it asks for: one that asks for something else begins anew. */
const nameOfFolder = ({ kind, url, from, match }: PullSettings): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, url, from, match]))
    .digest('hex')
    .slice(0, 24);

/**
 * Takes up how far each pull has come. To be done before windows of senders are written, so that none takes the place of history.
 * @throws Problem `checkpoint-damaged`, `pull-state-unreadable`, `live-state-unreadable`.
 */
export async function openPulling(parts: PullingParts): Promise<Pulling> {
  const { settings, merging, metrics } = parts;
  for (const name of await readdir(folderOf(settings)).catch(() => [])) {
    const mark = await checkpointFile({ folder: join(folderOf(settings), name) }).read();
    if (mark !== undefined) merging.reach(mark.position);
  }
  const pulls: OnePull[] = [];
  for (const one of settings.pull) pulls.push(await openPull(parts, one));
  if (pulls.length > 0) metrics.pulls(() => pulls.map(levelOf));
  return {
    start: () => {
      const stops = pulls.map((pull) => startPull(parts, pull));
      return async () => void (await Promise.all(stops.map((stop) => stop())));
    },
    awaitedFrom: () => {
      const awaited = pulls.flatMap(({ pull }) => pull.awaitedFrom() ?? []);
      return awaited.length === 0 ? undefined : instant(Math.min(...awaited));
    },
    findings: () => pulls.flatMap(({ pull }) => pull.findings()),
    troubles: () => pulls.flatMap(unreachableFor),
  };
}

interface OnePull {
  readonly name: string;
  readonly settings: PullSettings;
  readonly pull: PullHistory;
  failure: { readonly since: number; readonly message: string } | undefined;
}

async function openPull(parts: PullingParts, one: PullSettings): Promise<OnePull> {
  const { settings, stores, merging } = parts;
  const minutesKept = settings.retention.minuteWindowDays * DAY_MILLISECONDS;
  const name = nameOf(one);
  const source = historyOf(one);
  const clock = cautiousClock(CLOCK_PATIENCE_MILLISECONDS);
  const pull = await pullHistory(
    {
      history: await historyReadings({ source, name, ...(one.match && { match: one.match }) }),
      marks: checkpointFile({ folder: join(folderOf(settings), nameOfFolder(one)) }),
      store: merging,
      holds: stores.holds,
      closedHours: parts.closing.closedTo('telemetry'),
      newFleet: parts.newIndex,
      clock,
    },
    {
      name,
      from: one.from ?? instant(Math.ceil((now() - minutesKept) / DAY_MILLISECONDS) * DAY_MILLISECONDS),
      ...(one.until === undefined ? {} : { until: one.until }),
    },
  );
  return { name, settings: one, pull, failure: undefined };
}

function startPull({ log, metrics }: PullingParts, one: OnePull): () => Promise<void> {
  const source = one.name;
  return repeatWork({
    everyMilliseconds: one.settings.everySeconds * 1000,
    async work(signal) {
      const sum = { samples: 0, minutes: 0, stretches: 0 };
      let until: Instant | undefined;
      const told = (report: PullReport): void => {
        metrics.historyPulled({ source, samples: report.samples });
        one.failure = undefined;
        sum.samples += report.samples;
        sum.minutes += report.minutes;
        sum.stretches += report.stretches;
        until = report.until;
      };
      try {
        await one.pull.run(signal, told);
      } finally {
        if (until !== undefined) log.historyPulled({ source, ...sum, until: isoOf(until) });
      }
    },
    failed(error, retryInMilliseconds) {
      const message = error instanceof Error ? error.message : String(error);
      one.failure = { since: one.failure?.since ?? now(), message };
      metrics.pullFailed({ source });
      log.pullFailed({ source, retryInSeconds: retryInMilliseconds / 1000 }, error);
    },
  });
}

const levelOf = ({ name, settings, pull }: OnePull) => ({
  source: name,
  untilSeconds: pull.until() / 1000,
  lagSeconds: Math.max(0, Math.min(now(), settings.until ?? Number.POSITIVE_INFINITY) - pull.until()) / 1000,
});

function unreachableFor({ name, pull, failure }: OnePull): readonly Finding[] {
  if (failure === undefined || now() - failure.since < PATIENCE_MILLISECONDS) return [];
  return [
    {
      code: 'history-not-pulled',
      severity: 'warning',
      subject: name,
      message: `Nothing could be pulled since ${isoOf(instant(failure.since))}, and what it has from ${isoOf(pull.until())} on is in no account: ${failure.message}`,
    },
  ];
}
