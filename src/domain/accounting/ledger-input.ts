import type { Instant, Period } from '../../foundation/instant.ts';
import type { NumberFormat } from '../fleet/accelerator.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';
import type { WindowPool } from '../telemetry/window-pool.ts';
import type { Allocation } from './allocation.ts';
import type { BillingLine } from './billing-line.ts';
import type { Calibration } from './calibration.ts';
import type { LabelledHold } from './place-allocations.ts';

/** What of a customer's declaration an account uses. */
export interface DeclaredWorkload {
  readonly customerId: string;
  readonly workloadId: string;
  /** Number formats of the matrix operations. */
  readonly precisions?: readonly NumberFormat[];
  readonly lineageId?: string;
  /** Of several declarations of one workload the latest stands. */
  readonly declaredAt?: Instant;
}

/** Everything that accounts are made of, except the windows, which stream. */
export interface LedgerInput {
  readonly index: SubjectIndex;
  readonly period: Period;
  readonly calibration: Calibration;
  readonly allocations: readonly Allocation[];
  readonly labels: readonly LabelledHold[];
  readonly declarations: readonly DeclaredWorkload[];
  /** Undefined: no bills were given, which is not "nothing was billed". */
  readonly billing?: readonly BillingLine[];
  /** Length of a step of the courses, a whole number of minutes; undefined: as the period's length suggests. */
  readonly stepMilliseconds?: number | undefined;
  /** False: courses are left empty, by whoever doesn't show them. */
  readonly withCourse?: boolean | undefined;
  /** Where windows go once they are booked; undefined: they stay with whoever gave them. */
  readonly pool?: WindowPool;
}
