import type { Bounded } from '../../foundation/bounded.ts';
import type { Instant } from '../../foundation/instant.ts';
import type { NumberFormat } from '../fleet/accelerator.ts';

/** What a workload is for, as its customer says. */
export type WorkloadKind = 'design' | 'training' | 'enhancement' | 'deployment' | 'not-ai';

/** Work that a rule may leave out of its count, as the customer declares it. */
export interface LegalExclusion {
  readonly reason:
    | 'activation-recomputation'
    | 'evaluation'
    | 'exploratory-research'
    | 'failed-experiment'
    | 'public-synthetic-data'
    | 'auxiliary-model'
    | 'other';
  /** Share of the workload's hardware operations that the declaration leaves out. */
  readonly fraction: Bounded;
  readonly statement: string;
}

/** A customer's own words on one workload. It narrows what is reported; the bound without it stays on file. */
export interface Declaration {
  readonly customerId: string;
  readonly workloadId: string;
  readonly declaredAt?: Instant;
  readonly kind?: WorkloadKind;
  /** Number formats of the matrix operations. */
  readonly precisions?: readonly NumberFormat[];
  /** The family of runs that this one continues: "this run continues model M". */
  readonly lineageId?: string;
  /** Operations that the lineage consumed elsewhere or earlier, not seen in these accounts. Undefined: not declared. */
  readonly priorOperations?: number;
  /** Training operations of the model that this run modifies. */
  readonly originalModelOperations?: number;
  readonly originalModelHasSystemicRisk?: boolean;
  readonly modalities?: readonly ('language' | 'text-to-image' | 'text-to-video' | 'other')[];
  readonly usesPrimarilyBiologicalSequenceData?: boolean;
  readonly expectedOperations?: number;
  readonly exclusions: readonly LegalExclusion[];
}
