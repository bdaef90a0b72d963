import type { NamedHold } from '../domain/telemetry/live-holds.ts';
import type { Instant, Period } from '../foundation/instant.ts';

/** Keeps who telemetry named as the holder of each device, for as long as windows of minutes are kept. */
export interface HoldStore {
  /**
   * Durable when it resolves. A hold of the same subject, holder and start that ends later takes the place of the one before; one that
   * ends earlier adds nothing. So repeated calls and a second node that saw the same add nothing.
   * @throws Problem `measurements-unreachable` when any part of the store can't be written; a repeated call is safe.
   */
  write(holds: readonly NamedHold[]): Promise<void>;
  /**
   * Holds that start within the period, by subject, customer, workload and start. Those of one subject and holder may overlap or touch.
   * All are held in memory: ask for hours, not for months.
   * @throws Problem `measurements-unreachable` when any part can't be read: a partial answer is no answer.
   */
  read(period: Period): Promise<readonly NamedHold[]>;
  /**
   * By the start of each clock hour of the period in which holds start, UTC milliseconds, the highest version among them, counted
   * as that of windows is: of a window and a hold the one that was written later has the higher version.
   */
  hourVersions(period: Period): Promise<ReadonlyMap<number, number>>;
  /** Forgets holds that start before the moment. */
  forgetBefore(moment: Instant): Promise<void>;
}
