import { type Instant, instant, type Period, period } from '../../foundation/instant.ts';

/** Two days, in UTC. Every figure of the demonstration is made up; so are the provider and its customers. */
export const DEMONSTRATION_PERIOD: Period = period(instant(Date.UTC(2026, 2, 2)), instant(Date.UTC(2026, 2, 4)));

export const MINUTES = 48 * 60;
/** Minutes at which there is a reading: every one, and the end itself, so that the last minute is known too. */
export const READING_MINUTES: readonly number[] = Array.from({ length: MINUTES + 1 }, (_, minute) => minute);
export const STEP_MILLISECONDS = 60_000;

export const atMinute = (minute: number): Instant => instant(DEMONSTRATION_PERIOD.from + minute * STEP_MILLISECONDS);

/** A minute of the demonstration by day (1 or 2) and clock. */
export const minuteOf = (day: 1 | 2, hour: number, minute = 0): number => ((day - 1) * 24 + hour) * 60 + minute;

/** A node of the demonstration, as far as the generator has to know it. */
export interface DemonstrationNode {
  readonly name: string;
  readonly deviceCount: number;
}

const nodes = (prefix: string, count: number, deviceCount: number): readonly DemonstrationNode[] =>
  Array.from({ length: count }, (_, number) => ({ name: `${prefix}-${number}`, deviceCount }));

/** H100 nodes with a full set of counters. */
export const ALPHA_NODES = nodes('alpha', 2, 8);
/** MI300X nodes with power, activity and operation counters. */
export const BETA_NODES = nodes('beta', 2, 8);
/** L40S nodes with one power meter each and nothing else. */
export const DELTA_NODES = nodes('delta', 3, 4);
/** A node of two parts that no catalogue knows, with one power meter. */
export const TRIAL_NODE: DemonstrationNode = { name: 'trial-0', deviceCount: 2 };
