/** A figure with its bounds: `low <= estimate <= high`, all of one unit. */
export interface Bounded<Quantity extends number = number> {
  readonly low: Quantity;
  readonly estimate: Quantity;
  readonly high: Quantity;
}

/** @throws Error when the three are out of order or not finite: a bug in an estimator, never repaired here. */
export function bounded<Quantity extends number>(low: Quantity, estimate: Quantity, high: Quantity): Bounded<Quantity> {
  if (!(low <= estimate && estimate <= high && Number.isFinite(low) && Number.isFinite(high))) {
    throw new Error(`bounds out of order: ${low} <= ${estimate} <= ${high}`);
  }
  return { low, estimate, high };
}

/** Adds figures whose errors are common to all of them (one part, one precision): bounds add linearly. */
export const sumBounded = (a: Bounded, b: Bounded): Bounded => ({
  low: a.low + b.low,
  estimate: a.estimate + b.estimate,
  high: a.high + b.high,
});

export const scaleBounded = (of: Bounded, factor: number): Bounded => ({
  low: of.low * factor,
  estimate: of.estimate * factor,
  high: of.high * factor,
});
