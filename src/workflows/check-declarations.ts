import { type Checked, followUp, type Inquiry, unsettledInconsistencies } from '../domain/cases/inquiry.ts';
import { riskTier } from '../domain/cases/risk-tier.ts';
import { isDrawn, type SecretDraw, weekOf } from '../domain/cases/spot-check.ts';
import { classifierOf } from '../domain/classification/classifier-model.ts';
import { checkUse, undeclaredWorkloads, type UseCheck } from '../domain/declarations/check-use.ts';
import type { ClaimAnswer } from '../domain/declarations/claim-answer.ts';
import { type IntendedUse, useOfDeclaration } from '../domain/declarations/intended-use.ts';
import type { SeenWorkload } from '../domain/declarations/seen-workload.ts';
import { groupedBy } from '../foundation/grouped-by.ts';
import { type Instant, type Period, period } from '../foundation/instant.ts';
import type { Fault } from '../foundation/problem.ts';
import type { ClassifierShelf } from '../ports/classifier-shelf.ts';
import { type AccountDoors, accountCompute, type AccountRequest } from './account-compute.ts';
import {
  type CustomerStanding,
  customersOf,
  type CustomerGroup,
  lineagesOf,
  type LineageStanding,
} from './standing-of-customers.ts';
import { momentOf, seenWorkloads } from './seen-workloads.ts';
import { watchWork } from './watch-work.ts';

export interface CheckDoors extends AccountDoors {
  readonly classifiers: ClassifierShelf;
}

export interface CheckRequest extends AccountRequest {
  /** A version or the path of a model file; undefined: the latest. */
  readonly model?: string;
  /** The day whose rules decide how closely is looked at. */
  readonly askedAbout: Instant;
  /** Accounts that belong to one customer. */
  readonly groups: readonly CustomerGroup[];
  /** Check everything, whoever would be left alone or not drawn. */
  readonly isForEveryone?: boolean;
  /** Undefined: nobody has a seed, and everything that would be drawn for is checked. */
  readonly spotChecks?: { readonly draw: SecretDraw; readonly rate: number };
  /** Inquiries as they were left. */
  readonly inquiries: readonly Inquiry[];
}

/** Why something was checked or not. */
export type Chosen = 'asked-for' | 'continuous' | 'drawn' | 'no-seed' | 'not-drawn' | 'left-alone' | 'nothing-seen';

export interface ChosenCheck extends UseCheck {
  readonly chosen: Chosen;
}

/** Work of which nothing is declared, of a customer who is not left alone. */
export interface Undeclared {
  readonly customerId: string;
  readonly workloadIds: readonly string[];
}

export interface CheckResult {
  readonly isSynthetic: boolean;
  readonly accounted: Period;
  readonly modelVersion: string;
  readonly customers: readonly CustomerStanding[];
  readonly lineages: readonly LineageStanding[];
  readonly checks: readonly ChosenCheck[];
  readonly unchecked: readonly { readonly use: IntendedUse; readonly chosen: Chosen }[];
  readonly undeclared: readonly Undeclared[];
  /** What was found, and when: for who keeps inquiries and has others write to them meanwhile. */
  readonly found: readonly Checked[];
  readonly checkedAt: Instant;
  /** Those of the request, followed up. */
  readonly inquiries: readonly Inquiry[];
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
}

/**
 * From files to what becomes of declarations: where each customer stands, how closely it is looked at, what fits, what does not,
 * what can't be told, and what is asked. It verifies and orders nothing.
 */
export async function checkDeclarations(doors: CheckDoors, request: CheckRequest): Promise<CheckResult> {
  const model = await doors.classifiers.read(request.model);
  const watcher = watchWork(classifierOf(model));
  const { document, faults, notes } = await accountCompute(doors, request, watcher);
  const { declarations, uses: declared } = watcher.declared();
  const uses = [...declared, ...declarations.map(useOfDeclaration).filter((use) => use !== undefined)];
  const work = watcher.work();
  const standing = { document, work, uses, askedAbout: request.askedAbout };
  const customers = customersOf(standing, request.groups).map((customer) => ({
    ...customer,
    ...riskTier({
      standings: customer.standings,
      dataCategories: customer.dataCategories,
      unsettledInconsistencies: unsettledInconsistencies(request.inquiries, customer.aggregate.accountIds),
      ...(customer.declaredMost === undefined ? {} : { declaredMost: customer.declaredMost }),
    }),
  }));
  const accounted = period(momentOf(document.period.from), momentOf(document.period.until));
  const found = chosenChecks({ uses, workloads: seenWorkloads(document, work), accounted, customers, request });
  const at = request.now ?? accounted.until;
  const all = [...found.checks.map(checkedUse), ...found.undeclared.map(askedFor)];
  return {
    isSynthetic: document.isSynthetic,
    accounted,
    modelVersion: model.version,
    customers,
    lineages: lineagesOf(standing),
    ...found,
    found: all,
    checkedAt: at,
    inquiries: followUp(request.inquiries, all, at),
    faults,
    notes: [...notes, ...strangers(request.groups, document.accounts)],
  };
}

interface Choosing {
  readonly uses: readonly IntendedUse[];
  readonly workloads: readonly SeenWorkload[];
  readonly accounted: Period;
  readonly customers: readonly CustomerStanding[];
  readonly request: CheckRequest;
}

function chosenChecks({ uses, workloads, accounted, customers, request }: Choosing) {
  const checks: ChosenCheck[] = [];
  const unchecked: { readonly use: IntendedUse; readonly chosen: Chosen }[] = [];
  const undeclared: Undeclared[] = [];
  const tiers = new Map(
    customers.flatMap(({ aggregate, tier }) => aggregate.accountIds.map((id) => [id, tier] as const)),
  );
  const usesOf = groupedBy(uses, ({ customerId }) => customerId);
  const workloadsOf = groupedBy(workloads, ({ customerId }) => customerId);
  for (const account of new Set([...usesOf.keys(), ...workloadsOf.keys()])) {
    const own = { uses: usesOf.get(account) ?? [], workloads: workloadsOf.get(account) ?? [], accounted };
    const choose = (ids: readonly string[]): Chosen =>
      chosenBy(tiers.get(account), { account, ids, accounted, request });
    for (const use of own.uses) {
      const check = checkUse(use, own);
      const chosen = choose(check.workloadIds);
      if (isChecked(chosen)) checks.push({ ...check, chosen });
      else unchecked.push({ use, chosen });
    }
    const without = undeclaredWorkloads(own)
      .map(({ workloadId }) => workloadId)
      .filter((workloadId) => isChecked(choose([workloadId])));
    if (without.length > 0) undeclared.push({ customerId: account, workloadIds: without });
  }
  return { checks, unchecked, undeclared };
}

const UNCHECKED: ReadonlySet<Chosen> = new Set(['left-alone', 'not-drawn', 'nothing-seen']);
const isChecked = (chosen: Chosen): boolean => !UNCHECKED.has(chosen);

/** A declaration is checked where the lot falls on one of its workloads. */
function chosenBy(
  tier: CustomerStanding['tier'] | undefined,
  of: {
    readonly account: string;
    readonly ids: readonly string[];
    readonly accounted: Period;
    readonly request: CheckRequest;
  },
): Chosen {
  if (tier === undefined) return 'nothing-seen';
  if (of.request.isForEveryone === true) return 'asked-for';
  if (tier === 'left-alone') return tier;
  if (tier === 'continuous') return 'continuous';
  const { spotChecks } = of.request;
  if (spotChecks === undefined) return 'no-seed';
  const week = weekOf(of.accounted.from);
  const isAnyDrawn = of.ids.some((workloadId) =>
    isDrawn({ customerId: of.account, workloadId, week }, spotChecks.rate, spotChecks.draw),
  );
  return isAnyDrawn ? 'drawn' : 'not-drawn';
}

/** Accounts of a group that held nothing: a slip in a name would leave a customer's compute apart without a word. */
function strangers(groups: readonly CustomerGroup[], accounts: readonly { readonly customerId: string }[]) {
  const known = new Set(accounts.map(({ customerId }) => customerId));
  return groups
    .flatMap(({ accountIds }) => accountIds)
    .filter((id) => !known.has(id))
    .map((id) => `no account "${id}" held anything in this period: see that its name is the one of the allocations`);
}

const checkedUse = ({ use, claims }: UseCheck) => ({
  id: `${use.customerId}/${use.id}`,
  customerId: use.customerId,
  claims,
});

const askedFor = ({ customerId, workloadIds }: Undeclared) => ({
  id: `${customerId}/undeclared`,
  customerId,
  claims: [nothingDeclared(workloadIds)],
});

const nothingDeclared = (workloadIds: readonly string[]): ClaimAnswer => ({
  claim: 'declaration',
  declared: 'nothing',
  verdict: 'not-decidable',
  isMeasurable: true,
  reason: `Of ${workloadIds.length} workloads nothing is declared: ${listed(workloadIds)}.`,
  evidence: workloadIds.map((workloadId) => ({
    workloadId,
    source: 'allocations' as const,
    verdict: 'not-decidable' as const,
    says: 'Nothing is declared of it.',
  })),
});

const MOST_LISTED = 10;

const listed = (names: readonly string[]): string =>
  names.length <= MOST_LISTED
    ? names.join(', ')
    : `${names.slice(0, MOST_LISTED).join(', ')} and ${names.length - MOST_LISTED} more`;
