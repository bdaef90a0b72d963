import { type Bounded, scaleBounded, sumBounded } from '../../foundation/bounded.ts';
import {
  type Instant,
  instant,
  lengthMilliseconds,
  overlapOf,
  type Period,
  parseInstant,
  period,
} from '../../foundation/instant.ts';
import type { ComputeFacts, SeenCompute, Subject } from '../regimes/rule.ts';
import type { AccountDocument, AccountsDocument, ClusterFactsDocument, FiguresDocument } from './accounts-document.ts';
import { declaredFactsOf } from './declared-facts.ts';

/** Everything that a rule may know of a subject, before a date is asked about. */
export type SubjectFacts = Omit<ComputeFacts, 'askedAbout'>;

const HOUR_SECONDS = 3600;
const DAY_MILLISECONDS = 86_400_000;
const NOTHING: Bounded = { low: 0, estimate: 0, high: 0 };

/**
 * The subjects of an accounting run and what is known of each: every workload, every family of runs, every customer, and every
 * set of connected machines.
 */
export function factsFromAccounts(document: AccountsDocument): readonly SubjectFacts[] {
  return [
    ...workloadFacts(document),
    ...lineageFacts(document),
    ...customerFacts(document),
    ...(document.clusterFacts ?? []).map(clusterFacts),
  ];
}

/** A workload's name is told with its customer's where two customers use the same. */
function workloadFacts({ accounts, period: accounted }: AccountsDocument): readonly SubjectFacts[] {
  const named = groupBy(accounts, ({ workloadId }) => workloadId);
  return accounts.map((account) => {
    const { customerId, workloadId } = account;
    const id = named.get(workloadId)?.length === 1 ? workloadId : `${customerId}/${workloadId}`;
    return {
      subject: { kind: 'workload', id, customerId },
      seen: seenOf(account, id, periodOf(accounted)),
      declared: declaredFactsOf([account]),
    };
  });
}

function lineageFacts({ accounts, byLineage, period: accounted }: AccountsDocument): readonly SubjectFacts[] {
  const families = groupBy(accounts, ({ lineageId }) => lineageId);
  return byLineage.map((total) => {
    const members = families.get(total.id) ?? [];
    return {
      subject: lineageSubject(total.id, members),
      seen: seenOf(total, total.id, periodOf(accounted)),
      declared: lineageDeclared(members),
    };
  });
}

function customerFacts({ accounts, byCustomer, period: accounted }: AccountsDocument): readonly SubjectFacts[] {
  const held = groupBy(accounts, ({ customerId }) => customerId);
  return byCustomer.map((total) => ({
    subject: { kind: 'customer', id: total.id, customerId: total.id },
    seen: seenOf(total, total.id, periodOf(accounted)),
    declared: declaredFactsOf(held.get(total.id) ?? []),
  }));
}

const clusterFacts = ({ clusterId, ...cluster }: ClusterFactsDocument): SubjectFacts => ({
  subject: { kind: 'cluster', id: clusterId },
  declared: { excludedFraction: {} },
  cluster,
});

function groupBy(
  accounts: readonly AccountDocument[],
  key: (account: AccountDocument) => string,
): ReadonlyMap<string, readonly AccountDocument[]> {
  const groups = new Map<string, AccountDocument[]>();
  for (const account of accounts) {
    const group = groups.get(key(account));
    if (group === undefined) groups.set(key(account), [account]);
    else group.push(account);
  }
  return groups;
}

function lineageSubject(id: string, members: readonly AccountDocument[]): Subject {
  const customers = new Set(members.map(({ customerId }) => customerId));
  const [only] = customers;
  return { kind: 'lineage', id, ...(customers.size === 1 && only !== undefined ? { customerId: only } : {}) };
}

/** A family of one run is judged as a modification in the run's own row. */
function lineageDeclared(members: readonly AccountDocument[]): ComputeFacts['declared'] {
  const { isModification, ...declared } = declaredFactsOf(members);
  return members.length > 1 && isModification !== undefined ? { ...declared, isModification } : declared;
}

function seenOf(figures: FiguresDocument, id: string, accounted: Period): SeenCompute {
  const isBounded = figures.unknownHardwareSeconds === 0;
  const presentRate = presentRateOf(figures, accounted);
  return {
    period: periodOf(figures),
    ...(isBounded ? { ceilingOperations: figures.ceilingOperations, provenHigh: figures.provenOperations.high } : {}),
    provenLow: figures.provenOperations.low,
    hardwareOperations: figures.hardwareOperations,
    coverageFraction: figures.coverageFraction,
    missing: missingOf(figures, id),
    ...(presentRate === undefined ? {} : { presentRate }),
    grownTo: grownTo(figures),
  };
}

function missingOf(figures: FiguresDocument, id: string): readonly string[] {
  const missing: string[] = [];
  const gapHours = ((1 - figures.coverageFraction) * figures.acceleratorSeconds) / HOUR_SECONDS;
  if (gapHours > 0)
    missing.push(`Telemetry for ${hours(gapHours)} of ${id} (coverage ${percent(figures.coverageFraction)}).`);
  if (figures.unknownHardwareSeconds > 0) {
    missing.push(
      `Rates of the unknown hardware that ${id} held for ${hours(figures.unknownHardwareSeconds / HOUR_SECONDS)}.`,
    );
  }
  return missing;
}

const hours = (count: number): string => `${count < 10 ? count.toFixed(2) : count.toFixed(0)} device-hours`;
/** A gap is never rounded away, nor the little that was seen. */
function percent(fraction: number): string {
  const value = fraction * 100;
  if (value > 0 && value < 0.1) return '< 0.1 %';
  if (value > 99.9 && value < 100) return '> 99.9 %';
  return `${value.toFixed(1)} %`;
}

/** How the estimate grew, step by step. */
function grownTo(figures: FiguresDocument): NonNullable<SeenCompute['grownTo']> {
  let operations = 0;
  return figures.course.map((step) => {
    operations += step.hardwareOperations.estimate;
    return { at: momentOf(step.until), operations };
  });
}

/** Mean rate over the last day of the time accounted (all of it where that is shorter); undefined when nothing ran in it. */
function presentRateOf(figures: FiguresDocument, accounted: Period): Bounded | undefined {
  const from = instant(Math.max(accounted.from, accounted.until - DAY_MILLISECONDS));
  const stretch: Period = { from, until: accounted.until };
  const done = figures.course.reduce((sum, step) => sumBounded(sum, shareWithin(step, stretch)), NOTHING);
  const seconds = lengthMilliseconds(stretch) / 1000;
  return seconds > 0 && done.high > 0 ? scaleBounded(done, 1 / seconds) : undefined;
}

function shareWithin(step: FiguresDocument['course'][number], stretch: Period): Bounded {
  const whole = periodOf(step);
  const shared = overlapOf(whole, stretch);
  return shared === undefined
    ? NOTHING
    : scaleBounded(step.hardwareOperations, lengthMilliseconds(shared) / lengthMilliseconds(whole));
}

const periodOf = (of: { readonly from: string; readonly until: string }): Period =>
  period(momentOf(of.from), momentOf(of.until));

function plainInstant(text: string): Instant | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : instant(milliseconds);
}

/** @throws Error when a checked document holds something else than a moment: a bug in the reader. */
function momentOf(text: string): Instant {
  // As this house writes moments; anything else is looked at closely.
  const at = text.endsWith('Z') ? plainInstant(text) : parseInstant(text);
  if (at === undefined) throw new Error(`not a moment in a checked document: ${text}`);
  return at;
}
