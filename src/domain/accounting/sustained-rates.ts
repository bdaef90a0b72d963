import { type Bounded, bounded } from '../../foundation/bounded.ts';
import { type OperationsPerSecond, operationsPerSecond } from '../../foundation/units.ts';
import type { SustainedRates } from './account.ts';
import type { GapMember, UnseenShares } from './gap-filling.ts';
import { CEILING, type ClosedTally, ESTIMATE, HIGH, LOW, REFERENCE } from './tally.ts';

/** A stretch over which a rate is sustained, and the step by which the stretches were slid over the time. */
interface Stretch {
  readonly seconds: number;
  readonly stepSeconds: number;
}

const MINUTE: Stretch = { seconds: 60, stepSeconds: 60 };
const HOUR: Stretch = { seconds: 3600, stepSeconds: 60 };
const DAY: Stretch = { seconds: 86_400, stepSeconds: 3600 };
const WEEK: Stretch = { seconds: 604_800, stepSeconds: 3600 };

/**
 * Highest rates over the life of an account or total, operations per second.
 * @param hardware its operations over the whole life, gaps filled.
 */
export function sustainedRates(tally: ClosedTally, members: readonly GapMember[], hardware: Bounded): SustainedRates {
  const lifeSeconds = (tally.heldUntil - tally.heldFrom) / 1000;
  const peaks = tally.peaks();
  const shares = sharesOfUnseen(tally, members);
  const rate = (amounts: Float64Array, stretch: Stretch) =>
    highestRate(stretchAmounts(amounts, shares), { hardware, lifeSeconds, stretch });
  return {
    mean: perSecond(hardware, lifeSeconds),
    peakMinute: lifeSeconds < MINUTE.seconds ? perSecond(hardware, lifeSeconds) : rate(peaks.minute, MINUTE),
    ...(lifeSeconds < HOUR.seconds ? {} : { sustainedHour: rate(peaks.hour, HOUR) }),
    ...(lifeSeconds < DAY.seconds ? {} : { sustainedDay: rate(peaks.day, DAY) }),
    ...(lifeSeconds < WEEK.seconds ? {} : { sustainedWeek: rate(peaks.week, WEEK) }),
  };
}

/** Of a tally of which nothing was seen, how all of it is filled. */
function sharesOfUnseen(tally: ClosedTally, members: readonly GapMember[]): UnseenShares | undefined {
  const [first] = members;
  const isUnseen = tally.total.observedReference <= 0 && tally.total.estimate <= 0;
  return isUnseen && members.every(({ shares }) => shares.method === first?.shares.method) ? first?.shares : undefined;
}

function stretchAmounts(amounts: Float64Array, shares: UnseenShares | undefined): Bounded {
  const amount = (place: number): number => amounts[place] ?? 0;
  const most = Math.max(amount(CEILING), amount(HIGH));
  if (shares === undefined) {
    const estimate = Math.max(amount(LOW), Math.min(most, amount(ESTIMATE)));
    return { low: amount(LOW), estimate, high: Math.max(estimate, amount(HIGH)) };
  }
  const at = (share: number): number => Math.min(most, share * amount(REFERENCE));
  return {
    low: at(shares.low),
    estimate: at(shares.estimate),
    high: shares.high === undefined ? most : at(shares.high),
  };
}

interface Life {
  readonly hardware: Bounded;
  readonly lifeSeconds: number;
  readonly stretch: Stretch;
}

/**
 * Stretches are slid by whole minutes or hours and miss a life that starts in the middle of one. Two things hold besides:
 * of stretches that together cover the life one does at least its share of all operations; and where the work is even,
 * the highest stretch does as much as the mean, which one step more than the stretch can hold.
 */
function highestRate(found: Bounded, { hardware, lifeSeconds, stretch }: Life): Bounded<OperationsPerSecond> {
  const { seconds, stepSeconds } = stretch;
  const coveringSeconds = Math.ceil(lifeSeconds / seconds) * seconds;
  const highest = (key: keyof Bounded): number => {
    const slid = found[key] / seconds;
    const even = Math.min(hardware[key] / lifeSeconds, slid * (1 + stepSeconds / seconds));
    return Math.max(slid, hardware[key] / coveringSeconds, even);
  };
  return perSecond({ low: highest('low'), estimate: highest('estimate'), high: highest('high') }, 1);
}

const perSecond = (of: Bounded, seconds: number): Bounded<OperationsPerSecond> =>
  bounded(
    operationsPerSecond(of.low / seconds),
    operationsPerSecond(of.estimate / seconds),
    operationsPerSecond(of.high / seconds),
  );
