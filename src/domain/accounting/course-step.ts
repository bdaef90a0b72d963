import type { Period } from '../../foundation/instant.ts';

/** Lengths that a step of the course may have, minutes; the first that gives at most this many steps is taken. Books are kept by hours and days. */
const STEP_MINUTES = [1, 5, 15, 60, 1440, 10_080];
const MOST_STEPS = 400;

/** Length of a step of the courses of a period, milliseconds, a whole number of minutes. */
export function courseStep({ from, until }: Period): number {
  const minutes = STEP_MINUTES.find((step) => (until - from) / (step * 60_000) <= MOST_STEPS);
  return (minutes ?? 43_200) * 60_000;
}
