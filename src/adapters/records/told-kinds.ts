import { createHash } from 'node:crypto';
import type { Allocation } from '../../domain/accounting/allocation.ts';
import type { BillingLine } from '../../domain/accounting/billing-line.ts';
import type { Declaration } from '../../domain/declarations/declaration.ts';
import { Problem } from '../../foundation/problem.ts';
import type { ReadRecords, RecordKind } from '../../ports/record-imports.ts';

/** The time of what was told; without an end it is infinite. */
export interface ToldSpan {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** A kind of thing that sources tell, and how it is kept. */
export interface ToldKind<Told> {
  readonly name: 'allocation' | 'billing-line' | 'declaration';
  spanOf(told: Told): ToldSpan;
  customerOf(told: Told): string;
  workloadOf(told: Told): string | undefined;
}

export const ALLOCATIONS: ToldKind<Allocation> = {
  name: 'allocation',
  spanOf: ({ from, until }) => ({ startsAt: from, endsAt: until ?? Number.POSITIVE_INFINITY }),
  customerOf: ({ customerId }) => customerId,
  workloadOf: ({ workloadId }) => workloadId,
};

export const BILLING_LINES: ToldKind<BillingLine> = {
  name: 'billing-line',
  spanOf: ({ period: { from, until } }) => ({ startsAt: from, endsAt: until }),
  customerOf: ({ customerId }) => customerId,
  workloadOf: () => undefined,
};

export const DECLARATIONS: ToldKind<Declaration> = {
  name: 'declaration',
  spanOf: () => ({ startsAt: Number.NEGATIVE_INFINITY, endsAt: Number.POSITIVE_INFINITY }),
  customerOf: ({ customerId }) => customerId,
  workloadOf: ({ workloadId }) => workloadId,
};

/** What was told, with what tells it from everything else of its telling. */
export interface Identified<Told> {
  readonly told: Told;
  /** Its fields in the order of their names, as JSON. */
  readonly body: string;
  readonly identity: string;
}

/** The same told twice in one telling is two: the second is told from the first by its number. */
export function identified<Told>(told: readonly Told[]): readonly Identified<Told>[] {
  const times = new Map<string, number>();
  return told.map((one) => {
    const body = orderedJson(one);
    const digest = createHash('sha256').update(body).digest('hex');
    const before = times.get(digest) ?? 0;
    times.set(digest, before + 1);
    return { told: one, body, identity: `${digest}:${before}` };
  });
}

const orderedJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'number' && !Number.isFinite(inner)) throw unstorable(value);
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

const unstorable = (value: unknown): Problem =>
  new Problem('record-unstorable', `${JSON.stringify(value)} tells something that is no number: correct its source`);

/** Whether what was told shares time with a half-open period; what has no length counts where it starts. */
export const meets = ({ startsAt, endsAt }: ToldSpan, { from, until }: ToldPeriod): boolean =>
  startsAt < until && (endsAt > from || startsAt >= from);

export interface ToldPeriod {
  readonly from: number;
  readonly until: number;
}

export const ALL_OF_TIME: ToldPeriod = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** No other teller is called like a file's. */
export const importSource = (source: string): string => `import: ${source}`;

/** What a file told, with its kind, for whoever needs not know which it is. */
export interface ToldByFile {
  readonly kind: ToldKind<unknown>;
  readonly rows: readonly Identified<unknown>[];
}

export function toldInFile({ kind, told }: ReadRecords): ToldByFile {
  return { kind: KINDS[kind], rows: identified<unknown>(told) };
}

const KINDS = {
  allocations: ALLOCATIONS,
  billing: BILLING_LINES,
  declarations: DECLARATIONS,
} as const satisfies Record<RecordKind, unknown>;
