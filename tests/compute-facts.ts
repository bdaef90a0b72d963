import type { Bounded } from '../src/foundation/bounded.ts';
import { type Instant, parseInstant, period } from '../src/foundation/instant.ts';
import type { ClusterFacts, ComputeFacts, DeclaredFacts, SeenCompute, Subject } from '../src/domain/regimes/rule.ts';

/** A moment that the test itself wrote. */
export function at(iso: string): Instant {
  const moment = parseInstant(iso);
  if (moment === undefined) throw new Error(`not a moment: ${iso}`);
  return moment;
}

export const ASKED = at('2026-11-25');

/** Compute of which `low` is proven and `high` was possible. */
export function seen(low: number, high: number | 'unbounded' = low, more: Partial<SeenCompute> = {}): SeenCompute {
  const top = high === 'unbounded' ? low * 2 : high;
  const hardwareOperations: Bounded = { low, estimate: (low + top) / 2, high: top };
  return {
    period: period(at('2026-03-01'), at('2026-03-11')),
    ...(high === 'unbounded' ? {} : { provenHigh: high, ceilingOperations: high }),
    provenLow: low,
    hardwareOperations,
    coverageFraction: 1,
    missing: [],
    ...more,
  };
}

export interface FactsOptions {
  readonly kind?: Subject['kind'];
  readonly seen?: SeenCompute;
  readonly declared?: Partial<DeclaredFacts>;
  readonly cluster?: ClusterFacts;
  readonly askedAbout?: Instant;
}

export function facts(options: FactsOptions): ComputeFacts {
  return {
    subject: { kind: options.kind ?? 'workload', id: 'subject' },
    askedAbout: options.askedAbout ?? ASKED,
    declared: { excludedFraction: {}, ...options.declared },
    ...(options.seen === undefined ? {} : { seen: options.seen }),
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
  };
}

/** Declarations under which every further condition of every rule is met. */
export const EVERYTHING_DECLARED: Partial<DeclaredFacts> = {
  modalities: ['language'],
  usesPrimarilyBiologicalSequenceData: true,
  isModification: true,
  originalModelHasSystemicRisk: false,
};

/** The next double above and below. */
export const justOver = (value: number): number => value * (1 + Number.EPSILON);
export const justUnder = (value: number): number => value * (1 - Number.EPSILON);
