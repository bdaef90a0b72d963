import type { PseudoRandom } from '../../../foundation/pseudo-random.ts';
import type { ServingWork } from './job-spec.ts';
import { type Bench, type Phase, phaseOf, waiting } from './phase.ts';
import { exponential, normal } from './random-draws.ts';
import { peakIn } from './simulated-part.ts';
import { operationsPerByte, shapeOf } from './training-step.ts';

/** Prompt tokens that are worked on in one go. */
const MOST_PROMPT_TOKENS = 8192;
/** Steps of the same batch are told together up to this long. */
const GRAIN_SECONDS = 0.1;
const CYCLE_SECONDS = 60;
const MOST_PHASES = 4000;
/** Bytes of one request and of one answer on the wire for each token, with what frames them. */
const WIRE_BYTES_PER_TOKEN = 40;
/** A sum over devices that hold one layer together waits at least so long for the others. */
const SUM_SECONDS = 12e-6;
const SUMS_PER_LAYER = 2;

const bytesPerParameter = (format: ServingWork['format']): number => {
  if (format === 'fp8' || format === 'int8') return 1;
  return format === 'fp4' || format === 'int4' ? 0.6 : 2;
};

/** Writing one token for each request of a batch, `steps` times: weights and what is remembered of each request are read whole. */
export function decoding(work: ServingWork, { batch, steps, context }: Batch, bench: Bench): Phase {
  const { layers, width } = shapeOf(work.parameters);
  const touched = Math.min(work.parameters, work.activeParameters * Math.max(1, batch) ** 0.6);
  const weights = touched * bytesPerParameter(work.format);
  const remembered = batch * context * layers * width;
  const sums = work.tensorParallel > 1 ? SUMS_PER_LAYER * layers : 0;
  const one = phaseOf(
    {
      ...coresOf(work, (2 * work.activeParameters * batch) / work.tensorParallel, bench),
      memoryBytes: (weights + remembered) / work.tensorParallel,
      linkBytes: (sums * 2 * batch * width * (work.tensorParallel - 1)) / work.tensorParallel,
      leastSeconds: sums * SUM_SECONDS,
      egressBytes: (batch * WIRE_BYTES_PER_TOKEN) / work.tensorParallel,
      hostOutBytes: 4096 * batch,
      hostInBytes: 16_384 * batch,
      occupancy: 0.62,
    },
    bench,
  );
  return stretchedByHost(one, { steps, hostSeconds: work.hostGapSeconds }, bench);
}

export interface Batch {
  readonly batch: number;
  readonly steps: number;
  /** Tokens that are remembered for each request. */
  readonly context: number;
}

/** Between two steps the host schedules and the device waits: levels are those of both together. */
function stretchedByHost(
  one: Phase,
  { steps, hostSeconds }: { steps: number; hostSeconds: number },
  bench: Bench,
): Phase {
  const idle = waiting(hostSeconds, bench);
  const seconds = one.seconds + hostSeconds;
  const share = one.seconds / seconds;
  const levels = one.levels.map((level, place) => share * level + (1 - share) * (idle.levels[place] as number));
  return { seconds: steps * seconds, levels, usefulOperations: 0 };
}

/** Reading prompts: like the forward half of training. */
export function prefilling(work: ServingWork, tokens: number, bench: Bench): Phase {
  const operations = (2 * work.activeParameters * tokens) / work.tensorParallel;
  const activations = (work.memoryTraffic * operations) / operationsPerByte(work.activeParameters);
  return phaseOf(
    {
      ...coresOf(work, operations, bench),
      memoryBytes: (work.parameters * bytesPerParameter(work.format)) / work.tensorParallel + activations,
      linkBytes:
        work.tensorParallel > 1 ? 4 * tokens * shapeOf(work.parameters).width * shapeOf(work.parameters).layers : 0,
      ingressBytes: (tokens * WIRE_BYTES_PER_TOKEN) / work.tensorParallel,
      hostInBytes: 8 * tokens,
    },
    bench,
  );
}

/** What matrix and vector pipes do for so many matrix operations. */
function coresOf({ format, matrixEfficiency, vectorFraction }: ServingWork, matrixOperations: number, { part }: Bench) {
  const seconds = matrixOperations / (peakIn(part, format) * matrixEfficiency);
  return {
    matrixOperations,
    matrixEfficiency,
    format,
    fp32Operations: vectorFraction * peakIn(part, 'fp32-vector') * seconds,
  };
}

const lengthOf = (random: PseudoRandom, logMean: number, logDeviation: number): number =>
  Math.min(32_768, Math.max(1, Math.round(Math.exp(logMean + logDeviation * normal(random)))));

interface Queue {
  /** Prompts that nobody has read yet. */
  readonly prompts: number[];
  /** Tokens that each request in work still has to write. */
  readonly remaining: number[];
  toArrival: number;
}

/**
 * A minute of continuous batching at a demand from 0 to 1 of what the replica can answer: requests come by the Poisson law,
 * prompts are read as they come, and all requests in work write one token a step. At 1 there is always a request waiting.
 */
export function servingCycle(work: ServingWork, load: number, { bench, random }: ServingBench): readonly Phase[] {
  if (load <= 0) return [waiting(1, bench)];
  const gap = 1 / (load * requestsPerSecond(work, bench));
  const queue = startingQueue(work, load, random);
  const context = contextOf(work);
  const known = new Map<number, Phase>();
  const writing = (batch: number): Phase => {
    const phase = known.get(batch) ?? decoding(work, { batch, steps: 1, context }, bench);
    known.set(batch, phase);
    return phase;
  };
  const phases: Phase[] = [];
  let time = 0;
  while (time < CYCLE_SECONDS && phases.length < MOST_PHASES) {
    const phase = nextPhase(work, queue, { bench, random, isFull: load >= 1, gap, writing });
    phases.push(phase);
    time += phase.seconds;
    for (queue.toArrival -= phase.seconds; queue.toArrival <= 0; queue.toArrival += exponential(random, gap)) {
      if (queue.prompts.length < 4 * work.maximumBatch) queue.prompts.push(promptLength(work, random));
    }
  }
  return phases;
}

export interface ServingBench {
  readonly bench: Bench;
  readonly random: PseudoRandom;
}

const promptLength = (work: ServingWork, random: PseudoRandom): number =>
  lengthOf(random, work.promptLogMean, work.promptLogDeviation);
const answerLength = (work: ServingWork, random: PseudoRandom): number =>
  lengthOf(random, work.answerLogMean, work.answerLogDeviation);

const meanOf = (logMean: number, logDeviation: number): number => Math.exp(logMean + logDeviation ** 2 / 2);

/** Tokens remembered of a request in work: its prompt and half its answer. */
const contextOf = (work: ServingWork): number =>
  Math.min(
    32_768,
    meanOf(work.promptLogMean, work.promptLogDeviation) + meanOf(work.answerLogMean, work.answerLogDeviation) / 2,
  );

/** What one replica can answer. */
export function requestsPerSecond(work: ServingWork, bench: Bench): number {
  const step = decoding(work, { batch: work.maximumBatch, steps: 1, context: contextOf(work) }, bench).seconds;
  const prompt = prefilling(work, meanOf(work.promptLogMean, work.promptLogDeviation), bench).seconds;
  return 1 / ((meanOf(work.answerLogMean, work.answerLogDeviation) * step) / work.maximumBatch + prompt);
}

function startingQueue(work: ServingWork, load: number, random: PseudoRandom): Queue {
  const inWork = Math.round(work.maximumBatch * (load >= 1 ? 1 : load * load));
  return {
    prompts: [],
    remaining: Array.from({ length: inWork }, () => Math.ceil(random() * answerLength(work, random))),
    toArrival: 0,
  };
}

interface Demand extends ServingBench {
  readonly isFull: boolean;
  /** Mean seconds between two requests. */
  readonly gap: number;
  /** One step for a batch of so many requests. */
  readonly writing: (batch: number) => Phase;
}

function nextPhase(work: ServingWork, queue: Queue, { bench, random, isFull, gap, writing }: Demand): Phase {
  if (isFull)
    while (queue.prompts.length + queue.remaining.length < work.maximumBatch)
      queue.prompts.push(promptLength(work, random));
  if (queue.prompts.length > 0 && queue.remaining.length < work.maximumBatch) {
    let tokens = 0;
    while (queue.prompts.length > 0 && tokens < MOST_PROMPT_TOKENS && queue.remaining.length < work.maximumBatch) {
      tokens += queue.prompts.pop() as number;
      queue.remaining.push(answerLength(work, random));
    }
    return prefilling(work, tokens, bench);
  }
  if (queue.remaining.length === 0) return waiting(Math.max(1e-3, Math.min(queue.toArrival, gap * 20)), bench);
  const one = writing(queue.remaining.length);
  const shortest = queue.remaining.reduce((least, left) => Math.min(least, left), Number.POSITIVE_INFINITY);
  const steps = Math.max(1, Math.min(shortest, Math.floor(GRAIN_SECONDS / one.seconds)));
  const kept = queue.remaining.filter((left) => left > steps);
  for (const [place, left] of kept.entries()) kept[place] = left - steps;
  queue.remaining.length = 0;
  queue.remaining.push(...kept);
  return { ...one, seconds: one.seconds * steps };
}
