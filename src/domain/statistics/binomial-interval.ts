/** A share that was counted, with its two-sided interval. */
export interface CountedShare {
  readonly count: number;
  readonly of: number;
  /** NaN of none. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const CONFIDENCE = 0.95;
/** Halvings of [0, 1]: to the last digit of a double. */
const HALVINGS = 60;

/**
 * The interval of Clopper and Pearson (1934) for a share: it holds the true one at least so often, however few were counted.
 * Of none nothing is known: 0 to 1.
 * @throws RangeError when the count is no whole number from 0 to what it is of.
 */
export function countedShare(count: number, of: number, confidence = CONFIDENCE): CountedShare {
  if (!(Number.isInteger(count) && Number.isInteger(of) && count >= 0 && count <= of))
    throw new RangeError(`a share is a whole number of a whole number; got ${count} of ${of}`);
  const tail = (1 - confidence) / 2;
  return {
    count,
    of,
    share: of === 0 ? Number.NaN : count / of,
    low: count === 0 ? 0 : root((share) => atLeast(count, of, share) - tail),
    high: count === of ? 1 : root((share) => tail - (1 - atLeast(count + 1, of, share))),
  };
}

/** Where a rising function of a share passes zero. */
function root(rising: (share: number) => number): number {
  let [low, high] = [0, 1];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Probability of at least `least` of `of` where each comes with probability `share`: above 0, below 1. */
function atLeast(least: number, of: number, share: number): number {
  const odds = Math.log(share) - Math.log1p(-share);
  let logTerm = of * Math.log1p(-share);
  let [below, above] = [0, 0];
  for (let count = 0; count <= of; count++) {
    if (count < least) below += Math.exp(logTerm);
    else above += Math.exp(logTerm);
    logTerm += Math.log((of - count) / (count + 1)) + odds;
  }
  // What is small is summed by itself, so that no digit is lost
  return above < below ? above : 1 - below;
}
