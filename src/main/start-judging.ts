import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { dayFiles } from '../adapters/labels/day-files/day-files.ts';
import { classifierOf } from '../domain/classification/classifier-model.ts';
import type { EventLog } from '../faces/http/event-log.ts';
import type { NodeMetrics } from '../faces/http/metrics.ts';
import { type Instant, instant, isoOf } from '../foundation/instant.ts';
import type { ClassifierShelf } from '../ports/classifier-shelf.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import type { AccountMeasuredDoors } from '../workflows/account-measured.ts';
import { type JudgeHours, judgeHours } from '../workflows/judge-hours.ts';
import { type RememberedStages, rememberedStages } from '../workflows/remembered-stages.ts';
import { CLOCK_PATIENCE_MILLISECONDS, cautiousClock } from './cautious-clock.ts';
import type { NodeStores } from './open-stores.ts';
import { repeatWork } from './repeat-work.ts';

const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 86_400_000;

export interface JudgingParts {
  readonly settings: NodeSettings;
  readonly classifiers: ClassifierShelf;
  readonly stores: Pick<NodeStores, 'minutes' | 'holds' | 'books'>;
  readonly measured: AccountMeasuredDoors;
  readonly log: EventLog;
  readonly metrics: NodeMetrics;
}

export interface NodeLabels {
  readonly labels: RememberedStages;
  /** Begins to judge, where the settings say so, and to forget labels that are due. Gives what stops it. */
  readonly start: () => () => Promise<void>;
}

/** What the node takes workloads for. @throws Problem `classifier-unreadable`. */
export async function openJudging(parts: JudgingParts): Promise<NodeLabels> {
  const { settings, metrics } = parts;
  const labels = rememberedStages(dayFiles({ folder: join(settings.dataFolder, 'labels') }));
  const judging = settings.classification.live ? await judgingOf(parts, labels) : undefined;
  let judgedUntil = 0;
  metrics.level(
    'comptroller_judged_until_seconds',
    'Up to here closed hours are judged, as a moment in UTC seconds; 0 while none is.',
    () => judgedUntil,
  );
  const forget = forgettingDaily(labels, settings);
  return {
    labels,
    start: () =>
      repeatWork({
        everyMilliseconds: MINUTE_MILLISECONDS,
        async work(signal) {
          judgedUntil = (await judgedBy(judging, signal, parts.log)) ?? judgedUntil;
          await forget();
        },
        failed: (error) => parts.log.judgingFailed(error),
      }),
  };
}

async function judgingOf(
  { settings, classifiers, stores, measured }: JudgingParts,
  labels: RememberedStages,
): Promise<JudgeHours> {
  const { live: _, model, ...patience } = settings.classification;
  const { minutes, holds, books } = stores;
  return judgeHours(
    {
      store: minutes,
      holds,
      books,
      labels,
      index: measured.index,
      classifier: classifierOf(await classifiers.read(model)),
      clock: cautiousClock(CLOCK_PATIENCE_MILLISECONDS),
      records: (within) => measured.known(within),
      digest: (text) => createHash('sha256').update(text).digest('base64url'),
    },
    { ...patience, minutesKeptMilliseconds: settings.retention.minuteWindowDays * DAY_MILLISECONDS },
  );
}

/** Judges what is closed; gives up to when, in UTC seconds. */
async function judgedBy(
  judging: JudgeHours | undefined,
  signal: AbortSignal,
  log: EventLog,
): Promise<number | undefined> {
  if (judging === undefined) return undefined;
  const began = performance.now();
  const { judgedUntil, ...told } = await judging.run(signal);
  if (judgedUntil === undefined) return undefined;
  const seconds = (performance.now() - began) / 1000;
  if (told.hours > 0) log.hoursJudged({ ...told, until: isoOf(judgedUntil), seconds });
  return judgedUntil / 1000;
}

/** Labels are kept as long as the accounts of their time. */
function forgettingDaily(labels: RememberedStages, { retention }: NodeSettings): () => Promise<void> {
  const clock = cautiousClock(DAY_MILLISECONDS);
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    const now: Instant = clock();
    if (now - last < DAY_MILLISECONDS && now >= last) return;
    await labels.forgetBefore(instant(now - retention.accountDays * DAY_MILLISECONDS));
    last = now;
  };
}
