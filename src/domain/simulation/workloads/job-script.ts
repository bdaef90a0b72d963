import type { RepeatedCycle } from './sample-cycle.ts';

/** A way of working that a device can be in for a while. */
export interface Regime extends RepeatedCycle {
  readonly name: string;
}

/** How one minute of one group of devices is made up. Reused from minute to minute. */
export interface MinuteMix {
  count: number;
  /** Places among the script's regimes, and the share of the minute in each; the shares add up to 1. */
  readonly regimes: Int32Array;
  readonly shares: Float64Array;
  /** How often the group goes from one regime to another. */
  switches: number;
  /** Whether the regimes are two ends between which the level lies, rather than parts of the minute that follow each other. */
  isBlend: boolean;
}

/** What a job does minute by minute: its regimes, and which group of devices is in which. */
export interface JobScript {
  readonly regimes: readonly Regime[];
  /** First device of each group, and at the end the number of devices. Devices of one group do the same at the same time. */
  readonly groupStarts: Int32Array;
  /** Fills in the next minute of a group. Every group is asked once for each minute, in order. */
  readonly advance: (group: number, mix: MinuteMix, minute: number) => void;
}

const MOST_REGIMES = 64;

export const emptyMix = (): MinuteMix => ({
  count: 0,
  regimes: new Int32Array(MOST_REGIMES),
  shares: new Float64Array(MOST_REGIMES),
  switches: 0,
  isBlend: false,
});

export function clearMix(mix: MinuteMix): void {
  mix.count = 0;
  mix.switches = 0;
  mix.isBlend = false;
}

/** Adds a share of the minute in a regime; two stretches of one regime count together. */
export function addToMix(mix: MinuteMix, regime: number, share: number): void {
  for (let place = 0; place < mix.count; place++) {
    if (mix.regimes[place] !== regime) continue;
    mix.shares[place] = (mix.shares[place] as number) + share;
    return;
  }
  mix.regimes[mix.count] = regime;
  mix.shares[mix.count] = share;
  mix.count++;
}

export const groupCount = (script: JobScript): number => script.groupStarts.length - 1;

/** Groups of one size; what is left over makes a last, smaller one. */
export function groupsOf(devices: number, size: number): Int32Array {
  const groups = Math.ceil(devices / size);
  return Int32Array.from({ length: groups + 1 }, (_, group) => Math.min(devices, group * size));
}

/** A time in one regime. */
export interface Stretch {
  readonly regime: number;
  readonly seconds: number;
}

/** Tells what a group does next, each time that it has finished. */
export type Timeline = () => Stretch;

const MINUTE_SECONDS = 60;

/** A script in which each group follows a timeline of its own. */
export function timelineScript(
  regimes: readonly Regime[],
  groupStarts: Int32Array,
  timelineOf: (group: number) => Timeline,
): JobScript {
  const groups = groupStarts.length - 1;
  const timelines = Array.from({ length: groups }, (_, group) => timelineOf(group));
  const current = new Int32Array(groups).fill(-1);
  const remaining = new Float64Array(groups);
  const advance = (group: number, mix: MinuteMix): void => {
    clearMix(mix);
    let left = MINUTE_SECONDS;
    while (left > 1e-6) {
      if ((remaining[group] as number) <= 1e-6) {
        const next = (timelines[group] as Timeline)();
        if (left < MINUTE_SECONDS && next.regime !== current[group]) mix.switches++;
        current[group] = next.regime;
        remaining[group] = Math.max(1e-3, next.seconds);
      }
      const taken = Math.min(left, remaining[group] as number);
      addToMix(mix, current[group] as number, taken / MINUTE_SECONDS);
      remaining[group] = (remaining[group] as number) - taken;
      left -= taken;
    }
  };
  return { regimes, groupStarts, advance };
}
