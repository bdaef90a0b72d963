import type { TrainingWork } from './job-spec.ts';
import { type Bench, type Phase, phaseOf, waiting } from './phase.ts';

/** Operations per byte of memory: 177 at 0.136 billion parameters and 431 to 466 at 3.37 billion, from counters of H100. */
const INTENSITY_AT = 177;
const INTENSITY_PARAMETERS = 0.136e9;
const INTENSITY_EXPONENT = 0.3;
const LEAST_INTENSITY = 40;
const MOST_INTENSITY = 900;
/** Bytes that a step of Adam reads and writes for each trained parameter: weights, gradient, two moments, master copy. */
const OPTIMISER_BYTES = 28;
/** Parameters a second that an optimiser on the host gets through for each device: the trace with one waits 3 s for 0.42e9. */
const HOST_OPTIMISER_PARAMETERS = 2e8;
const WIDTH_OVER_DEPTH = 128;

/** Layers and width of a transformer with so many parameters: 12 x layers x width^2, layers = width / 128. */
export function shapeOf(parameters: number): { readonly layers: number; readonly width: number } {
  const width = Math.cbrt((parameters * WIDTH_OVER_DEPTH) / 12);
  return { layers: Math.max(1, width / WIDTH_OVER_DEPTH), width };
}

export function operationsPerByte(parameters: number): number {
  const intensity = INTENSITY_AT * (parameters / INTENSITY_PARAMETERS) ** INTENSITY_EXPONENT;
  return Math.min(MOST_INTENSITY, Math.max(LEAST_INTENSITY, intensity));
}

/** How a job's devices are divided: replicas of the model, and devices of one replica. */
export function layoutOf(work: TrainingWork, devices: number): { readonly replica: number; readonly replicas: number } {
  const replica = Math.min(devices, work.tensorParallel * work.pipelineParallel);
  return { replica, replicas: Math.max(1, Math.floor(devices / replica)) };
}

/** Bytes that a device sends when values are added up over so many (a ring). */
const ringBytes = (bytes: number, members: number): number =>
  members <= 1 ? 0 : (2 * bytes * (members - 1)) / members;

/**
 * One step of the optimiser on one device: waiting for data, microbatches forwards and backwards with what of their
 * communication isn't hidden, the pipeline's bubble, the exchange of gradients, the optimiser.
 */
export function trainingStep(work: TrainingWork, devices: number, bench: Bench): readonly Phase[] {
  const compute = microbatches(work, devices, bench);
  const computeSeconds = compute.reduce((sum, phase) => sum + phase.seconds, 0);
  const phases = [
    ...compute,
    ...bubble(work, computeSeconds, bench),
    ...gradientExchange(work, { devices, computeSeconds }, bench),
    ...optimiser(work, devices, bench),
  ];
  const busy = phases.reduce((sum, phase) => sum + phase.seconds, 0);
  const waits: Phase[] = [];
  const dataWait = (busy * work.dataWaitFraction) / (1 - Math.min(0.95, work.dataWaitFraction));
  if (dataWait > 0) waits.push(waiting(dataWait, bench));
  const stragglers = busy * (work.stragglerFraction > 0 ? work.stragglerDelay : 0);
  if (stragglers > 0) waits.push(phaseOf({ leastSeconds: stragglers, isSpinning: true }, bench));
  return [...waits, ...phases];
}

/** Microbatches are told one by one up to this many, then in bunches: a collector sees no finer. */
const MOST_BUNCHES = 12;

function microbatches(work: TrainingWork, devices: number, bench: Bench): readonly Phase[] {
  const bunches = Math.min(MOST_BUNCHES, work.accumulation);
  const count = work.accumulation / bunches;
  const { replica } = layoutOf(work, devices);
  const forward = (2 * work.activeParameters * work.tokensPerMicrobatch * count) / replica;
  const useful = 3 * forward;
  const backward = forward * (1 + work.trainedShare) + (work.isRecomputed ? forward : 0);
  const pass = [
    ...computing(work, { operations: forward, useful: 0 }, bench),
    ...passExchange(work, { devices, count, computeSeconds: 0 }, bench),
    ...computing(work, { operations: backward, useful }, bench),
  ];
  return Array.from({ length: bunches }, () => pass).flat();
}

interface Amount {
  readonly operations: number;
  readonly useful: number;
}

function computing(work: TrainingWork, { operations, useful }: Amount, bench: Bench): readonly Phase[] {
  const bare = phaseOf(
    { matrixOperations: operations, matrixEfficiency: work.matrixEfficiency, format: work.format },
    bench,
  );
  const peak = bench.part.peakOperationsPerSecond['fp32-vector'] ?? 0;
  const tokens = {
    hostInBytes: 28e6 * bare.seconds,
    hostOutBytes: 8e6 * bare.seconds,
  };
  const isDouble = work.format === 'fp64-matrix';
  const isSingle = work.format === 'fp32-vector';
  return [
    phaseOf(
      {
        ...tokens,
        ...(isDouble ? { doubleMatrixOperations: operations } : {}),
        ...(isSingle ? { fp32Operations: operations } : {}),
        ...(isDouble || isSingle
          ? {}
          : { matrixOperations: operations, fp32Operations: work.vectorFraction * peak * bare.seconds }),
        format: work.format,
        matrixEfficiency: work.matrixEfficiency,
        launchFraction: work.launchFraction,
        memoryBytes: operations / operationsPerByte(work.activeParameters),
        usefulOperations: useful,
      },
      bench,
    ),
  ];
}

interface Exchange {
  readonly devices: number;
  /** Microbatches in this bunch. */
  readonly count?: number;
  readonly computeSeconds: number;
}

/** Exchanges within a microbatch: tensor parallel sums, experts' all-to-all, parameters gathered where they are sharded. */
function passExchange(work: TrainingWork, { devices, count = 1 }: Exchange, bench: Bench): readonly Phase[] {
  const { layers, width } = shapeOf(work.activeParameters);
  const { replica, replicas } = layoutOf(work, devices);
  const perToken = layers * width * 2 * (1 / work.pipelineParallel);
  const tokens = work.tokensPerMicrobatch * count;
  const tensorBytes = 4 * ringBytes(perToken * tokens, work.tensorParallel);
  const expertBytes =
    work.expertParallel > 1 ? (8 * perToken * tokens * (work.expertParallel - 1)) / work.expertParallel : 0;
  const shardBytes =
    work.sharding === 'none' ? 0 : (3 * 2 * work.parameters * count * (replicas - 1)) / (replicas * replica);
  const perNode = bench.part.devicesPerNode;
  const staysInNode = devices <= perNode;
  const linkBytes = tensorBytes + expertBytes + shardBytes;
  const abroad = staysInNode
    ? 0
    : shardBytes / Math.min(perNode, replicas) + (work.expertParallel > perNode ? expertBytes : 0);
  if (linkBytes === 0) return [];
  const whole = phaseOf({ linkBytes, fabricBytes: abroad, isSpinning: true }, bench);
  return [exposedPart(whole, work.overlapFraction)];
}

/** What of an exchange isn't hidden behind computing: its traffic in less time would pass the link, so levels are those of the whole. */
function exposedPart(whole: Phase, overlap: number): Phase {
  return { ...whole, seconds: Math.max(1e-4, whole.seconds * (1 - overlap)) };
}

function bubble(work: TrainingWork, computeSeconds: number, bench: Bench): readonly Phase[] {
  const share = (work.pipelineParallel - 1) / Math.max(1, work.accumulation) + work.addedBubbleFraction;
  return share > 0 ? [phaseOf({ leastSeconds: share * computeSeconds, isSpinning: true }, bench)] : [];
}

/** Of one device's share in the connection to another cluster: 100 Gbit/s for each eight devices. */
const WIDE_AREA_BYTES_PER_SECOND = 1.5e9;

/** Gradients added up over the replicas: within the node over its links, between nodes over the fabric, to other clusters over outside networks. */
function gradientExchange(work: TrainingWork, { devices, computeSeconds }: Exchange, bench: Bench): readonly Phase[] {
  const { replica, replicas } = layoutOf(work, devices);
  const jobs = 1 + work.partnerJobs;
  if (replicas * jobs <= 1 || (work.sharding === 'full' && jobs === 1)) return [];
  const bytes = (2 * work.parameters * work.trainedShare) / replica / work.stepsPerAveraging;
  const perNode = bench.part.devicesPerNode;
  const near = work.arePartnersElsewhere ? devices : devices * jobs;
  const inNode = Math.max(1, Math.min(perNode, replicas));
  const outside = work.arePartnersElsewhere ? ringBytes(bytes / replicas, jobs) : 0;
  const whole = phaseOf(
    {
      linkBytes: ringBytes(bytes, inNode),
      fabricBytes: ringBytes(bytes / inNode, Math.max(1, Math.floor(near / perNode))),
      egressBytes: outside,
      ingressBytes: outside,
      leastSeconds: outside / WIDE_AREA_BYTES_PER_SECOND,
      memoryBytes: 4 * bytes,
      isSpinning: true,
    },
    bench,
  );
  const hidden = Math.min(work.overlapFraction * whole.seconds, computeSeconds);
  return [{ ...whole, seconds: Math.max(1e-4, whole.seconds - hidden) }];
}

function optimiser(work: TrainingWork, devices: number, bench: Bench): readonly Phase[] {
  const { replica, replicas } = layoutOf(work, devices);
  const held = (work.parameters * work.trainedShare) / replica / (work.sharding === 'none' ? 1 : replicas);
  if (work.sharding !== 'host') {
    return [phaseOf({ memoryBytes: OPTIMISER_BYTES * held, fp32Operations: 16 * held, occupancy: 0.8 }, bench)];
  }
  return [
    phaseOf({ hostOutBytes: 4 * held, isSpinning: true }, bench),
    waiting(held / HOST_OPTIMISER_PARAMETERS, bench),
    phaseOf({ hostInBytes: 2 * held, isSpinning: true }, bench),
  ];
}

/** Training operations that the model gains by, per device and second, while steps run. */
export function usefulRate(cycle: readonly Phase[]): number {
  const seconds = cycle.reduce((sum, phase) => sum + phase.seconds, 0);
  return seconds === 0 ? 0 : cycle.reduce((sum, phase) => sum + phase.usefulOperations, 0) / seconds;
}
