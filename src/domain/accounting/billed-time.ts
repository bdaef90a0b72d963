import { type Bounded, bounded, sumBounded } from '../../foundation/bounded.ts';
import { lengthMilliseconds, overlapOf, type Period } from '../../foundation/instant.ts';
import type { BillingLine } from './billing-line.ts';

/** What the bills of one customer say of a period, in device-seconds. */
export interface BilledTime {
  /** Time that was billed as used, corrections with their sign; undefined when no line tells. */
  readonly used?: Bounded;
  /** Paid and not run: told apart, and in no sum of use. */
  readonly unusedSeconds: number;
  readonly lineCount: number;
  /** Lines that may be of accelerators and don't tell how much: not zero. */
  readonly unknownCount: number;
}

/** Adds up the lines of each customer that touch the period. */
export function billedTimeByCustomer(lines: readonly BillingLine[], period: Period): ReadonlyMap<string, BilledTime> {
  const byCustomer = new Map<string, BilledTime>();
  for (const line of lines) {
    const within = withinPeriod(line, period);
    if (within === undefined) continue;
    byCustomer.set(line.customerId, withLine(byCustomer.get(line.customerId) ?? NOTHING, line, within));
  }
  return byCustomer;
}

const NOTHING: BilledTime = { unusedSeconds: 0, lineCount: 0, unknownCount: 0 };

type Within = { readonly seconds?: Bounded };

function withLine(before: BilledTime, line: BillingLine, { seconds }: Within): BilledTime {
  if (line.isUnused) return { ...before, unusedSeconds: before.unusedSeconds + (seconds?.estimate ?? 0) };
  const after = { ...before, lineCount: before.lineCount + 1 };
  if (seconds === undefined) return { ...after, unknownCount: before.unknownCount + 1 };
  return { ...after, used: before.used === undefined ? seconds : sumBounded(before.used, seconds) };
}

/**
 * The part of a line that falls into the period; undefined when that is nothing. A line that reaches beyond it doesn't
 * say when its time was used: the estimate goes by length, and the bounds are none of it and all of it.
 */
function withinPeriod(line: BillingLine, period: Period): Within | undefined {
  const shared = overlapOf(line.period, period);
  if (shared === undefined) return undefined;
  const { acceleratorSeconds } = line;
  if (acceleratorSeconds === undefined) return {};
  const fraction = lengthMilliseconds(shared) / lengthMilliseconds(line.period);
  if (fraction === 1) return { seconds: acceleratorSeconds };
  const { low, estimate, high } = acceleratorSeconds;
  return { seconds: bounded(Math.min(low, 0), estimate * fraction, Math.max(high, 0)) };
}
