import type { DayLabels, WorkloadLabels } from '../src/domain/classification/day-labels.ts';
import type { StandingLabel } from '../src/domain/classification/standing-label.ts';
import { stageOf, type WorkKind } from '../src/domain/classification/work-kind.ts';
import { type Instant, instant } from '../src/foundation/instant.ts';

const HOUR = 3_600_000;

/** A made-up label that stands since an hour of a day and was decided so many hours later. */
export const toyStanding = (
  day: Instant,
  [hour, hours = 1]: readonly [hour: number, hours?: number],
  label: WorkKind,
): StandingLabel => ({
  since: instant(day + hour * HOUR),
  decidedAt: instant(day + (hour + hours) * HOUR),
  judgement: {
    labels: [label, 'idle'],
    label,
    stage: stageOf(label),
    probabilities: { [label]: 0.75, idle: 0.25 },
    abstained: false,
    reasons: ['matrix pipes at work'],
    deciding: [
      { feature: 'tensorActive.level', meaning: 'a level', value: 0.5, weight: 1.5, hardness: 'costs-efficiency' },
    ],
    missing: ['nodePower'],
    visibility: 'counters',
    minutes: 60,
    from: day,
    until: instant(day + HOUR),
    modelVersion: 'toy',
  },
});

interface ToyWorkload {
  readonly workloadId: string;
  readonly began?: StandingLabel;
  readonly changes?: readonly StandingLabel[];
  /** Hour of the last judgement, from the start of the day. */
  readonly judged?: number;
  readonly lapsedAt?: Instant;
}

const toyWorkload = (
  day: Instant,
  { workloadId, began, changes = [], judged = 24, lapsedAt }: ToyWorkload,
): WorkloadLabels => ({
  customerId: 'acme',
  workloadId,
  ...(began === undefined ? {} : { began }),
  changes,
  ...(lapsedAt === undefined ? {} : { lapsedAt }),
  last: {
    latest: toyStanding(day, [0], 'training').judgement,
    judgedAt: instant(day + judged * HOUR),
    openHours: 2,
    rival: { label: 'inference', since: day, hours: 1 },
  },
});

export const toyDay = (day: Instant, ...workloads: readonly ToyWorkload[]): DayLabels => ({
  day,
  restsOn: 'what was before',
  hours: [{ windows: 7, madeOf: 'x', held: 'y' }],
  workloads: workloads.map((of) => toyWorkload(day, of)),
});

/** Days in memory. */
export function memoryLabels(...days: readonly DayLabels[]) {
  const kept = new Map(days.map((labels) => [labels.day, labels]));
  let reads = 0;
  return {
    days: async () => [...kept.keys()].sort((a, b) => a - b),
    read: async (day: Instant) => (reads++, kept.get(day)),
    write: async (labels: DayLabels) => void kept.set(labels.day, labels),
    forgetBefore: async () => undefined,
    reads: () => reads,
  };
}
