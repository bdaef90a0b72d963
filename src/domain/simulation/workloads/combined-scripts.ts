import { addToMix, clearMix, emptyMix, groupCount, type JobScript, type MinuteMix } from './job-script.ts';

/** Two scripts on two parts of the devices: the first on the first ones. */
export function besideScript(first: JobScript, second: JobScript): JobScript {
  const groups = groupCount(first);
  const devices = first.groupStarts[groups] as number;
  const offset = first.regimes.length;
  return {
    regimes: [...first.regimes, ...second.regimes],
    groupStarts: Int32Array.from([
      ...first.groupStarts,
      ...Array.from(second.groupStarts.subarray(1), (start) => start + devices),
    ]),
    advance: (group, mix, minute) => {
      if (group < groups) return first.advance(group, mix, minute);
      second.advance(group - groups, mix, minute);
      for (let place = 0; place < mix.count; place++) mix.regimes[place] = (mix.regimes[place] as number) + offset;
    },
  };
}

/** How two scripts share the time. */
export interface Turns {
  /** Share of the time of the second. */
  readonly timeFraction: number;
  readonly periodMinutes: number;
}

/**
 * Two scripts on the same devices in turn: the first, of one group, for most of each period, then the second.
 * While one of them has the devices the other stands still.
 * @throws Error when the first has several groups: only work that all devices do together can give way together.
 */
export function alternatingScript(
  first: JobScript,
  second: JobScript,
  { timeFraction, periodMinutes }: Turns,
): JobScript {
  if (groupCount(first) !== 1) throw new Error('only a script of one group can alternate with another');
  const offset = first.regimes.length;
  const ownMinutes = periodMinutes * (1 - timeFraction);
  const own = emptyMix();
  let seen = -1;
  return {
    regimes: [...first.regimes, ...second.regimes],
    groupStarts: second.groupStarts,
    advance: (group, mix, minute) => {
      const share = overlapShare(minute, ownMinutes, periodMinutes);
      if (share > 0 && minute !== seen) first.advance(0, own, minute);
      seen = minute;
      if (share < 1) second.advance(group, mix, minute);
      else clearMix(mix);
      weave(mix, own, { share, offset });
    },
  };
}

/** Share of a minute that belongs to the first of two that take turns. */
function overlapShare(minute: number, ownMinutes: number, periodMinutes: number): number {
  const at = minute % periodMinutes;
  const inThis = Math.max(0, Math.min(at + 1, ownMinutes) - at);
  const inNext = Math.max(0, Math.min(at + 1 - periodMinutes, ownMinutes));
  return Math.min(1, inThis + inNext);
}

function weave(
  mix: MinuteMix,
  own: MinuteMix,
  { share, offset }: { readonly share: number; readonly offset: number },
): void {
  for (let place = 0; place < mix.count; place++) {
    mix.regimes[place] = (mix.regimes[place] as number) + offset;
    mix.shares[place] = (mix.shares[place] as number) * (1 - share);
  }
  if (share === 0) return;
  if (share < 1) {
    mix.switches++;
    mix.isBlend = false;
  } else mix.switches = own.switches;
  for (let place = 0; place < own.count; place++)
    addToMix(mix, own.regimes[place] as number, (own.shares[place] as number) * share);
}
