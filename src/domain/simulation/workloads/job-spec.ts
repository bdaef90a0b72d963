import type { Instant } from '../../../foundation/instant.ts';
import type { NumberFormat } from '../../fleet/accelerator.ts';

/** What a workload is, as the label that the simulator knows to be true. */
export const WORKLOAD_KINDS = [
  'training',
  'fine-tuning',
  'reinforcement-learning',
  'experimentation',
  'inference',
  'evaluation',
  'scientific',
  'rendering',
  'video',
  'mining',
  'idle',
] as const;
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

/** One optimiser step and what surrounds it, for training of any kind. Lengths in tokens, parameters as a count. */
export interface TrainingWork {
  readonly style: 'training';
  readonly parameters: number;
  /** Parameters that a token passes through: fewer than all in a mixture of experts. */
  readonly activeParameters: number;
  /** Share of the parameters that is trained: 1, or below 0.02 for low-rank adapters. */
  readonly trainedShare: number;
  readonly tokensPerMicrobatch: number;
  /** Microbatches whose gradients are added before a step of the optimiser. */
  readonly accumulation: number;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly expertParallel: number;
  /** `none`: each replica holds all. `full`: parameters gathered at each use. `host`: optimiser in the memory of the host. */
  readonly sharding: 'none' | 'full' | 'host';
  readonly format: NumberFormat;
  /** Share of the dense peak that the matrix kernels reach while they run. */
  readonly matrixEfficiency: number;
  /** Share of time in which kernels are resident while the work computes; below 1 where launching them limits. */
  readonly launchFraction: number;
  /** FP32 pipe activity of the vector work between matrix kernels, as a share of the time that computes. */
  readonly vectorFraction: number;
  readonly isRecomputed: boolean;
  /** Share of the communication that runs beside computation. */
  readonly overlapFraction: number;
  /** Share of each step in which the devices wait for data. */
  readonly dataWaitFraction: number;
  /** Steps between two averagings of the replicas; 1 is ordinary training. */
  readonly stepsPerAveraging: number;
  /** Other jobs of the same size that train the same model; their gradients or weights are exchanged with this one's. */
  readonly partnerJobs: number;
  /** Whether they are in other clusters, reached over outside networks. */
  readonly arePartnersElsewhere: boolean;
  /** Further share of a step spent in the pipeline's bubble, beyond what its depth costs. */
  readonly addedBubbleFraction: number;
  /** Spread of the step time, as a share of it. */
  readonly stepJitter: number;
  readonly startMinutes: number;
  readonly checkpointEveryMinutes: number;
  readonly checkpointSeconds: number;
  readonly evaluationEveryMinutes: number;
  readonly evaluationSeconds: number;
  /** Interruptions of the whole job for each device and hour. */
  readonly failuresPerDeviceHour: number;
  readonly repairMinutes: number;
  /** Share of devices that are slow, and by how much: all others wait for them. */
  readonly stragglerFraction: number;
  readonly stragglerDelay: number;
}

/** Requests answered by replicas of `tensorParallel` devices each. */
export interface ServingWork {
  readonly style: 'serving';
  readonly parameters: number;
  readonly activeParameters: number;
  readonly tensorParallel: number;
  readonly format: NumberFormat;
  /** Logarithm of the median prompt and answer in tokens, and their spread. */
  readonly promptLogMean: number;
  readonly promptLogDeviation: number;
  readonly answerLogMean: number;
  readonly answerLogDeviation: number;
  /** Seconds between two steps in which the host schedules and the device waits. */
  readonly hostGapSeconds: number;
  /** Share of the dense peak that matrix kernels reach while they run. */
  readonly matrixEfficiency: number;
  /** FP32 pipe activity of the vector work between matrix kernels, as a share of the time that these need. */
  readonly vectorFraction: number;
  /** Memory traffic of reading prompts, as a multiple of what training moves for each operation. */
  readonly memoryTraffic: number;
  /** Requests answered together at most. */
  readonly maximumBatch: number;
  /** Mean demand as a share of what the replica can answer. */
  readonly meanLoad: number;
  /** Demand at night as a share of demand at its height; 1 is no day shape. */
  readonly nightFraction: number;
  /** Spread of the demand from minute to minute (of its logarithm), and how far it is held by the next minute, 0 to 1. */
  readonly burstDeviation: number;
  readonly burstMemory: number;
  /** Offline: always full while there is something to do, then a pause. Zero where requests come by themselves. */
  readonly batchMinutes: number;
  readonly pauseMinutes: number;
}

/** Rollouts by serving, then updates by training, over and over. */
export interface ReinforcementWork {
  readonly style: 'reinforcement';
  readonly rollout: ServingWork;
  readonly update: TrainingWork;
  readonly rolloutSeconds: number;
  /** Share of the rollout in which only the longest answers are still written. */
  readonly tailFraction: number;
  readonly updateSeconds: number;
  /** Share of the devices that only roll out while the others only update; 0 where all do both in turn. */
  readonly separateFraction: number;
}

/** Small runs, one after the other, on parts of the devices. */
export interface SweepWork {
  readonly style: 'sweep';
  readonly trials: readonly TrainingWork[];
  readonly devicesPerTrial: number;
  readonly medianTrialMinutes: number;
  readonly medianPauseMinutes: number;
  /** Share of trials that fall over within a minute or two. */
  readonly crashFraction: number;
}

export const KERNEL_PATTERNS = [
  'hpl',
  'fft',
  'stencil',
  'molecular-dynamics',
  'rendering',
  'video',
  'hash-compute',
  'hash-memory',
] as const;
export type KernelPattern = (typeof KERNEL_PATTERNS)[number];

/** Work that learns nothing: scientific codes, pictures, coins. */
export interface KernelWork {
  readonly style: 'kernels';
  readonly pattern: KernelPattern;
  /** Seconds of one time step, frame or factorised panel. */
  readonly stepSeconds: number;
  /** Share of what the pattern asks of the part, 0 to 1. */
  readonly intensity: number;
  /** Share of a step spent on communication or on the host. */
  readonly waitFraction: number;
  readonly stepJitter: number;
  readonly memoryFraction: number;
  /** Writing of results: how often and how long. */
  readonly dumpEveryMinutes: number;
  readonly dumpSeconds: number;
  /** Whether all devices do one step together. */
  readonly isSynchronous: boolean;
}

export interface IdleWork {
  readonly style: 'idle';
  /** With a model in memory the clocks stay up. */
  readonly isModelLoaded: boolean;
  readonly memoryFraction: number;
  /** Short touches (monitoring, health checks) in an hour. */
  readonly touchesPerHour: number;
}

export type Work = TrainingWork | ServingWork | ReinforcementWork | SweepWork | KernelWork | IdleWork;

/** What is laid over the work to make it look like something else. Nothing here is done by an honest job. */
export interface Disguise {
  /** Board power limit as a share of the rated one. */
  readonly powerLimitFraction?: number;
  /** Highest clock as a share of the part's. */
  readonly clockFraction?: number;
  /** Rates of the links and of the network as a share of the part's. */
  readonly linkFraction?: number;
  /** Rate of the network between nodes alone, as a share of what the links leave it. */
  readonly fabricFraction?: number;
  /** Work, then rest, within the minute. */
  readonly duty?: { readonly onSeconds: number; readonly offSeconds: number };
  /** How far waiting is filled with operations that nobody needs, 0 to 1. */
  readonly fillerFraction?: number;
  readonly egressBytesPerSecond?: number;
  /** Other work on the same devices, in slices between the steps. */
  readonly interleaved?: { readonly work: Work; readonly timeFraction: number };
  /** Other work on some of the devices. */
  readonly beside?: { readonly work: Work; readonly deviceFraction: number };
  /** Other work on all devices, in turn. */
  readonly alternating?: { readonly work: Work; readonly timeFraction: number; readonly periodMinutes: number };
}

/** Which signals the provider has. */
export const VISIBILITIES = ['power', 'power-and-utilisation', 'counters'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** What goes wrong with the sensors. All fractions from 0 to 1; an absent field is no fault. */
export interface SensorFaults {
  /** Share of devices whose sensors stand still from some minute on. */
  readonly stuckFraction?: number;
  /** Share of device minutes that nobody collected. */
  readonly missingFraction?: number;
  /** Share of device minutes in which a power reading of zero comes among the others. */
  readonly zeroFraction?: number;
  /** Steps in which the node's meter tells its power. */
  readonly meterStepWatts?: number;
  /** Whole minutes by which the clocks of a tenth of the nodes are late (negative: early). */
  readonly clockOffsetMinutes?: number;
}

export interface Telling {
  readonly visibility: Visibility;
  /** Seconds between two samples of the collector, from 0.1 to 30. */
  readonly intervalSeconds: number;
  readonly faults?: SensorFaults;
}

/** One job: everything that decides what its devices show. Equal specs give equal telemetry, on every machine. */
export interface JobSpec {
  readonly kind: WorkloadKind;
  /** Id of the part in the catalogue of accelerators. */
  readonly partId: string;
  readonly devices: number;
  readonly minutes: number;
  /** Start of the first minute. */
  readonly start: Instant;
  readonly seed: number;
  readonly work: Work;
  readonly disguise?: Disguise;
  readonly telling: Telling;
}
