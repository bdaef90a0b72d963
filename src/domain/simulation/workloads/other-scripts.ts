import { type PseudoRandom, pseudoRandom } from '../../../foundation/pseudo-random.ts';
import type { IdleWork, ReinforcementWork, SweepWork, TrainingWork } from './job-spec.ts';
import { besideScript } from './combined-scripts.ts';
import { groupsOf, type JobScript, type Regime, type Stretch, type Timeline, timelineScript } from './job-script.ts';
import { atRest, type Phase, phaseOf, waiting } from './phase.ts';
import { exponential, happens, normal } from './random-draws.ts';
import { servingCycle } from './serving-cycle.ts';
import { loadingCycle, type ScriptInput } from './training-script.ts';
import { trainingStep } from './training-step.ts';

/** Rollouts and updates in turn on all devices, or beside each other on two parts of them. */
export function reinforcementScript(work: ReinforcementWork, input: ScriptInput): JobScript {
  if (work.separateFraction === 0 || input.devices < 2) return turnsOf(work, input, 'both');
  const rollers = Math.min(input.devices - 1, Math.max(1, Math.round(work.separateFraction * input.devices)));
  return besideScript(
    turnsOf(work, { ...input, devices: input.devices - rollers }, 'updates'),
    turnsOf(work, { ...input, devices: rollers }, 'rollouts'),
  );
}

type Turns = 'both' | 'updates' | 'rollouts';

function turnsOf(work: ReinforcementWork, { devices, bench, random, seed }: ScriptInput, turns: Turns): JobScript {
  const serving = { bench, random };
  const regimes: readonly Regime[] = [
    { name: 'rollout', cycle: servingCycle(work.rollout, 1, serving), jitter: 0.02 },
    { name: 'rollout tail', cycle: servingCycle(work.rollout, 0.06, serving), jitter: 0.02 },
    { name: 'update', cycle: trainingStep(work.update, devices, bench), jitter: work.update.stepJitter },
    { name: 'exchange of weights', cycle: weightExchange(work.update, bench), jitter: 0.1 },
    { name: 'waiting', cycle: [waiting(1, bench)], jitter: 0 },
    { name: 'loading', cycle: loadingCycle(bench), jitter: 0.2 },
  ];
  const [rollout, tail, update, exchange, wait, loading] = [0, 1, 2, 3, 4, 5] as const;
  const isRolling = turns !== 'updates';
  const isUpdating = turns !== 'rollouts';
  return timelineScript(regimes, Int32Array.of(0, devices), () => {
    const draw = pseudoRandom(seed + (turns === 'rollouts' ? 31 : 17));
    const due: Stretch[] = [{ regime: loading, seconds: work.update.startMinutes * 60 }];
    const round = (): readonly Stretch[] => {
      const rolling = work.rolloutSeconds * Math.exp(0.15 * normal(draw));
      const updating = work.updateSeconds * Math.exp(0.05 * normal(draw));
      const rolled = [
        { regime: isRolling ? rollout : wait, seconds: rolling * (1 - work.tailFraction) },
        { regime: isRolling ? tail : wait, seconds: rolling * work.tailFraction },
      ];
      if (turns === 'rollouts') return [...rolled, { regime: exchange, seconds: 2 }];
      if (turns === 'updates')
        return [
          { regime: update, seconds: updating },
          { regime: wait, seconds: 0.15 * rolling },
          { regime: exchange, seconds: 2 },
        ];
      return [...rolled, { regime: isUpdating ? update : wait, seconds: updating }, { regime: exchange, seconds: 2 }];
    };
    return () => {
      if (due.length === 0) due.push(...round());
      return due.shift() as Stretch;
    };
  });
}

const weightExchange = (work: TrainingWork, bench: ScriptInput['bench']): readonly Phase[] => [
  phaseOf({ linkBytes: (2 * work.parameters) / work.tensorParallel, fabricBytes: 1e9, isSpinning: true }, bench),
];

/** Small trainings, each on a few devices, with pauses in which somebody looks at what came out. */
export function sweepScript(work: SweepWork, { devices, bench, seed }: ScriptInput): JobScript {
  const size = Math.min(devices, work.devicesPerTrial);
  const trials = work.trials.map((trial, number) => ({
    name: `trial ${number}`,
    cycle: trainingStep(trial, size, bench),
    jitter: trial.stepJitter,
  }));
  const wait = trials.length;
  const [rest, loading] = [wait + 1, wait + 2];
  const regimes: readonly Regime[] = [
    ...trials,
    { name: 'waiting', cycle: [waiting(1, bench)], jitter: 0 },
    { name: 'at rest', cycle: [atRest(1, { ...bench, memoryFraction: 0.01 })], jitter: 0 },
    { name: 'loading', cycle: loadingCycle(bench), jitter: 0.2 },
  ];
  return timelineScript(regimes, groupsOf(devices, size), (group) => {
    const random = pseudoRandom(seed + 104_729 * (group + 1));
    const due: Stretch[] = [{ regime: rest, seconds: random() * work.medianPauseMinutes * 60 }];
    return () => {
      if (due.length === 0) due.push(...trialOf(work, random, { wait, rest, loading, count: trials.length }));
      return due.shift() as Stretch;
    };
  });
}

interface TrialPlaces {
  readonly wait: number;
  readonly rest: number;
  readonly loading: number;
  readonly count: number;
}

function trialOf(
  work: SweepWork,
  random: PseudoRandom,
  { wait, rest, loading, count }: TrialPlaces,
): readonly Stretch[] {
  const minutes = happens(random, work.crashFraction)
    ? 0.2 + 1.5 * random()
    : work.medianTrialMinutes * Math.exp(0.9 * normal(random));
  const pause = work.medianPauseMinutes * Math.exp(1.1 * normal(random));
  return [
    { regime: loading, seconds: 10 + 50 * random() },
    { regime: Math.floor(random() * count), seconds: 60 * minutes },
    { regime: wait, seconds: 3 + 10 * random() },
    { regime: happens(random, 0.7) ? rest : wait, seconds: 60 * pause },
  ];
}

/** Devices that somebody holds and nobody uses. */
export function idleScript(work: IdleWork, { devices, bench, seed }: ScriptInput): JobScript {
  const still = work.isModelLoaded ? waiting(1, bench) : atRest(1, bench);
  const regimes: readonly Regime[] = [
    { name: 'idle', cycle: [still], jitter: 0 },
    {
      name: 'touch',
      cycle: [phaseOf({ memoryBytes: 0.05 * bench.part.memoryBytesPerSecond, leastSeconds: 1 }, bench)],
      jitter: 0,
    },
  ];
  return timelineScript(regimes, groupsOf(devices, 1), (group): Timeline => {
    const random = pseudoRandom(seed + 15_485_863 * (group + 1));
    let touching = true;
    return () => {
      touching = !touching;
      if (touching) return { regime: 1, seconds: 0.5 + random() };
      return { regime: 0, seconds: work.touchesPerHour === 0 ? 1e9 : exponential(random, 3600 / work.touchesPerHour) };
    };
  });
}
