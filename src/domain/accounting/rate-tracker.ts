/** Minutes of the blocks that the long rates slide by. */
const MINUTES_PER_HOUR = 60;
export const HOURS_PER_DAY = 24;
export const HOURS_PER_WEEK = 168;

/** The highest amounts over clock minutes, any 60 successive minutes, any 24 and any 168 successive clock hours. */
export interface PeakAmounts {
  readonly minute: Float64Array;
  readonly hour: Float64Array;
  readonly day: Float64Array;
  readonly week: Float64Array;
}

/** Follows several amounts side by side, minute by minute; each keeps peaks of its own. Memory is constant. */
export interface RateTracker {
  /** Minutes ascend; those left out count as zero. `amounts` is not kept. */
  push(minute: number, amounts: Float64Array): void;
  peaks(): PeakAmounts;
  /** The peaks of minutes and of stretches of 60 minutes that ended since the last call. The stretches go on. */
  turnPage(): Pick<PeakAmounts, 'minute' | 'hour'>;
}

export function rateTracker(width: number): RateTracker {
  const minutePeak = new Float64Array(width);
  const hour = slidingSum(width, MINUTES_PER_HOUR);
  const day = slidingSum(width, HOURS_PER_DAY);
  const week = slidingSum(width, HOURS_PER_WEEK);
  const clockHour = new Float64Array(width);
  let openHour = Number.NaN;

  function closeHour(): void {
    if (Number.isNaN(openHour)) return;
    day.push(openHour, clockHour);
    week.push(openHour, clockHour);
    clockHour.fill(0);
  }

  return {
    push(minute, amounts) {
      const inHour = Math.floor(minute / MINUTES_PER_HOUR);
      if (inHour !== openHour) {
        closeHour();
        openHour = inHour;
      }
      for (let place = 0; place < width; place++) {
        const amount = amounts[place] as number;
        clockHour[place] = (clockHour[place] as number) + amount;
        if (amount > (minutePeak[place] as number)) minutePeak[place] = amount;
      }
      hour.push(minute, amounts);
    },
    peaks() {
      closeHour();
      openHour = Number.NaN;
      return { minute: minutePeak, hour: hour.peak, day: day.peak, week: week.peak };
    },
    turnPage: () => ({ minute: taken(minutePeak), hour: taken(hour.peak) }),
  };
}

function taken(peak: Float64Array): Float64Array {
  const copy = peak.slice();
  peak.fill(0);
  return copy;
}

/** The highest sum over any `length` successive slots. The sum is made afresh once a turn: rounding doesn't pile up. */
function slidingSum(width: number, length: number) {
  const ring = new Float64Array(width * length);
  const sum = new Float64Array(width);
  const peak = new Float64Array(width);
  let last = Number.NaN;

  /** Slots before 1970 are negative. */
  const startOf = (slot: number): number => (((slot % length) + length) % length) * width;

  function clear(slot: number): void {
    const start = startOf(slot);
    for (let place = 0; place < width; place++) {
      sum[place] = (sum[place] as number) - (ring[start + place] as number);
      ring[start + place] = 0;
    }
  }

  function resum(): void {
    sum.fill(0);
    for (let index = 0; index < ring.length; index++) {
      sum[index % width] = (sum[index % width] as number) + (ring[index] as number);
    }
  }

  return {
    peak,
    push(slot: number, amounts: Float64Array): void {
      const from = Number.isNaN(last) ? slot : Math.max(last + 1, slot - length + 1);
      for (let passed = from; passed <= slot; passed++) clear(passed);
      last = slot;
      const start = startOf(slot);
      for (let place = 0; place < width; place++) {
        ring[start + place] = (ring[start + place] as number) + (amounts[place] as number);
        sum[place] = (sum[place] as number) + (amounts[place] as number);
      }
      if (slot % length === 0) resum();
      for (let place = 0; place < width; place++) {
        if ((sum[place] as number) > (peak[place] as number)) peak[place] = sum[place] as number;
      }
    },
  };
}
