import type { DataCategory } from '../declarations/intended-use.ts';
import { figureBeside } from '../regimes/figure.ts';
import type { Standing } from './standing.ts';

/**
 * How closely a customer's declarations are checked. `left-alone`: not at all, far below every line. `spot-checks`: some, drawn
 * at random. `continuous`: all.
 */
export const TIERS = ['left-alone', 'spot-checks', 'continuous'] as const;
export type Tier = (typeof TIERS)[number];

/** Below this share of the lowest line a customer is left alone. */
const SMALL_SHARE = 0.1;
/** Below this share no declared kind of data makes a difference either. */
const TINY_SHARE = 0.01;
const SOON_DAYS = 30;
const COMING_DAYS = 90;

export interface TierInput {
  /** Lines of the law that stand on the day asked about, with what was seen beside each. */
  readonly standings: readonly Standing[];
  /** The most operations that the customer's declarations expect in all, with those spent elsewhere. */
  readonly declaredMost?: number;
  readonly dataCategories: readonly DataCategory[];
  /** Questions about inconsistent claims that nothing has settled. */
  readonly unsettledInconsistencies: number;
}

/** One fact and the least tier that follows from it; a fact that raises says so. */
export interface TierFact {
  readonly fact: 'compute' | 'rate' | 'data-categories' | 'history';
  readonly says: string;
  readonly tier?: Tier;
  readonly raisesBy?: 1;
}

export interface TierAnswer {
  readonly tier: Tier;
  readonly facts: readonly TierFact[];
}

/** What decides how closely a customer is looked at. Labels of work never lower a tier: who hides would be left alone. */
export function riskTier(input: TierInput): TierAnswer {
  const [lowest] = input.standings;
  const reach = reachOf(lowest, input.declaredMost);
  const facts = [computeFact(lowest, reach, input.declaredMost), rateFact(lowest), ...raisingFacts(input, reach)];
  const base = Math.max(...facts.map(({ tier }) => (tier === undefined ? 0 : TIERS.indexOf(tier))));
  const raised = base + facts.filter(({ raisesBy }) => raisesBy !== undefined).length;
  return { tier: TIERS[Math.min(raised, TIERS.length - 1)] ?? 'continuous', facts };
}

/** The most that was or will be done, as a share of the lowest line; infinite where nothing bounds it, zero where there is no line. */
function reachOf(lowest: Standing | undefined, declaredMost = 0): number {
  if (lowest === undefined) return 0;
  return Math.max(lowest.everything.high ?? Number.POSITIVE_INFINITY, declaredMost) / lowest.threshold.value;
}

function computeFact(lowest: Standing | undefined, reach: number, declaredMost: number | undefined): TierFact {
  const fact = 'compute';
  if (lowest === undefined)
    return { fact, tier: 'left-alone', says: 'No rule of this day draws a line through operations.' };
  const { value } = lowest.threshold;
  const { high } = lowest.everything;
  const seen =
    high === undefined ? 'Nothing bounds what was done' : `At most ${figureBeside(high, value)} operations were done`;
  const declared = declaredMost === undefined ? '' : ` and ${figureBeside(declaredMost, value)} are declared`;
  const says = `${seen}${declared}; the lowest line is ${figureBeside(value, undefined, 1)} (${lowest.ruleId}).`;
  return { fact, says, tier: reach >= 1 ? 'continuous' : reach >= SMALL_SHARE ? 'spot-checks' : 'left-alone' };
}

function rateFact(lowest: Standing | undefined): TierFact {
  const fact = 'rate';
  const days = lowest?.everything.daysUntilThreshold;
  if (days === undefined)
    return { fact, tier: 'left-alone', says: 'No line is being approached: nothing runs, or it is passed.' };
  const says = `At the present rate the lowest line is ${days.estimate.toFixed(0)} days away, ${days.low.toFixed(0)} at least.`;
  const tier = days.estimate <= SOON_DAYS ? 'continuous' : days.estimate <= COMING_DAYS ? 'spot-checks' : 'left-alone';
  return { fact, says, tier };
}

function raisingFacts(input: TierInput, reach: number): readonly TierFact[] {
  const { dataCategories, unsettledInconsistencies: unsettled } = input;
  const isBiological = dataCategories.includes('biological-sequences');
  return [
    ...(isBiological && reach >= TINY_SHARE
      ? [{ fact: 'data-categories', raisesBy: 1, says: 'Biological sequences are declared among the data.' } as const]
      : []),
    ...(unsettled > 0
      ? [
          {
            fact: 'history',
            raisesBy: 1,
            says: `${unsettled} earlier questions about inconsistent claims are not settled.`,
          } as const,
        ]
      : []),
  ];
}
