import { instant } from '../../../foundation/instant.ts';
import type { PseudoRandom } from '../../../foundation/pseudo-random.ts';
import { drawFineTuning, drawTraining } from './draw-training.ts';
import type {
  IdleWork,
  JobSpec,
  KernelPattern,
  KernelWork,
  ReinforcementWork,
  ServingWork,
  SweepWork,
  Work,
  WorkloadKind,
} from './job-spec.ts';
import { between, chosen, happens, logBetween, within } from './random-draws.ts';
import type { SimulatedPart } from './simulated-part.ts';

/** Size of a job, where the caller wants one: undefined fields are drawn. */
export interface JobSize {
  readonly devices?: number;
  readonly minutes?: number;
}

/** The year in which drawn jobs start; any minute of it. */
const YEAR_START = Date.UTC(2026, 0, 1);
const YEAR_MINUTES = 365 * 24 * 60;

/**
 * A job of a kind on a part, everything about it drawn as widely as such jobs are known to differ. With full counters and
 * without faults; change `telling` for others.
 */
export const drawJob = (kind: WorkloadKind, part: SimulatedPart, random: PseudoRandom): JobSpec =>
  drawSizedJob(kind, part, { random });

/** The same with its size given: parallelism and replicas are drawn to fit it. */
export function drawSizedJob(
  kind: WorkloadKind,
  part: SimulatedPart,
  { random, devices, minutes }: JobSize & { readonly random: PseudoRandom },
): JobSpec {
  const size = devices ?? drawnDevices(kind, part, random);
  return {
    kind,
    partId: part.id,
    devices: size,
    minutes: minutes ?? Math.round(logBetween(random, 20, 720)),
    start: instant(YEAR_START + Math.floor(random() * YEAR_MINUTES) * 60_000),
    seed: Math.floor(random() * 0x7fffffff),
    work: DRAWS[kind]({ part, devices: size, random }),
    telling: { visibility: 'counters', intervalSeconds: chosen(random, [0.1, 0.1, 1, 1, 1, 2, 5, 10, 30]) },
  };
}

/** Devices that jobs of a kind usually hold: from one to some, in whole nodes once there are several. */
const MOST_DEVICES: Readonly<Record<WorkloadKind, number>> = {
  training: 4096,
  'fine-tuning': 64,
  'reinforcement-learning': 256,
  experimentation: 64,
  inference: 128,
  evaluation: 32,
  scientific: 256,
  rendering: 32,
  video: 16,
  mining: 128,
  idle: 64,
};

function drawnDevices(kind: WorkloadKind, part: SimulatedPart, random: PseudoRandom): number {
  const drawn = logBetween(random, kind === 'training' ? 4 : 1, MOST_DEVICES[kind]);
  const perNode = part.devicesPerNode;
  return drawn >= perNode ? Math.round(drawn / perNode) * perNode : Math.max(1, 2 ** Math.round(Math.log2(drawn)));
}

interface Setting {
  readonly part: SimulatedPart;
  readonly devices: number;
  readonly random: PseudoRandom;
}

/** The work of a job of this size, by kind. */
const DRAWS: Readonly<Record<WorkloadKind, (setting: Setting) => Work>> = {
  training: (setting) => drawTraining(setting.random, { ...setting, parameters: trainingParameters(setting) }),
  'fine-tuning': (setting) => drawFineTuning(setting.random, { ...setting, parameters: tuningParameters(setting) }),
  'reinforcement-learning': drawReinforcement,
  experimentation: drawSweep,
  inference: (setting) => (happens(setting.random, 0.35) ? drawOneGo(setting) : drawServing(setting, 'demand')),
  evaluation: (setting) => drawServing(setting, 'tasks'),
  scientific: ({ random }) => drawKernels(chosen(random, ['hpl', 'fft', 'stencil', 'molecular-dynamics']), random),
  rendering: ({ random }) => drawKernels('rendering', random),
  video: ({ random }) => drawKernels('video', random),
  mining: ({ random }) => drawKernels(chosen(random, ['hash-compute', 'hash-memory']), random),
  idle: ({ random }) => drawIdle(random),
};

const tuningParameters = ({ random, devices }: Setting): number =>
  logBetween(random, 0.1e9, Math.min(110e9, 25e9 * devices));

/** Larger models on more devices, within a factor of some tens. */
function trainingParameters({ devices, random }: Setting): number {
  return within(logBetween(random, 0.1e9, 3e9) * (devices / 4) ** 0.8, 0.1e9, 2e12);
}

/**
 * Requests as in two recordings of a public service (Azure LLM inference 2023, CC BY 4.0: logarithms of prompt and answer
 * lengths 7.0 +- 1.36 and 2.8 +- 0.85 for code, 6.6 +- 0.99 and 5.0 +- 0.86 for conversation; from minute to minute the
 * demand varies by 100 % and 22 %, with a memory of 0.16 and 0.81), or drawn more widely around them.
 */
function drawServing({ part, devices, random }: Setting, demand: 'demand' | 'tasks'): ServingWork {
  const parameters = logBetween(random, 0.3e9, Math.min(700e9, 20e9 * Math.min(devices, part.devicesPerNode)));
  const need = (2.4 * parameters) / part.memoryBytes;
  const perReplica = Math.min(
    devices,
    part.devicesPerNode,
    2 ** Math.ceil(Math.log2(Math.max(1, need * (happens(random, 0.3) ? 2 : 1)))),
  );
  const isCode = happens(random, 0.35);
  const isTasks = demand === 'tasks';
  const isOffline = !isTasks && happens(random, 0.3);
  const isSlowHost = happens(random, 0.15);
  return {
    style: 'serving',
    parameters,
    activeParameters:
      parameters > 10e9 && happens(random, 0.3) ? parameters * logBetween(random, 0.05, 0.3) : parameters,
    tensorParallel: perReplica,
    format: part.peakOperationsPerSecond.fp8 !== undefined && happens(random, 0.35) ? 'fp8' : 'fp16-bf16',
    promptLogMean: between(random, isCode ? 6.6 : 5.2, isCode ? 7.8 : 7),
    promptLogDeviation: between(random, 0.6, 1.4),
    answerLogMean:
      isTasks && happens(random, 0.4) ? between(random, 0, 2) : between(random, isCode ? 2.5 : 4, isCode ? 4 : 6.5),
    answerLogDeviation: between(random, 0.5, 0.9),
    hostGapSeconds: isSlowHost ? logBetween(random, 0.01, 0.2) : logBetween(random, 0.0005, 0.008),
    matrixEfficiency: between(random, 0.25, 0.8),
    vectorFraction: between(random, 0.02, 0.3),
    memoryTraffic: logBetween(random, 0.3, 1.5),
    maximumBatch: Math.round(logBetween(random, 1, 256)),
    meanLoad: logBetween(random, 0.01, 0.9),
    nightFraction: between(random, 0.15, 1),
    burstDeviation: isCode ? between(random, 0.3, 1) : between(random, 0.05, 0.4),
    burstMemory: isCode ? between(random, 0.1, 0.5) : between(random, 0.5, 0.95),
    batchMinutes: isTasks || isOffline ? logBetween(random, isTasks ? 0.3 : 0.15, isTasks ? 30 : 400) : 0,
    pauseMinutes: logBetween(random, 0.1, isTasks ? 6 : 30),
  };
}

/**
 * Models that answer in one go (classifiers, embeddings, detectors, picture generators), or long queues of requests: nothing is
 * written token by token, so that the matrix pipes and not the memory are the limit, and the load is even for hours.
 */
function drawOneGo(setting: Setting): ServingWork {
  const { random } = setting;
  const isQueue = happens(random, 0.6);
  return {
    ...drawServing(setting, 'demand'),
    promptLogMean: between(random, 5, 8),
    promptLogDeviation: happens(random, 0.5) ? between(random, 0.02, 0.2) : between(random, 0.2, 1),
    answerLogMean: happens(random, 0.7) ? 0 : between(random, 2, 5),
    answerLogDeviation: between(random, 0.02, 0.4),
    hostGapSeconds: logBetween(random, 0.0002, 0.004),
    maximumBatch: Math.round(logBetween(random, 16, 512)),
    meanLoad: between(random, 0.5, 1),
    nightFraction: between(random, 0.7, 1),
    burstDeviation: logBetween(random, 0.002, 0.1),
    batchMinutes: isQueue ? logBetween(random, 15, 2000) : 0,
    pauseMinutes: logBetween(random, 0.3, 5),
  };
}

function drawReinforcement(setting: Setting): ReinforcementWork {
  const { random, devices } = setting;
  const parameters = logBetween(random, 0.5e9, Math.min(70e9, 8e9 * devices));
  return {
    style: 'reinforcement',
    rollout: {
      ...drawServing(setting, 'tasks'),
      parameters,
      activeParameters: parameters,
      answerLogMean: between(random, 5, 8),
    },
    update: drawFineTuning(random, { ...setting, parameters }),
    rolloutSeconds: logBetween(random, 15, 400),
    tailFraction: between(random, 0.05, 0.4),
    updateSeconds: logBetween(random, 8, 200),
    separateFraction: devices >= 4 && happens(random, 0.4) ? between(random, 0.25, 0.75) : 0,
  };
}

function drawSweep(setting: Setting): SweepWork {
  const { random, devices, part } = setting;
  const devicesPerTrial = Math.min(devices, chosen(random, [1, 1, 1, 2, 4, 8]));
  const trial = () => ({
    ...drawTraining(random, {
      part,
      devices: devicesPerTrial,
      parameters: logBetween(random, 0.01e9, 3e9 * devicesPerTrial),
    }),
    failuresPerDeviceHour: 0,
  });
  return {
    style: 'sweep',
    trials: Array.from({ length: chosen(random, [2, 3, 4]) }, trial),
    devicesPerTrial,
    medianTrialMinutes: logBetween(random, 2, 40),
    medianPauseMinutes: logBetween(random, 0.5, 25),
    crashFraction: between(random, 0.05, 0.35),
  };
}

/** Seconds of a step and what of it is waiting, by pattern: from least to most. */
const STEP_SECONDS: Readonly<Record<KernelPattern, readonly [number, number]>> = {
  hpl: [0.5, 20],
  fft: [0.01, 1],
  stencil: [0.005, 0.5],
  'molecular-dynamics': [0.002, 0.05],
  rendering: [0.5, 120],
  video: [0.02, 0.2],
  'hash-compute': [1, 5],
  'hash-memory': [1, 5],
};

function drawKernels(pattern: KernelPattern, random: PseudoRandom): KernelWork {
  const [least, most] = STEP_SECONDS[pattern];
  const isHash = pattern === 'hash-compute' || pattern === 'hash-memory';
  const isPicture = pattern === 'rendering' || pattern === 'video';
  return {
    style: 'kernels',
    pattern,
    stepSeconds: logBetween(random, least, most),
    intensity: between(random, 0.35, 1),
    waitFraction: isHash ? between(random, 0, 0.02) : between(random, 0.02, 0.45),
    stepJitter: isPicture ? between(random, 0.05, 0.4) : logBetween(random, 0.002, 0.1),
    memoryFraction: logBetween(random, 0.05, 0.9),
    dumpEveryMinutes: isHash ? 1e6 : logBetween(random, 0.5, 60),
    dumpSeconds: logBetween(random, 0.5, 40),
    isSynchronous: !isHash && !isPicture,
  };
}

function drawIdle(random: PseudoRandom): IdleWork {
  const isModelLoaded = happens(random, 0.5);
  return {
    style: 'idle',
    isModelLoaded,
    memoryFraction: isModelLoaded ? between(random, 0.05, 0.95) : between(random, 0, 0.01),
    touchesPerHour: happens(random, 0.3) ? 0 : logBetween(random, 0.2, 30),
  };
}
