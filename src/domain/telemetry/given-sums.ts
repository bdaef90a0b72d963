import type { InstancePart } from './instance-part.ts';

/** From the first to the last moment of which sums were given that did not fill the device, all of them of the same instances. */
export interface SumsStretch {
  from: number;
  until: number;
  readonly parts: readonly InstancePart[];
}

/** A device is partitioned anew some times a year; where it is all day long this reaches back an hour or two. */
export const MOST_STRETCHES = 16;

/** Which instances were in the sums that were given of a device, so that one that comes late is known to be missing from them or not. */
export interface GivenSums {
  /** In the order of time. */
  readonly stretches: SumsStretch[];
  /** Of sums up to here it is known no longer what was in them. */
  forgottenUntil: number;
}

export const noGivenSums = (): GivenSums => ({ stretches: [], forgottenUntil: Number.NEGATIVE_INFINITY });

export const isSamePart = (one: InstancePart, other: InstancePart): boolean =>
  one.id === other.id && Object.is(one.share, other.share);

export interface GivenSum {
  readonly at: number;
  /** In one order, whichever came first. */
  readonly parts: readonly InstancePart[];
}

/** Notes a sum. Moments that lie further apart than `togetherMilliseconds` are no stretch: others may have been there in between. */
export function noteSum(sums: GivenSums, { at, parts }: GivenSum, togetherMilliseconds: number): void {
  const { stretches } = sums;
  const last = stretches.at(-1);
  if (last !== undefined && Math.abs(at - last.until) <= togetherMilliseconds && areSame(last.parts, parts)) {
    last.from = Math.min(last.from, at);
    last.until = Math.max(last.until, at);
    return;
  }
  stretches.push({ from: at, until: at, parts: parts.map(({ id, share }) => ({ id, share })) });
  if (stretches.length <= MOST_STRETCHES) return;
  sums.forgottenUntil = Math.max(sums.forgottenUntil, stretches.shift()?.until ?? sums.forgottenUntil);
}

const areSame = (some: readonly InstancePart[], others: readonly InstancePart[]): boolean =>
  some.length === others.length && some.every((one, place) => isSamePart(one, others[place] as InstancePart));

/** `unremembered`: whether a sum was given at the moment, and with what, is known no longer. */
export type SumWithout = 'given' | 'not-given' | 'unremembered';

/** Whether a sum was given at the moment, or around it, in which the instance is not. */
export function sumWithout({ stretches, forgottenUntil }: GivenSums, part: InstancePart, at: number): SumWithout {
  const isGiven = stretches.some(
    ({ from, until, parts }) => at >= from && at <= until && !parts.some((one) => isSamePart(one, part)),
  );
  if (isGiven) return 'given';
  return at <= forgottenUntil ? 'unremembered' : 'not-given';
}
