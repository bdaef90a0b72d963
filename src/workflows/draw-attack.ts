import type { Accelerator } from '../domain/fleet/accelerator.ts';
import type { EvasionFamily } from '../domain/simulation/evasions/evasion.ts';
import { drawSizedJob } from '../domain/simulation/workloads/draw-job.ts';
import type { JobSpec, WorkloadKind } from '../domain/simulation/workloads/job-spec.ts';
import { simulatedPart } from '../domain/simulation/workloads/simulated-part.ts';
import { type PseudoRandom, pseudoRandom, seedOf } from '../foundation/pseudo-random.ts';

/** A job of the red team's own drawing: none of them is in what a classifier learns from. */
export interface DrawnJob {
  readonly job: JobSpec;
  readonly part: Accelerator;
}

/** Training in disguise. Of work that is split into several jobs, one of them, as each is judged by itself. */
export interface DrawnEvader extends DrawnJob {
  readonly family: string;
  readonly strength: number;
  /** Share of the efficiency that the disguise costs, 0 to 1. */
  readonly givenUp: number;
}

export interface Draw {
  readonly parts: readonly Accelerator[];
  /** What decides the draw: a seed, what it is for, and its number. */
  readonly name: string;
}

const SHORTEST_MINUTES = 20;
const LONGEST_MINUTES = 480;
/** Of a job that is followed for long fewer devices are simulated. */
const MOST_WINDOWS = 2000;
/** A training that is worth hiding holds at least so many, as powers of two. */
const LEAST_TRAINING_LOG2 = 3;
const MOST_LOG2 = 6;

function sized(
  kind: WorkloadKind,
  { parts, name }: Draw,
  leastLog2: number,
): DrawnJob & { readonly random: PseudoRandom } {
  const random = pseudoRandom(seedOf(name));
  const part = parts[Math.floor(random() * parts.length)];
  if (part === undefined) throw new RangeError('jobs are drawn on parts, and there is none');
  const minutes = Math.round(SHORTEST_MINUTES * (LONGEST_MINUTES / SHORTEST_MINUTES) ** random());
  const drawn = leastLog2 + Math.floor(random() * (MOST_LOG2 - leastLog2 + 1));
  const devices = 2 ** Math.max(leastLog2, Math.min(drawn, Math.floor(Math.log2(MOST_WINDOWS / minutes))));
  return { part, random, job: drawSizedJob(kind, simulatedPart(part), { random, devices, minutes }) };
}

/** Training that hides nothing. */
export const drawTrainingJob = (draw: Draw): DrawnJob => sized('training', draw, LEAST_TRAINING_LOG2);

/** A training as the family disguises it. Equal draws give equal evaders. */
export function drawEvader(family: EvasionFamily, strength: number, draw: Draw): DrawnEvader {
  const { job: honest, part, random } = sized('training', draw, LEAST_TRAINING_LOG2);
  const { jobs, efficiency } = family.evade(honest, strength, { part: simulatedPart(part), random });
  const job = jobs[Math.floor(random() * jobs.length)] ?? honest;
  return { job, part, family: family.id, strength, givenUp: 1 - efficiency };
}

/** Kinds that change no weights, as often as a provider of AI compute might have them: no measured mix is known. */
const OTHER_KINDS: readonly WorkloadKind[] = [
  ...Array.from({ length: 6 }, (): WorkloadKind => 'inference'),
  ...Array.from({ length: 3 }, (): WorkloadKind => 'scientific'),
  ...Array.from({ length: 2 }, (): WorkloadKind => 'idle'),
  'evaluation',
  'rendering',
  'video',
  'mining',
];

/** Honest work that changes no weights; its kind by the number. */
export const drawOtherJob = (number: number, draw: Draw): DrawnJob =>
  sized(OTHER_KINDS[number % OTHER_KINDS.length] ?? 'inference', draw, 0);
