import { pseudoRandom } from '../../../foundation/pseudo-random.ts';
import type { KernelPattern, KernelWork } from './job-spec.ts';
import { groupsOf, type JobScript, type Regime, timelineScript } from './job-script.ts';
import { atRest, type Bench, type Phase, type PhaseWork, phaseOf, waiting } from './phase.ts';
import { normal } from './random-draws.ts';
import { loadingCycle, type ScriptInput } from './training-script.ts';
import { peakIn, type SimulatedPart } from './simulated-part.ts';

const STEP = 0;
const DUMP = 1;
const LOADING = 2;
const GAP = 3;

/** Scientific codes, rendering, video and hashing. */
export function kernelScript(work: KernelWork, { devices, bench, seed }: ScriptInput): JobScript {
  const nodes = Math.max(1, Math.ceil(devices / bench.part.devicesPerNode));
  const regimes: readonly Regime[] = [
    { name: work.pattern, cycle: stepOf(work, { devices, nodes }, bench), jitter: work.stepJitter },
    {
      name: 'writing results',
      cycle: [phaseOf({ hostOutBytes: 2e9, leastSeconds: 0.7, egressBytes: 0.2e9 }, bench), waiting(0.3, bench)],
      jitter: 0.1,
    },
    { name: 'loading', cycle: loadingCycle(bench), jitter: 0.2 },
    { name: 'between jobs', cycle: [atRest(1, { ...bench, memoryFraction: 0.01 })], jitter: 0 },
  ];
  const groups = work.isSynchronous ? Int32Array.of(0, devices) : groupsOf(devices, 1);
  return timelineScript(regimes, groups, (group) => {
    const random = pseudoRandom(seed + 32_452_843 * (group + 1));
    let next = LOADING;
    return () => {
      const regime = next;
      next = regime === STEP ? DUMP : STEP;
      if (regime === LOADING) return { regime, seconds: 5 + 40 * random() };
      const isGap = regime === DUMP && !work.isSynchronous && random() < 0.15;
      if (isGap) return { regime: GAP, seconds: 5 + 100 * random() };
      const mean = regime === STEP ? work.dumpEveryMinutes * 60 : work.dumpSeconds;
      return { regime, seconds: Math.max(0.2, mean * Math.exp(0.15 * normal(random))) };
    };
  });
}

interface Extent {
  readonly devices: number;
  readonly nodes: number;
}

function stepOf(work: KernelWork, extent: Extent, bench: Bench): readonly Phase[] {
  const seconds = work.stepSeconds * (1 - work.waitFraction);
  const main = phaseOf(PATTERNS[work.pattern]({ seconds, intensity: work.intensity, part: bench.part }), bench);
  const rest = work.stepSeconds * work.waitFraction;
  if (rest <= 0) return [main];
  return [main, exchangeOf(work.pattern, { rest, extent }, bench)];
}

interface PatternInput {
  /** For which the amounts are meant, at full clock. */
  readonly seconds: number;
  readonly intensity: number;
  readonly part: SimulatedPart;
}

/** What each pattern asks of the part for so many seconds: shares of its peaks, from the roofline of the textbook kernel. */
const PATTERNS: Readonly<Record<KernelPattern, (input: PatternInput) => PhaseWork>> = {
  // Dense factorisation: double-precision matrix multiply, compute-bound
  hpl: ({ seconds, intensity, part }) => ({
    doubleMatrixOperations: 0.9 * intensity * seconds * peakIn(part, 'fp64-matrix'),
    fp64Operations: 0.03 * seconds * peakIn(part, 'fp64-vector'),
    matrixEfficiency: 0.9 * intensity,
    memoryBytes: 0.25 * seconds * part.memoryBytesPerSecond,
    leastSeconds: seconds,
    isResident: true,
  }),
  // Five operations for each point and level, 16 to 32 bytes: memory-bound
  fft: ({ seconds, intensity, part }) => ({
    fp64Operations: 0.12 * intensity * seconds * peakIn(part, 'fp64-vector'),
    memoryBytes: 0.8 * intensity * seconds * part.memoryBytesPerSecond,
    leastSeconds: seconds,
    isResident: true,
    occupancy: 0.8,
  }),
  // Neighbours of each point: memory-bound
  stencil: ({ seconds, intensity, part }) => ({
    fp64Operations: 0.2 * intensity * seconds * peakIn(part, 'fp64-vector'),
    memoryBytes: 0.85 * intensity * seconds * part.memoryBytesPerSecond,
    leastSeconds: seconds,
    isResident: true,
    occupancy: 0.85,
  }),
  // Forces between pairs: single-precision vector work, some double, little memory
  'molecular-dynamics': ({ seconds, intensity, part }) => ({
    fp32Operations: 0.55 * intensity * seconds * peakIn(part, 'fp32-vector'),
    fp64Operations: 0.06 * intensity * seconds * peakIn(part, 'fp64-vector'),
    memoryBytes: 0.2 * intensity * seconds * part.memoryBytesPerSecond,
    leastSeconds: seconds,
    isResident: true,
    occupancy: 0.7,
  }),
  // Rays: divergent single precision, memory read at random
  rendering: ({ seconds, intensity, part }) => ({
    fp32Operations: 0.45 * intensity * seconds * peakIn(part, 'fp32-vector'),
    fp16Operations: 0.02 * intensity * seconds * peakIn(part, 'fp32-vector'),
    memoryBytes: 0.35 * intensity * seconds * part.memoryBytesPerSecond,
    hostInBytes: 0.3e9 * seconds,
    egressBytes: 2e6 * seconds,
    leastSeconds: seconds,
    isResident: true,
    occupancy: 0.75,
  }),
  // Decoders and encoders of their own; the multiprocessors only scale pictures
  video: ({ seconds, intensity, part }) => ({
    fp32Operations: 0.06 * intensity * seconds * peakIn(part, 'fp32-vector'),
    fp16Operations: 0.03 * intensity * seconds * peakIn(part, 'fp32-vector'),
    memoryBytes: 0.12 * intensity * seconds * part.memoryBytesPerSecond,
    hostInBytes: 0.25e9 * intensity * seconds,
    hostOutBytes: 0.2e9 * intensity * seconds,
    ingressBytes: 0.05e9 * intensity * seconds,
    egressBytes: 0.05e9 * intensity * seconds,
    leastSeconds: seconds,
    occupancy: 0.35,
  }),
  // Whole-number arithmetic on registers; the pipes that counters name stay empty
  'hash-compute': ({ seconds, intensity, part }) => ({
    fp32Operations: 0.25 * intensity * seconds * peakIn(part, 'fp32-vector'),
    memoryBytes: 0.03 * seconds * part.memoryBytesPerSecond,
    egressBytes: 300 * seconds,
    leastSeconds: seconds,
    isResident: true,
  }),
  // A table of gigabytes read at random
  'hash-memory': ({ seconds, intensity, part }) => ({
    fp32Operations: 0.05 * intensity * seconds * peakIn(part, 'fp32-vector'),
    memoryBytes: 0.88 * intensity * seconds * part.memoryBytesPerSecond,
    egressBytes: 300 * seconds,
    leastSeconds: seconds,
    isResident: true,
    occupancy: 0.6,
  }),
};

interface Rest {
  readonly rest: number;
  readonly extent: Extent;
}

/** What happens in the rest of a step: exchange with other devices in scientific codes, the host's turn elsewhere. */
function exchangeOf(pattern: KernelPattern, { rest, extent }: Rest, bench: Bench): Phase {
  const { part } = bench;
  const isScientific =
    pattern === 'hpl' || pattern === 'fft' || pattern === 'stencil' || pattern === 'molecular-dynamics';
  if (!isScientific || extent.devices === 1) return phaseOf({ leastSeconds: rest, hostInBytes: 0.2e9 * rest }, bench);
  const share = pattern === 'fft' ? 0.6 : 0.25;
  return phaseOf(
    {
      leastSeconds: rest,
      linkBytes: share * rest * part.linkBytesPerSecond * 0.6,
      fabricBytes: extent.nodes > 1 ? share * rest * part.fabricBytesPerSecond * 0.7 : 0,
      hostOutBytes: 0.1e9 * rest,
      isSpinning: pattern !== 'stencil',
    },
    bench,
  );
}
