import type { Step } from './course-steps.ts';

/** Operations from the beginning to a moment. */
export interface Sum {
  readonly atMs: number;
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

/** The sums at the end of each step; across a gap between steps nothing is added. */
export function runningSums(steps: readonly Step[]): readonly Sum[] {
  const sums: Sum[] = [];
  for (const step of steps) {
    const { atMs, low, estimate, high } = sums.at(-1) ?? { atMs: step.fromMs, low: 0, estimate: 0, high: 0 };
    if (step.fromMs > atMs) sums.push({ atMs: step.fromMs, low, estimate, high });
    sums.push({
      atMs: step.untilMs,
      low: low + step.low,
      estimate: estimate + step.estimate,
      high: high + step.high,
    });
  }
  return sums;
}

/** What was computed stays computed: the line goes on to the end of the period. */
export function heldUntil(sums: readonly Sum[], untilMs: number): readonly Sum[] {
  const last = sums.at(-1);
  return last === undefined || last.atMs >= untilMs ? sums : [...sums, { ...last, atMs: untilMs }];
}
