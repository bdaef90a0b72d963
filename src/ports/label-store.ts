import type { DayLabels } from '../domain/classification/day-labels.ts';
import type { Instant } from '../foundation/instant.ts';

/** Keeps what workloads were taken for, day by day, for as long as accounts are kept. */
export interface LabelStore {
  /** @throws Problem `labels-unreadable` when the day is kept and can't be read whole. */
  read(day: Instant): Promise<DayLabels | undefined>;
  /** The days that are kept, oldest first. @throws Problem `labels-unreadable`. */
  days(): Promise<readonly Instant[]>;
  /**
   * Durable when it resolves, and only then seen: it takes the place of what was kept of the day, as a whole.
   * @throws Problem `labels-unwritable`; what was kept before stands.
   */
  write(labels: DayLabels): Promise<void>;
  /** Forgets the days that ended by the moment. @throws Problem `labels-unwritable`. */
  forgetBefore(moment: Instant): Promise<void>;
}
