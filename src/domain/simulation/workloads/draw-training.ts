import type { NumberFormat } from '../../fleet/accelerator.ts';
import type { PseudoRandom } from '../../../foundation/pseudo-random.ts';
import type { TrainingWork } from './job-spec.ts';
import { between, happens, logBetween } from './random-draws.ts';
import type { SimulatedPart } from './simulated-part.ts';

/** How large a training is, and on how much. */
export interface TrainingScale {
  readonly parameters: number;
  readonly devices: number;
  readonly part: SimulatedPart;
}

/** Powers of two from 1 up to a limit. */
const powerOfTwo = (random: PseudoRandom, most: number): number =>
  2 ** Math.floor(random() * (Math.log2(Math.max(1, most)) + 0.999));

const formatOf = (random: PseudoRandom, part: SimulatedPart): NumberFormat => {
  if (part.peakOperationsPerSecond.fp8 !== undefined && happens(random, 0.15)) return 'fp8';
  return happens(random, 0.06) ? 'tf32' : 'fp16-bf16';
};

/** Bytes of weights, gradients and optimiser for each parameter in mixed precision. */
const STATE_BYTES = 18;

/** A pretraining run of this size: its parallelism fits its memory, the rest is drawn as widely as published runs differ. */
export function drawTraining(random: PseudoRandom, { parameters, devices, part }: TrainingScale): TrainingWork {
  const isSmall = parameters < 1.5e9;
  const isMixture = !isSmall && happens(random, 0.2);
  const activeParameters = isMixture ? parameters * logBetween(random, 0.05, 0.35) : parameters;
  const need = (STATE_BYTES * parameters) / (0.7 * part.memoryBytes);
  const sharding = drawnSharding(random, { need, devices });
  const split = sharding === 'none' ? Math.min(devices, 2 ** Math.ceil(Math.log2(Math.max(1, need)))) : 1;
  const perNode = Math.min(part.devicesPerNode, devices);
  const tensorParallel = Math.min(
    perNode,
    Math.max(
      split > 1 ? Math.min(perNode, split) : 1,
      happens(random, 0.25) && !isSmall ? powerOfTwo(random, perNode) : 1,
    ),
  );
  const pipelineParallel = Math.max(
    1,
    Math.min(Math.floor(devices / tensorParallel), Math.ceil(split / tensorParallel)),
  );
  return {
    style: 'training',
    parameters,
    activeParameters,
    trainedShare: 1,
    tokensPerMicrobatch:
      logBetween(random, 2048, isSmall ? 131_072 : 32_768) * (tensorParallel * pipelineParallel) ** 0.3,
    accumulation:
      pipelineParallel > 1
        ? pipelineParallel * Math.ceil(logBetween(random, 2, 16))
        : Math.round(logBetween(random, 1, 32)),
    tensorParallel,
    pipelineParallel,
    expertParallel: isMixture ? powerOfTwo(random, Math.min(devices, 64)) : 1,
    sharding,
    format: formatOf(random, part),
    ...drawnConduct(random, isSmall),
    ...drawnInterruptions(random),
  };
}

function drawnSharding(
  random: PseudoRandom,
  { need, devices }: { readonly need: number; readonly devices: number },
): TrainingWork['sharding'] {
  if (happens(random, 0.14)) return 'host';
  if (devices === 1 || need <= 0.9) return happens(random, 0.25) && devices > 1 ? 'full' : 'none';
  return happens(random, 0.5) ? 'full' : 'none';
}

type Conduct = Pick<
  TrainingWork,
  | 'matrixEfficiency'
  | 'launchFraction'
  | 'vectorFraction'
  | 'isRecomputed'
  | 'overlapFraction'
  | 'dataWaitFraction'
  | 'stepsPerAveraging'
  | 'partnerJobs'
  | 'arePartnersElsewhere'
  | 'addedBubbleFraction'
  | 'stepJitter'
>;

/** Kernels of tuned runs reach 0.55 to 0.8 of the peak while they run; small models are held up by launches and data. */
function drawnConduct(random: PseudoRandom, isSmall: boolean): Conduct {
  return {
    matrixEfficiency: isSmall ? between(random, 0.2, 0.6) : between(random, 0.45, 0.8),
    // A driver calls a device busy whatever gaps of microseconds there are: it is so all the time in most large runs
    launchFraction: happens(random, isSmall ? 0.3 : 0.7) ? 1 : between(random, isSmall ? 0.55 : 0.93, 1),
    vectorFraction: isSmall ? between(random, 0.08, 0.35) : between(random, 0.03, 0.18),
    isRecomputed: !isSmall && happens(random, 0.45),
    overlapFraction: between(random, 0.2, 0.97),
    dataWaitFraction: drawnDataWait(random, isSmall ? 0.4 : 0.15),
    stepsPerAveraging: 1,
    partnerJobs: 0,
    arePartnersElsewhere: false,
    addedBubbleFraction: 0,
    stepJitter: logBetween(random, 0.001, 0.12),
  };
}

/** Data that comes late now and then, always, so late that devices starve, or (fetched ahead) never. */
function drawnDataWait(random: PseudoRandom, lateProbability: number): number {
  if (happens(random, lateProbability / 3)) return between(random, 0.3, 0.9);
  if (happens(random, lateProbability)) return logBetween(random, 0.01, 0.3);
  return happens(random, 0.6) ? 0 : logBetween(random, 0.0005, 0.01);
}

type Interruptions = Pick<
  TrainingWork,
  | 'startMinutes'
  | 'checkpointEveryMinutes'
  | 'checkpointSeconds'
  | 'evaluationEveryMinutes'
  | 'evaluationSeconds'
  | 'failuresPerDeviceHour'
  | 'repairMinutes'
  | 'stragglerFraction'
  | 'stragglerDelay'
>;

/**
 * Failures: 419 in 54 days of 16,384 devices (Llama 3, 2024) is 2e-5 for each device and hour; drawn around it.
 * Checkpoints of seconds to a few minutes, every ten minutes to four hours.
 */
function drawnInterruptions(random: PseudoRandom): Interruptions {
  return {
    startMinutes: logBetween(random, 0.5, 15),
    checkpointEveryMinutes: logBetween(random, 3, 240),
    checkpointSeconds: logBetween(random, 2, 120),
    evaluationEveryMinutes: logBetween(random, 4, 480),
    evaluationSeconds: logBetween(random, 5, 400),
    failuresPerDeviceHour: logBetween(random, 5e-6, 1e-4),
    repairMinutes: logBetween(random, 2, 40),
    stragglerFraction: happens(random, 0.2) ? logBetween(random, 0.001, 0.1) : 0,
    stragglerDelay: logBetween(random, 0.01, 0.15),
  };
}

/** Fine-tuning: of all parameters or of adapters, on short texts of uneven length, with evaluations often. */
export function drawFineTuning(random: PseudoRandom, scale: TrainingScale): TrainingWork {
  const isAdapter = happens(random, 0.6);
  const training = drawTraining(random, scale);
  const need = (isAdapter ? 2.3 : STATE_BYTES) * scale.parameters;
  const split = Math.min(
    scale.devices,
    scale.part.devicesPerNode,
    2 ** Math.ceil(Math.log2(Math.max(1, need / (0.7 * scale.part.memoryBytes)))),
  );
  const isSharded = !isAdapter && scale.devices > 1 && happens(random, 0.6);
  return {
    ...training,
    activeParameters: scale.parameters,
    expertParallel: 1,
    trainedShare: isAdapter ? logBetween(random, 0.0005, 0.02) : 1,
    tensorParallel: isSharded ? 1 : split,
    pipelineParallel: 1,
    sharding: isSharded ? 'full' : happens(random, 0.05) ? 'host' : 'none',
    tokensPerMicrobatch: logBetween(random, 512, 16_384),
    accumulation: Math.round(logBetween(random, 1, 16)),
    isRecomputed: happens(random, 0.6),
    launchFraction: happens(random, 0.4) ? 1 : between(random, scale.parameters < 1.5e9 ? 0.6 : 0.88, 1),
    // Texts of uneven length are padded or packed: steps differ
    stepJitter: logBetween(random, 0.005, 0.25),
    dataWaitFraction: drawnDataWait(random, 0.35),
    startMinutes: logBetween(random, 0.4, 6),
    checkpointEveryMinutes: logBetween(random, 5, 120),
    evaluationEveryMinutes: logBetween(random, 2, 60),
    evaluationSeconds: logBetween(random, 5, 300),
  };
}
