import type { Bounded } from '../../foundation/bounded.ts';
import { type Instant, instant, parseInstant } from '../../foundation/instant.ts';
import { NOT_TRAINING } from '../regimes/counted-operations.ts';
import type { DeclaredFacts } from '../regimes/rule.ts';
import type { AccountDocument, DeclaredDocument } from './accounts-document.ts';

/** The part of an account that a declaration is weighed by. */
type Weighed = Pick<AccountDocument, 'declared' | 'provenOperations' | 'hardwareOperations' | 'lineageId'>;

const WHOLE: Bounded = { low: 1, estimate: 1, high: 1 };

/** What the customers' declarations say together of some accounts: of one workload, a family of runs, or a whole customer. */
export function declaredFactsOf(accounts: readonly Weighed[]): DeclaredFacts {
  const declared = accounts.map((account) => account.declared);
  const said = declared.filter((one) => one !== undefined);
  const declaredAt = latest(said);
  return {
    ...optional('modalities', unionOf(said)),
    ...optional('usesPrimarilyBiologicalSequenceData', everyOrSome(declared)),
    ...optional('priorOperations', priorOf(accounts)),
    ...optional('originalModelOperations', leastOf(said, 'originalModelOperations')),
    ...optional('originalModelHasSystemicRisk', systemicRiskOf(said)),
    ...optional('isModification', isModification(declared)),
    ...optional('expectedOperations', greatestOf(said, 'expectedOperations')),
    ...optional('declaredAt', declaredAt),
    excludedFraction: excludedOf(accounts),
  };
}

const optional = <Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> =>
  value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);

function unionOf(said: readonly DeclaredDocument[]): readonly string[] | undefined {
  const all = said.map(({ modalities }) => modalities).filter((named) => named !== undefined);
  return all.length === 0 ? undefined : [...new Set(all.flat())];
}

/** One yes is a yes; a no needs everybody's no. */
function everyOrSome(declared: readonly (DeclaredDocument | undefined)[]): boolean | undefined {
  const answers = declared.map((one) => one?.usesPrimarilyBiologicalSequenceData);
  if (answers.includes(true)) return true;
  return answers.length > 0 && answers.every((answer) => answer === false) ? false : undefined;
}

type AmountName = 'originalModelOperations' | 'expectedOperations' | 'priorOperations';

function amountsOf(said: readonly DeclaredDocument[], name: AmountName): readonly number[] {
  return said.map((one) => one[name]).filter((amount) => amount !== undefined);
}

function greatestOf(said: readonly DeclaredDocument[], name: AmountName): number | undefined {
  const amounts = amountsOf(said, name);
  return amounts.length === 0 ? undefined : Math.max(...amounts);
}

function leastOf(said: readonly DeclaredDocument[], name: AmountName): number | undefined {
  const amounts = amountsOf(said, name);
  return amounts.length === 0 ? undefined : Math.min(...amounts);
}

/** The greatest that is declared of each family, added up over families. */
function priorOf(accounts: readonly Weighed[]): number | undefined {
  const byLineage = new Map<string, number>();
  for (const { declared, lineageId } of accounts) {
    if (declared?.priorOperations === undefined) continue;
    byLineage.set(lineageId, Math.max(byLineage.get(lineageId) ?? 0, declared.priorOperations));
  }
  return byLineage.size === 0 ? undefined : [...byLineage.values()].reduce((sum, prior) => sum + prior, 0);
}

/** Of several words the one that draws the lower line. */
function systemicRiskOf(said: readonly DeclaredDocument[]): boolean | undefined {
  const answers = said.map(({ originalModelHasSystemicRisk }) => originalModelHasSystemicRisk);
  if (answers.includes(false)) return false;
  return answers.includes(true) ? true : undefined;
}

/** All of the work starts from another's model, or its customer says that it doesn't; otherwise nothing is known of it. */
function isModification(declared: readonly (DeclaredDocument | undefined)[]): boolean | undefined {
  const answers = declared.map((one) => {
    if (one === undefined) return undefined;
    if (one.originalModelOperations !== undefined || one.originalModelHasSystemicRisk !== undefined) return true;
    if (one.kind === undefined) return undefined;
    return one.kind === 'enhancement';
  });
  const [first] = answers;
  return answers.every((answer) => answer === first) ? first : undefined;
}

function latest(said: readonly DeclaredDocument[]): Instant | undefined {
  const moments = said
    .map(({ declaredAt }) => (declaredAt === undefined ? undefined : parseInstant(declaredAt)))
    .filter((at) => at !== undefined);
  return moments.length === 0 ? undefined : instant(Math.max(...moments));
}

/** Declared exclusions as shares of all the accounts together, each weighed by the operations it is a share of. */
function excludedOf(accounts: readonly Weighed[]): Record<string, Bounded> {
  const names = new Set(accounts.flatMap(({ declared }) => Object.keys(exclusionsOf(declared))));
  return Object.fromEntries([...names].map((name) => [name, weighed(accounts, name)]));
}

function exclusionsOf(declared: DeclaredDocument | undefined): Record<string, Bounded> {
  if (declared === undefined) return {};
  if (declared.kind === 'deployment' || declared.kind === 'not-ai') return { [NOT_TRAINING]: WHOLE };
  const shares: Record<string, Bounded> = {};
  for (const { reason, fraction } of declared.exclusions) shares[reason] = joined(shares[reason], fraction);
  return shares;
}

/** Two exclusions for one reason are parts of one whole. */
const joined = (a: Bounded | undefined, b: Bounded): Bounded => ({
  low: Math.min(1, (a?.low ?? 0) + b.low),
  estimate: Math.min(1, (a?.estimate ?? 0) + b.estimate),
  high: Math.min(1, (a?.high ?? 0) + b.high),
});

/** The high side is weighed both by what is proven and by what is estimated, and the greater stands: the low side is never too high. */
function weighed(accounts: readonly Weighed[], name: string): Bounded {
  const share = (of: (account: Weighed) => number, side: keyof Bounded): number =>
    weightedMean(accounts.map((account) => [of(account), exclusionsOf(account.declared)[name]?.[side] ?? 0]));
  const estimated = ({ hardwareOperations }: Weighed): number => hardwareOperations.estimate;
  const proven = ({ provenOperations }: Weighed): number => provenOperations.low;
  const low = share(estimated, 'low');
  const estimate = Math.max(low, share(estimated, 'estimate'));
  return { low, estimate, high: Math.min(1, Math.max(estimate, share(estimated, 'high'), share(proven, 'high'))) };
}

/** The largest share where nothing weighs anything. */
function weightedMean(pairs: readonly (readonly [number, number])[]): number {
  const total = pairs.reduce((sum, [weight]) => sum + weight, 0);
  if (total <= 0) return Math.max(0, ...pairs.map(([, share]) => share));
  return pairs.reduce((sum, [weight, share]) => sum + (weight / total) * share, 0);
}
