import type { CourseFigure } from '../../../../domain/reporting/accounts-document.ts';

/** A step of a course in milliseconds; amounts are operations. */
export interface Step {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
  readonly ceiling: number;
}

/** More steps than a picture can show apart are joined into longer ones. */
export const MOST_STEPS = 600;

export function stepsOf(course: readonly CourseFigure[]): readonly Step[] {
  return course
    .map((figure) => ({
      fromMs: Date.parse(figure.from),
      untilMs: Date.parse(figure.until),
      ...figure.hardwareOperations,
      ceiling: figure.ceilingOperations,
    }))
    .filter((step) => step.untilMs > step.fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
}

/**
 * Joins courses onto common steps: operations are spread evenly over the time that they were counted in, so that their
 * sum stays the same. Stretches that no course covers have no step.
 */
export function joinedSteps(courses: readonly (readonly Step[])[]): readonly Step[] {
  const all = courses.flat();
  if (all.length === 0) return [];
  const fromMs = all.reduce((least, step) => Math.min(least, step.fromMs), Infinity);
  const untilMs = all.reduce((most, step) => Math.max(most, step.untilMs), -Infinity);
  const longest = all.reduce((most, step) => Math.max(most, step.untilMs - step.fromMs), 0);
  const lengthMs = Math.max(longest, (untilMs - fromMs) / MOST_STEPS);
  const joined = new Map<number, Step>();
  for (const step of all) spread(step, { joined, fromMs, untilMs, lengthMs });
  return [...joined.values()].sort((a, b) => a.fromMs - b.fromMs);
}

interface CommonSteps {
  readonly joined: Map<number, Step>;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly lengthMs: number;
}

function spread(step: Step, common: CommonSteps): void {
  const { joined, fromMs, untilMs, lengthMs } = common;
  const first = Math.floor((step.fromMs - fromMs) / lengthMs);
  for (let index = first; fromMs + index * lengthMs < step.untilMs; index += 1) {
    const startMs = fromMs + index * lengthMs;
    const endMs = Math.min(startMs + lengthMs, untilMs);
    const sharedMs = Math.min(endMs, step.untilMs) - Math.max(startMs, step.fromMs);
    if (sharedMs <= 0) continue;
    const share = sharedMs / (step.untilMs - step.fromMs);
    joined.set(index, plus(joined.get(index) ?? emptyStep(startMs, endMs), step, share));
  }
}

const emptyStep = (fromMs: number, untilMs: number): Step => ({
  fromMs,
  untilMs,
  low: 0,
  estimate: 0,
  high: 0,
  ceiling: 0,
});

const plus = (to: Step, step: Step, share: number): Step => ({
  fromMs: to.fromMs,
  untilMs: to.untilMs,
  low: to.low + step.low * share,
  estimate: to.estimate + step.estimate * share,
  high: to.high + step.high * share,
  ceiling: to.ceiling + step.ceiling * share,
});

/** Steps in which something was held for which there is a figure: a picture of rates breaks where there is none. */
export const heldSteps = (steps: readonly Step[]): readonly Step[] =>
  steps.filter(({ ceiling, high }) => ceiling > 0 || high > 0);

/** A course that a picture can show: as it is, or joined into fewer steps. */
export const pictured = (course: readonly CourseFigure[]): readonly Step[] => {
  const steps = stepsOf(course);
  return steps.length > MOST_STEPS ? joinedSteps([steps]) : steps;
};
