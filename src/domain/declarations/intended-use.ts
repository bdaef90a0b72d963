import type { Bounded } from '../../foundation/bounded.ts';
import type { Instant } from '../../foundation/instant.ts';
import type { NumberFormat } from '../fleet/accelerator.ts';
import type { Declaration, WorkloadKind } from './declaration.ts';

/** Kinds of data that a customer may declare. `biological-sequences` is the one that rules single out. */
export const DATA_CATEGORIES = [
  'text',
  'code',
  'images',
  'audio',
  'video',
  'biological-sequences',
  'chemical-structures',
  'simulation-output',
  'synthetic',
  'other',
] as const;
export type DataCategory = (typeof DATA_CATEGORIES)[number];

/** Over how many ways the work of one job is split, by kind of splitting. Those that multiply the number of devices. */
export const PARALLELISMS = ['data', 'tensor', 'pipeline', 'context', 'expert'] as const;
export type Parallelism = Readonly<Partial<Record<(typeof PARALLELISMS)[number], number>>>;

/** Workloads by their names, or all of an account's that no declaration names. */
export type UseScope =
  | { readonly kind: 'workloads'; readonly workloadIds: readonly string[] }
  | { readonly kind: 'account' };

/**
 * What a customer says that compute is for. It is held against what was seen and never changes an account.
 * Whatever is absent was not declared, which is not "no".
 */
export interface IntendedUse {
  /** Unique among a customer's. */
  readonly id: string;
  readonly customerId: string;
  readonly scope: UseScope;
  readonly declaredAt?: Instant;
  readonly kind?: WorkloadKind;
  /** In the customer's own words. */
  readonly purpose?: string;
  /** The family of models that it belongs to. */
  readonly lineageId?: string;
  /** Operations of all its workloads together, from start to end. One declared number is the most. */
  readonly expectedOperations?: Bounded;
  readonly dataCategories?: readonly DataCategory[];
  /** Number formats of the matrix operations. */
  readonly precisions?: readonly NumberFormat[];
  /** Of each workload by itself. */
  readonly parallelism?: Parallelism;
  readonly startsAt?: Instant;
  readonly endsAt?: Instant;
}

/** What a declaration of one workload says of its use; undefined where it says nothing that can be asked about. */
export function useOfDeclaration(declaration: Declaration): IntendedUse | undefined {
  const { customerId, workloadId, declaredAt, kind, lineageId, precisions, expectedOperations: most } = declaration;
  const isBiological = declaration.usesPrimarilyBiologicalSequenceData === true;
  if (
    kind === undefined &&
    lineageId === undefined &&
    precisions === undefined &&
    most === undefined &&
    !isBiological
  ) {
    return undefined;
  }
  return {
    id: `${customerId}/${workloadId}`,
    customerId,
    scope: { kind: 'workloads', workloadIds: [workloadId] },
    ...(declaredAt === undefined ? {} : { declaredAt }),
    ...(kind === undefined ? {} : { kind }),
    ...(lineageId === undefined ? {} : { lineageId }),
    ...(precisions === undefined ? {} : { precisions }),
    ...(most === undefined ? {} : { expectedOperations: atMost(most) }),
    ...(isBiological ? { dataCategories: ['biological-sequences' as const] } : {}),
  };
}

/** A single declared number is the most that the customer expects. */
export const atMost = (most: number): Bounded => ({ low: 0, estimate: most, high: most });
