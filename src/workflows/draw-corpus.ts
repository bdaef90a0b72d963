import { PLACES } from '../domain/classification/evidence.ts';
import { featuresOf } from '../domain/classification/features.ts';
import { seenAt, type Visibility } from '../domain/classification/visibility.ts';
import type { WorkKind } from '../domain/classification/work-kind.ts';
import type { Accelerator } from '../domain/fleet/accelerator.ts';
import { drawSizedJob } from '../domain/simulation/workloads/draw-job.ts';
import { WORKLOAD_KINDS, type WorkloadKind } from '../domain/simulation/workloads/job-spec.ts';
import { simulatedPart } from '../domain/simulation/workloads/simulated-part.ts';
import { pseudoRandom, type PseudoRandom } from '../foundation/pseudo-random.ts';
import { looksAtJob, type View } from './look-at-job.ts';

/** One row of a training corpus: a workload as some provider saw it after some time. */
export interface CorpusRow {
  /** Rows of one job are never divided between learning and judging. */
  readonly job: number;
  readonly kind: WorkKind;
  readonly simulated: WorkloadKind;
  readonly partId: string;
  readonly visibility: Visibility;
  readonly minutes: number;
  readonly features: Float64Array;
  /** How often such work is met for each time that it is drawn. */
  readonly weight: number;
}

/** What the simulator's kinds are called by the classifier. */
export const KIND_OF: Readonly<Record<WorkloadKind, WorkKind>> = {
  training: 'training',
  'fine-tuning': 'fine-tuning',
  'reinforcement-learning': 'fine-tuning',
  experimentation: 'experimentation',
  inference: 'inference',
  evaluation: 'inference',
  scientific: 'other',
  rendering: 'other',
  video: 'other',
  mining: 'other',
  idle: 'idle',
};

/** How often each kind is drawn; a kind that hides in many shapes needs more of them. */
const SHARES: readonly (readonly [WorkloadKind, number])[] = [
  ['training', 6],
  ['fine-tuning', 4],
  ['reinforcement-learning', 1],
  ['experimentation', 3],
  ['inference', 6],
  ['evaluation', 1],
  ['scientific', 3],
  ['rendering', 1],
  ['video', 1],
  ['mining', 1],
  ['idle', 2],
];

/**
 * Kinds that are drawn more often than a provider of AI compute meets them, so that all their shapes are learned, and count for less.
 * A judgement: no public record counts workloads of all customers of a provider by kind.
 */
const RARE: Partial<Readonly<Record<WorkloadKind, number>>> = {
  scientific: 0.5,
  rendering: 1 / 3,
  video: 1 / 3,
  mining: 1 / 3,
};
const weightOf = (kind: WorkloadKind): number => RARE[kind] ?? 1;

export interface CorpusRequest {
  readonly jobs: number;
  readonly seed: number;
  readonly parts: readonly Accelerator[];
  readonly onJob?: (done: number) => void;
}

/** Draws jobs of known kinds and looks at each as providers of all visibilities would, after a short and after a longer time. */
export function* drawCorpus({ jobs, seed, parts, onJob }: CorpusRequest): Generator<CorpusRow, void, undefined> {
  const kinds = SHARES.flatMap(([kind, share]) => Array.from({ length: share }, () => kind));
  for (let job = 0; job < jobs; job++) {
    const random = pseudoRandom((seed ^ Math.imul(job + 1, 0x9e3779b1)) >>> 0);
    const kind = kinds[job % kinds.length] ?? WORKLOAD_KINDS[0];
    const part = parts[Math.floor(random() * parts.length)];
    if (part === undefined) return;
    yield* rowsOfJob({ job, kind, part, random });
    onJob?.(job + 1);
  }
}

interface DrawnJob {
  readonly job: number;
  readonly kind: WorkloadKind;
  readonly part: Accelerator;
  readonly random: PseudoRandom;
}

const MOST_DEVICES_LOG2 = 6;
/** What needs many devices at once is seen on them more often than what is served from a few. */
const OFTEN_LARGE: ReadonlySet<WorkloadKind> = new Set(['training', 'reinforcement-learning', 'scientific']);
const SHORTEST = 2;
const LONGEST = 3 * 1440;
/** Of a job that is followed for days fewer devices are simulated, as its minutes tell more than further devices. */
const MOST_WINDOWS = 8000;

function* rowsOfJob({ job, kind, part, random }: DrawnJob): Generator<CorpusRow, void, undefined> {
  const minutes = Math.round(SHORTEST * (LONGEST / SHORTEST) ** random());
  const drawn = Math.floor(random() ** (OFTEN_LARGE.has(kind) ? 1 : 1.6) * (MOST_DEVICES_LOG2 + 1));
  const devices = 2 ** Math.max(0, Math.min(drawn, Math.floor(Math.log2(MOST_WINDOWS / minutes))));
  const simulated = simulatedPart(part);
  const spec = drawSizedJob(kind, simulated, { devices, minutes, random });
  const views = viewsOf(random);
  const short = Math.max(SHORTEST, Math.round(minutes * random()));
  const row = { job, kind: KIND_OF[kind], simulated: kind, partId: part.id, weight: weightOf(kind) };
  for (const { visibility, minutes: known, course } of looksAtJob(spec, { part, views, after: [short, minutes] })) {
    yield { ...row, visibility, minutes: known, features: featuresOf(course) };
  }
}

const BOARD = PLACES.indexOf('boardPower');
const NODE = PLACES.indexOf('nodePower');
/** Signals that exporters leave out as they please. */
const OFTEN_ABSENT = 0.3;

/** Boards or the node's meter or both; of the other signals some are absent, as exporters and parts differ. */
export function viewsOf(random: PseudoRandom): readonly View[] {
  const meters = random();
  const withMeters = (seen: readonly boolean[]): readonly boolean[] =>
    seen.map((isSeen, place) =>
      place === BOARD ? isSeen && meters < 0.75 : place === NODE ? isSeen && meters > 0.45 : isSeen,
    );
  const thinned = (visibility: Visibility): readonly boolean[] => {
    const seen = withMeters(seenAt(visibility));
    return seen.map((isSeen, place) => isSeen && (place === BOARD || place === NODE || random() > OFTEN_ABSENT));
  };
  return [
    { visibility: 'power', seen: withMeters(seenAt('power')) },
    { visibility: 'utilisation', seen: thinned('utilisation') },
    { visibility: 'counters', seen: thinned('counters') },
  ];
}
