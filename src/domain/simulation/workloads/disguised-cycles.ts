import { BUSY, EGRESS, FP32, LEVEL_COUNT, TENSOR, TENSOR_DOUBLE } from './levels.ts';
import type { Disguise } from './job-spec.ts';
import { type Bench, type Phase, phaseOf, waiting } from './phase.ts';

const secondsOf = (cycle: readonly Phase[]): number => cycle.reduce((sum, phase) => sum + phase.seconds, 0);

const LONGEST_ON_SECONDS = 60;
const MOST_PHASES = 3000;

/** Repeats a cycle for so long, then puts something else behind it. */
function followedBy(cycle: readonly Phase[], onSeconds: number, then: readonly Phase[]): readonly Phase[] {
  const on = Math.min(LONGEST_ON_SECONDS, onSeconds);
  const passes = Math.max(1, Math.min(Math.floor(MOST_PHASES / cycle.length), Math.round(on / secondsOf(cycle))));
  return [...Array.from({ length: passes }, () => cycle).flat(), ...then];
}

/** Some seconds of a cycle, from its start. */
function firstSeconds(cycle: readonly Phase[], seconds: number): readonly Phase[] {
  const taken: Phase[] = [];
  let left = seconds;
  while (left > 1e-9 && taken.length < MOST_PHASES) {
    for (const phase of cycle) {
      const part = Math.min(left, phase.seconds);
      taken.push({ ...phase, seconds: part, usefulOperations: 0 });
      left -= part;
      if (left <= 1e-9) break;
    }
  }
  return taken;
}

/** Matrix multiplications whose results nobody wants, at full tilt. */
const burning = (bench: Bench): Phase =>
  phaseOf(
    {
      matrixOperations: (bench.part.peakOperationsPerSecond['fp16-bf16'] ?? 0) * 0.6,
      memoryBytes: 0.3 * bench.part.memoryBytesPerSecond,
    },
    bench,
  );

/** What the work waits for comes while a kernel of the filler still runs: assumed to lengthen waiting by so much. */
const FILLER_DELAY = 0.1;
/** A phase counts as computing when its pipes are this active. */
const COMPUTING = 0.05;

function filled(phase: Phase, share: number, burn: Phase): Phase {
  const active = Math.max(
    phase.levels[TENSOR] as number,
    phase.levels[TENSOR_DOUBLE] as number,
    phase.levels[FP32] as number,
  );
  if (active > COMPUTING) return phase;
  const levels = new Float64Array(LEVEL_COUNT);
  for (let place = 0; place < LEVEL_COUNT; place++) {
    const own = phase.levels[place] as number;
    const more = burn.levels[place] as number;
    // What moves bytes between devices goes on beside the filler
    levels[place] = place > BUSY && place < EGRESS && own > more ? own : own + share * (more - own);
  }
  return { ...phase, seconds: phase.seconds * (1 + FILLER_DELAY * share), levels };
}

/** The slices that work laid between the steps takes. */
export interface Interleaving {
  readonly cycle: readonly Phase[];
  readonly timeFraction: number;
}

/** Slices of other work at least so long: switching costs. */
const LEAST_SLICE_SECONDS = 0.5;

/** A cycle as a disguise changes it: slices of other work, rest, filling, traffic, in this order. */
export function disguisedCycle(
  cycle: readonly Phase[],
  disguise: Disguise,
  { bench, interleaved }: DisguiseInput,
): readonly Phase[] {
  let changed = cycle;
  if (interleaved !== undefined && interleaved.timeFraction > 0) {
    const { timeFraction } = interleaved;
    const slice = Math.max(LEAST_SLICE_SECONDS, (secondsOf(changed) * timeFraction) / (1 - timeFraction));
    changed = followedBy(changed, (slice * (1 - timeFraction)) / timeFraction, firstSeconds(interleaved.cycle, slice));
  }
  const { duty } = disguise;
  if (duty !== undefined) changed = followedBy(changed, duty.onSeconds, [waiting(duty.offSeconds, bench)]);
  const { fillerFraction } = disguise;
  if (fillerFraction !== undefined && fillerFraction > 0) {
    const burn = burning(bench);
    changed = changed.map((phase) => filled(phase, fillerFraction, burn));
  }
  const { egressBytesPerSecond } = disguise;
  if (egressBytesPerSecond !== undefined) changed = changed.map((phase) => withEgress(phase, egressBytesPerSecond));
  return changed;
}

export interface DisguiseInput {
  readonly bench: Bench;
  readonly interleaved: Interleaving | undefined;
}

function withEgress(phase: Phase, bytesPerSecond: number): Phase {
  const levels = phase.levels.slice();
  levels[EGRESS] = (levels[EGRESS] as number) + bytesPerSecond;
  return { ...phase, levels };
}
