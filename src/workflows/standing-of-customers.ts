import { workloadKey } from '../domain/accounting/latest-declarations.ts';
import { type Aggregate, aggregateOf, type Part } from '../domain/cases/aggregate.ts';
import type { TierAnswer } from '../domain/cases/risk-tier.ts';
import { type Standing, standingsOf } from '../domain/cases/standing.ts';
import type { DataCategory, IntendedUse } from '../domain/declarations/intended-use.ts';
import type { AccountDocument, AccountsDocument } from '../domain/reporting/accounts-document.ts';
import { declaredFactsOf } from '../domain/reporting/declared-facts.ts';
import { factsFromAccounts } from '../domain/reporting/facts-from-accounts.ts';
import { groupedBy } from '../foundation/grouped-by.ts';
import type { Instant } from '../foundation/instant.ts';
import type { WatchedWork } from './watch-work.ts';

/** Accounts that belong to one customer, as the provider knows. */
export interface CustomerGroup {
  readonly customerId: string;
  readonly accountIds: readonly string[];
}

/** Where a customer stands over all its accounts. */
export interface CustomerStanding extends TierAnswer {
  readonly customerId: string;
  readonly aggregate: Aggregate;
  readonly standings: readonly Standing[];
  readonly dataCategories: readonly DataCategory[];
  /** The most that its declarations expect in all, with what they say was spent elsewhere; absent where they say nothing. */
  readonly declaredMost?: number;
}

/** Where a family of models stands over all workloads that are declared to be of it. */
export interface LineageStanding {
  readonly lineageId: string;
  readonly aggregate: Aggregate;
  readonly standings: readonly Standing[];
}

export interface StandingSources {
  readonly document: AccountsDocument;
  /** By `workloadKey`. */
  readonly work: ReadonlyMap<string, WatchedWork>;
  readonly uses: readonly IntendedUse[];
  readonly askedAbout: Instant;
}

interface AccountedPart extends Part {
  readonly account: AccountDocument;
}

/** Every customer with an account in the period; accounts that no group names are customers by themselves. */
export function customersOf(
  sources: StandingSources,
  groups: readonly CustomerGroup[],
): readonly Omit<CustomerStanding, keyof TierAnswer>[] {
  const { uses, askedAbout } = sources;
  const ownerOf = new Map(groups.flatMap(({ customerId, accountIds }) => accountIds.map((id) => [id, customerId])));
  const owner = (accountId: string): string => ownerOf.get(accountId) ?? accountId;
  const usesOf = groupedBy(uses, ({ customerId }) => owner(customerId));
  const parts = groupedBy(partsOf(sources), ({ customerId }) => owner(customerId));
  return [...parts].map(([customerId, own]) => {
    const declared = usesOf.get(customerId) ?? [];
    const prior = declaredFactsOf(own.map(({ account }) => account)).priorOperations;
    const expected = declared.map(({ expectedOperations }) => expectedOperations?.high ?? 0);
    const most = expected.reduce((sum, one) => sum + one, prior ?? 0);
    const aggregate = aggregateOf(own);
    const subject = { kind: 'customer', id: customerId, customerId } as const;
    const isDeclared =
      prior !== undefined || declared.some(({ expectedOperations }) => expectedOperations !== undefined);
    return {
      customerId,
      aggregate,
      standings: standingsOf({
        subject,
        aggregate,
        askedAbout,
        ...(prior === undefined ? {} : { priorOperations: prior }),
      }),
      dataCategories: [...new Set(declared.flatMap(({ dataCategories }) => dataCategories ?? []))],
      ...(isDeclared ? { declaredMost: most } : {}),
    };
  });
}

/** Families that a declaration names. What is declared of no family is in its customer's standing alone. */
export function lineagesOf(sources: StandingSources): readonly LineageStanding[] {
  const { uses, askedAbout } = sources;
  const named = new Map<string, string>();
  for (const { customerId, lineageId, scope } of uses) {
    if (lineageId === undefined || scope.kind === 'account') continue;
    for (const workloadId of scope.workloadIds) named.set(workloadKey({ customerId, workloadId }), lineageId);
  }
  const families = groupedBy(partsOf(sources), (part) => named.get(workloadKey(part)));
  return [...families].flatMap(([lineageId, own]) => {
    if (lineageId === undefined) return [];
    const prior = declaredFactsOf(own.map(({ account }) => account)).priorOperations;
    const aggregate = aggregateOf(own);
    const subject = { kind: 'lineage', id: lineageId } as const;
    const standings = standingsOf({
      subject,
      aggregate,
      askedAbout,
      ...(prior === undefined ? {} : { priorOperations: prior }),
    });
    return [{ lineageId, aggregate, standings }];
  });
}

/** The first facts of a document are those of its workloads, in their order. */
function partsOf({ document, work }: StandingSources): readonly AccountedPart[] {
  const facts = factsFromAccounts({ ...document, byLineage: [], byCustomer: [], clusterFacts: [] });
  return document.accounts.flatMap((account, place) => {
    const seen = facts[place]?.seen;
    const classification = work.get(workloadKey(account))?.classification;
    if (seen === undefined) return [];
    const { customerId, workloadId, clusterIds } = account;
    return [
      {
        account,
        customerId,
        workloadId,
        clusterIds,
        seen,
        ...(classification === undefined ? {} : { classification }),
      },
    ];
  });
}
