import { type PseudoRandom, pseudoRandom } from '../../../foundation/pseudo-random.ts';
import { type PowerShares, POWER_SHARES } from './board-power.ts';
import { alternatingScript, besideScript } from './combined-scripts.ts';
import { disguisedCycle, type Interleaving } from './disguised-cycles.ts';
import type { Disguise, JobSpec, TrainingWork, Work } from './job-spec.ts';
import type { JobScript } from './job-script.ts';
import { kernelScript } from './kernel-script.ts';
import { idleScript, reinforcementScript, sweepScript } from './other-scripts.ts';
import type { Bench, Phase } from './phase.ts';
import { between, happens, normal, within } from './random-draws.ts';
import { servingCycle } from './serving-cycle.ts';
import { servingScript } from './serving-script.ts';
import type { SimulatedPart } from './simulated-part.ts';
import { trainingScript, type ScriptInput } from './training-script.ts';
import { layoutOf, shapeOf, trainingStep } from './training-step.ts';

/** What one job does minute by minute, its disguise included, and on what it runs: a limit or a lower clock is in the part. */
export function scriptOfJob(
  job: JobSpec,
  part: SimulatedPart,
): { readonly script: JobScript; readonly part: SimulatedPart } {
  const random = pseudoRandom(job.seed);
  const { disguise = {} } = job;
  const limited = { ...limitedPart(part, disguise), waitingShare: part.waitingShare * between(random, 0.65, 1.25) };
  const shares = drawnShares(random);
  const make = (work: Work, devices: number, salt: number): JobScript => {
    const bench: Bench = { part: limited, shares, memoryFraction: memoryFractionOf(work, { devices, part }, random) };
    return plainScript(work, { devices, bench, random, seed: job.seed + salt, startHour: hourOf(job.start) });
  };
  const { beside, alternating } = disguise;
  const others = coverDevices(job);
  const devices = job.devices - others;
  const bench: Bench = { part: limited, shares, memoryFraction: memoryFractionOf(job.work, { devices, part }, random) };
  let script = disguisedScript(make(job.work, devices, 1), disguise, { bench, devices });
  if (alternating !== undefined && alternating.timeFraction > 0) {
    script = alternatingScript(script, make(alternating.work, devices, 2), alternating);
  }
  if (beside !== undefined && others > 0) script = besideScript(script, make(beside.work, others, 3));
  return { script, part: limited };
}

/** Devices on which a disguise runs other work; at least one trains. */
export function coverDevices({ devices, disguise }: JobSpec): number {
  const fraction = disguise?.beside?.deviceFraction ?? 0;
  return Math.min(devices - 1, Math.round(fraction * devices));
}

const hourOf = (start: number): number => (start / 3_600_000) % 24;

/** The part as power, clock and links are limited: a lower clock lowers every rate of its pipes. */
export function limitedPart(
  part: SimulatedPart,
  { powerLimitFraction = 1, clockFraction = 1, linkFraction = 1, fabricFraction = 1 }: Disguise,
): SimulatedPart {
  const dynamicWatts = part.boardPowerWatts - part.idlePowerWatts;
  const peaks = Object.fromEntries(
    Object.entries(part.peakOperationsPerSecond).map(([format, peak]) => [format, peak * clockFraction]),
  );
  return {
    ...part,
    peakOperationsPerSecond: peaks,
    maximumClockHertz: part.maximumClockHertz * clockFraction,
    linkBytesPerSecond: part.linkBytesPerSecond * linkFraction,
    fabricBytesPerSecond: part.fabricBytesPerSecond * linkFraction * fabricFraction,
    limits: {
      powerWatts: part.idlePowerWatts + dynamicWatts * Math.max(LEAST_POWER_LIMIT, powerLimitFraction),
      clockFraction,
      linkFraction,
    },
  };
}

/** Drivers take no power limit below this share of the range above idle. */
const LEAST_POWER_LIMIT = 0.15;

/** Kernels differ in what they draw at one activity: 9 % for the whole, 8 % for each term, around the fitted shares. */
function drawnShares(random: PseudoRandom): PowerShares {
  const whole = Math.exp(0.09 * normal(random));
  const drawn = (share: number): number => share * whole * Math.exp(0.08 * normal(random));
  return {
    multiprocessors: drawn(POWER_SHARES.multiprocessors),
    tensor: drawn(POWER_SHARES.tensor),
    tensorDouble: drawn(POWER_SHARES.tensorDouble),
    dram: drawn(POWER_SHARES.dram),
    fp16: drawn(POWER_SHARES.fp16),
    fp32: drawn(POWER_SHARES.fp32),
    fp64: drawn(POWER_SHARES.fp64),
    link: drawn(POWER_SHARES.link),
  };
}

function disguisedScript(
  script: JobScript,
  disguise: Disguise,
  { bench, devices }: { readonly bench: Bench; readonly devices: number },
): JobScript {
  const interleaved = interleavingOf(disguise, { bench, devices });
  const regimes = script.regimes.map((regime) =>
    regime.name === 'down'
      ? regime
      : { ...regime, cycle: disguisedCycle(regime.cycle, disguise, { bench, interleaved }) },
  );
  return { ...script, regimes };
}

/** What lies between the steps: the busy part of the other work. */
export function interleavingOf(
  { interleaved }: Disguise,
  { bench, devices }: { readonly bench: Bench; readonly devices: number },
): Interleaving | undefined {
  return interleaved === undefined
    ? undefined
    : { cycle: busyCycle(interleaved.work, devices, bench), timeFraction: interleaved.timeFraction };
}

function busyCycle(work: Work, devices: number, bench: Bench): readonly Phase[] {
  const random = pseudoRandom(7);
  if (work.style === 'serving') return servingCycle(work, 0.65, { bench, random });
  if (work.style === 'training') return trainingStep(work, devices, bench);
  return plainScript(work, { devices: 1, bench, random, seed: 7, startHour: 0 }).regimes[0]?.cycle ?? [];
}

function plainScript(work: Work, input: ScriptInput): JobScript {
  if (work.style === 'training') return trainingScript(work, input);
  if (work.style === 'serving') return servingScript(work, input);
  if (work.style === 'reinforcement') return reinforcementScript(work, input);
  if (work.style === 'sweep') return sweepScript(work, input);
  return work.style === 'kernels' ? kernelScript(work, input) : idleScript(work, input);
}

interface Placed {
  readonly devices: number;
  readonly part: SimulatedPart;
}

/** Share of the memory that the work fills. */
function memoryFractionOf(work: Work, placed: Placed, random: PseudoRandom): number {
  const spare = random();
  // Allocators keep what they once had, so that most long runs fill the memory whatever they need
  if (work.style === 'training') {
    const needed = trainingMemory(work, placed);
    return happens(random, 0.5) ? needed : between(random, needed, 0.97);
  }
  if (work.style === 'reinforcement') return between(random, 0.7, 0.95);
  if (work.style === 'kernels' || work.style === 'idle') return work.memoryFraction;
  if (work.style === 'sweep') {
    const [trial] = work.trials;
    return trial === undefined ? 0.1 : trainingMemory(trial, { ...placed, devices: work.devicesPerTrial });
  }
  const weights = (2 * work.parameters) / work.tensorParallel / placed.part.memoryBytes;
  // Servers of language models take what there is; plainer ones what they need
  return within(happens(random, 0.75) ? 0.82 + 0.12 * spare : weights * 1.3 + 0.03, 0.03, 0.97);
}

/** Weights, gradients and optimiser (18 bytes for each trained parameter, 2 for others), and activations. */
function trainingMemory(work: TrainingWork, { devices, part }: Placed): number {
  const { replica, replicas } = layoutOf(work, devices);
  const { layers, width } = shapeOf(work.activeParameters);
  const shards = work.sharding === 'none' ? 1 : replicas;
  const state = (work.parameters * (2 + (work.sharding === 'host' ? 2 : 16) * work.trainedShare)) / replica / shards;
  const activations = (work.tokensPerMicrobatch * layers * width * (work.isRecomputed ? 6 : 34)) / replica;
  return within((state + activations) / part.memoryBytes + 0.02, 0.04, 0.97);
}
