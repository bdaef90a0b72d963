import type { PseudoRandom } from '../../../foundation/pseudo-random.ts';
import type { TrainingWork } from './job-spec.ts';
import { type JobScript, type Regime, type Stretch, type Timeline, timelineScript } from './job-script.ts';
import { atRest, type Bench, type Phase, phaseOf, waiting } from './phase.ts';
import { exponential, normal } from './random-draws.ts';
import { trainingStep } from './training-step.ts';

/** Places of the regimes of a training job. */
const STEPS = 0;
const CHECKPOINT = 1;
const EVALUATION = 2;
const LOADING = 3;
const DOWN = 4;

/** Bytes a second of one device's share in reading data or writing a checkpoint. */
const STORAGE_BYTES_PER_SECOND = 1.5e9;

/** One group: all devices of a training run do the same at the same time. */
export function trainingScript(work: TrainingWork, { devices, bench, random }: ScriptInput): JobScript {
  const regimes: readonly Regime[] = [
    { name: 'steps', cycle: trainingStep(work, devices, bench), jitter: work.stepJitter },
    { name: 'checkpoint', cycle: checkpointing(bench), jitter: 0.1 },
    { name: 'evaluation', cycle: evaluating(work, devices, bench), jitter: 0.05 },
    { name: 'loading', cycle: loadingCycle(bench), jitter: 0.2 },
    { name: 'down', cycle: [atRest(1, { ...bench, memoryFraction: 0 })], jitter: 0 },
  ];
  return timelineScript(regimes, Int32Array.of(0, devices), () => trainingTimeline(work, devices, random));
}

/** What every script is made of. */
export interface ScriptInput {
  readonly devices: number;
  readonly bench: Bench;
  readonly random: PseudoRandom;
  readonly seed: number;
  /** UTC hour of the first minute, for work that knows day and night. */
  readonly startHour: number;
}

const checkpointing = (bench: Bench): readonly Phase[] => [
  phaseOf({ hostOutBytes: STORAGE_BYTES_PER_SECOND * 0.6, leastSeconds: 0.6, fabricBytes: 0.4e9 }, bench),
  waiting(0.4, bench),
];

/** Forward passes only, with gaps in which their results are gathered. */
function evaluating(work: TrainingWork, devices: number, bench: Bench): readonly Phase[] {
  const forward = trainingStep({ ...work, trainedShare: 0, accumulation: 1, isRecomputed: false }, devices, bench);
  const seconds = forward.reduce((sum, phase) => sum + phase.seconds, 0);
  return [...forward.map((phase) => ({ ...phase, usefulOperations: 0 })), waiting(0.25 * seconds, bench)];
}

/** Weights and data come from storage while the devices wait. */
export const loadingCycle = (bench: Bench): readonly Phase[] => [
  phaseOf({ hostInBytes: STORAGE_BYTES_PER_SECOND * 0.5, leastSeconds: 0.5 }, bench),
  waiting(2.5, bench),
];

/** Start, steps until something is due, and interruptions that come by chance. */
function trainingTimeline(work: TrainingWork, devices: number, random: PseudoRandom): Timeline {
  let toCheckpoint = work.checkpointEveryMinutes * 60 * (0.3 + 0.7 * random());
  let toEvaluation = work.evaluationEveryMinutes * 60 * (0.3 + 0.7 * random());
  let toFailure = failureSeconds(work, devices, random);
  const due: Stretch[] = [{ regime: LOADING, seconds: work.startMinutes * 60 }];
  return () => {
    const waitingStretch = due.shift();
    if (waitingStretch !== undefined) return waitingStretch;
    const seconds = Math.max(1, Math.min(toCheckpoint, toEvaluation, toFailure));
    toCheckpoint -= seconds;
    toEvaluation -= seconds;
    toFailure -= seconds;
    if (toFailure <= 0) {
      due.push({ regime: DOWN, seconds: exponential(random, work.repairMinutes * 60) + 20 });
      due.push({ regime: LOADING, seconds: work.startMinutes * 60 });
      toFailure = failureSeconds(work, devices, random);
    }
    if (toEvaluation <= 0) {
      due.push({ regime: EVALUATION, seconds: varied(work.evaluationSeconds, random) });
      toEvaluation = work.evaluationEveryMinutes * 60;
    }
    if (toCheckpoint <= 0) {
      due.push({ regime: CHECKPOINT, seconds: varied(work.checkpointSeconds, random) });
      toCheckpoint = work.checkpointEveryMinutes * 60;
    }
    return { regime: STEPS, seconds };
  };
}

const varied = (seconds: number, random: PseudoRandom): number => Math.max(0.5, seconds * (1 + 0.1 * normal(random)));

const failureSeconds = (work: TrainingWork, devices: number, random: PseudoRandom): number =>
  work.failuresPerDeviceHour === 0
    ? Number.POSITIVE_INFINITY
    : exponential(random, 3600 / (work.failuresPerDeviceHour * devices));
