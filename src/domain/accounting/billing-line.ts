import type { Bounded } from '../../foundation/bounded.ts';
import type { Period } from '../../foundation/instant.ts';

/** What a bill says of accelerator time. Billing is instance time: it includes idle accelerators. */
export interface BillingLine {
  readonly customerId: string;
  readonly resourceId?: string;
  readonly period: Period;
  /** Accelerator-seconds; negative in a correction. Undefined when the row doesn't tell: not zero. */
  readonly acceleratorSeconds?: Bounded;
  /** `exact`: quantity and count are stated. `estimated`: the count was derived from the instance's name. */
  readonly grade: 'exact' | 'estimated' | 'unknown';
  /** Paid and not run: an unused reservation or commitment. */
  readonly isUnused: boolean;
  readonly isCorrection: boolean;
  /** Catalogue id or instance name, where the row tells. */
  readonly partName?: string;
  /** How the seconds were found, for the reader. */
  readonly basis: string;
}
