/** The rows of all accelerators that one query printed, and how such ticks are told apart. */
export interface TickShape {
  readonly devices: number;
  /** Rows further apart belong to different ticks. Infinite: the times don't tell, only the count of rows does. */
  readonly gapMilliseconds: number;
}

/** More accelerators than one machine holds. */
export const MOST_DEVICES = 16;
/** One accelerator's readings come at a steady pace: from the 5th to the 95th percentile they spread over less than this of the median. */
const STEADY_SPREAD = 0.6;
/** Share of the rows that must stand in ticks of exactly the size. */
const WHOLE_SHARE = 0.8;
/** Rows closer than this may be one query's; only a long row of them tells that they are one accelerator at a fast pace. */
const SAME_QUERY_MILLISECONDS = 50;
const FAST_PACE_ROWS = 20;
/** Gaps between ticks must be longer than those within by more than this. */
const TOLD_APART = 3;

/**
 * Tells from the times of the first rows how many accelerators take turns in them; `undefined` when the times don't tell.
 * The size is the smallest for which each accelerator has a steady pace and the rows stand in groups of that size.
 */
export function tickShapeOf(times: readonly number[]): TickShape | undefined {
  for (let devices = 1; devices <= MOST_DEVICES; devices++) {
    const pace = paceOf(times, devices);
    if (pace === undefined || !pace.isSteady) continue;
    if (devices === 1 && pace.median < SAME_QUERY_MILLISECONDS && times.length < FAST_PACE_ROWS) continue;
    const gapMilliseconds = gapBetweenTicks(times, devices);
    if (gapMilliseconds === undefined) continue;
    if (shareInWholeTicks(times, { devices, gapMilliseconds }) >= WHOLE_SHARE) return { devices, gapMilliseconds };
  }
  return undefined;
}

/** How ticks are told apart when the user says how many rows they hold. */
export function tickShapeFor(times: readonly number[], devices: number): TickShape {
  const gapMilliseconds = times.length < 2 * devices ? undefined : gapBetweenTicks(times, devices);
  const isSeen = gapMilliseconds !== undefined && shareInWholeTicks(times, { devices, gapMilliseconds }) >= WHOLE_SHARE;
  return { devices, gapMilliseconds: isSeen ? gapMilliseconds : Number.POSITIVE_INFINITY };
}

/** Halfway between the usual gap within a tick and the usual gap between ticks; `undefined` when the two are much alike. */
function gapBetweenTicks(times: readonly number[], devices: number): number | undefined {
  const gaps = times.slice(1).map((time, index) => time - (times[index] as number));
  gaps.sort((a, b) => a - b);
  const ticks = Math.max(1, Math.round(gaps.length / devices));
  const between = gaps[gaps.length - Math.ceil(ticks / 2)] as number;
  if (devices === 1) return between / 2;
  const within = gaps[Math.floor((gaps.length - ticks) / 2)] as number;
  const areTold = within < SAME_QUERY_MILLISECONDS && between > TOLD_APART * within;
  return areTold ? (within + between) / 2 : undefined;
}

/** The pace of one accelerator when `devices` take turns; it takes two ticks (or three rows of one) to see one. */
function paceOf(times: readonly number[], devices: number): { median: number; isSteady: boolean } | undefined {
  if (times.length < Math.max(3, 2 * devices)) return undefined;
  const strides: number[] = [];
  for (let index = devices; index < times.length; index++) {
    strides.push((times[index] as number) - (times[index - devices] as number));
  }
  strides.sort((a, b) => a - b);
  const quantile = (share: number): number => strides[Math.round(share * (strides.length - 1))] as number;
  const median = quantile(0.5);
  if (!(median > 0)) return undefined;
  return { median, isSteady: quantile(0.95) - quantile(0.05) <= STEADY_SPREAD * median };
}

function shareInWholeTicks(times: readonly number[], shape: TickShape): number {
  let whole = 0;
  let size = 0;
  for (let index = 0; index < times.length; index++) {
    size++;
    const next = times[index + 1];
    const isLast = next === undefined || isNextTick(next - (times[index] as number), shape);
    // The last tick may be cut by where the look-ahead ends.
    if (isLast && (size === shape.devices || (next === undefined && size < shape.devices))) whole += size;
    if (isLast) size = 0;
  }
  return whole / times.length;
}

/** Whether a row this long after another starts a new tick. A clock that falls back does too. */
export const isNextTick = (gap: number, shape: TickShape): boolean =>
  gap > shape.gapMilliseconds || gap < -shape.gapMilliseconds;
