import type { Bounded } from '../../foundation/bounded.ts';
import type { ComputeFacts, DeclaredFacts, SeenCompute } from './rule.ts';
import type { CertainBounds } from './threshold.ts';

/** The name under which work declared as deployment or as no AI at all stands among the exclusions: no text counts it as training. */
export const NOT_TRAINING = 'not-training';

/** What a text counts. */
export interface Counting {
  /** Declared exclusions that the text leaves out, beside work declared as no training. */
  readonly recognises: readonly string[];
  /** Whether work elsewhere or earlier on the same family of models counts too. */
  readonly addsEarlierWork: boolean;
}

/** Operations of one subject as a text counts them. */
export interface CountedOperations {
  /** What is proven. A declaration may lower `low` or raise `high`; it never does the opposite. */
  readonly certain: CertainBounds;
  /** What the evidence and the customer's own words say together. */
  readonly declared: Bounded;
  /** The most that was possible, earlier work included; undefined when the hardware's ceiling isn't known. */
  readonly ceiling?: number;
  /** Share that is left after the declared exclusions. */
  readonly keptFraction: Bounded;
  readonly earlierOperations: number;
  readonly recognised: readonly string[];
  readonly unrecognised: readonly string[];
}

/** Counts what was seen as a text counts it. */
export function countOperations(seen: SeenCompute, declared: DeclaredFacts, counting: Counting): CountedOperations {
  const names = Object.keys(declared.excludedFraction);
  const recognised = names.filter((name) => name === NOT_TRAINING || counting.recognises.includes(name));
  const keptFraction = keptOf(recognised.map((name) => declared.excludedFraction[name]));
  const earlierOperations = counting.addsEarlierWork ? (declared.priorOperations ?? 0) : 0;
  const most = mostOf(seen);
  return {
    certain: {
      low: seen.provenLow * keptFraction.low,
      ...(most === undefined ? {} : { high: most + earlierOperations }),
    },
    declared: {
      low: seen.hardwareOperations.low * keptFraction.low + earlierOperations,
      estimate: seen.hardwareOperations.estimate * keptFraction.estimate + earlierOperations,
      high: seen.hardwareOperations.high * keptFraction.high + earlierOperations,
    },
    ...(seen.ceilingOperations === undefined ? {} : { ceiling: seen.ceilingOperations + earlierOperations }),
    keptFraction,
    earlierOperations,
    recognised,
    unrecognised: names.filter((name) => !recognised.includes(name)),
  };
}

/** The lesser of the two proofs from above; undefined where there is neither. */
function mostOf(seen: SeenCompute): number | undefined {
  const proofs = [seen.provenHigh, seen.ceilingOperations].filter((bound) => bound !== undefined);
  return proofs.length === 0 ? undefined : Math.min(...proofs);
}

/** Exclusions are taken as parts of one whole that don't overlap, so that they never leave out too little of the low side. */
function keptOf(excluded: readonly (Bounded | undefined)[]): Bounded {
  const left = (of: (fraction: Bounded) => number): number =>
    Math.max(0, 1 - excluded.reduce((sum, fraction) => sum + (fraction === undefined ? 0 : of(fraction)), 0));
  return { low: left(({ high }) => high), estimate: left(({ estimate }) => estimate), high: left(({ low }) => low) };
}

/** What an operation count says of its own reach and of what it took for granted. */
export function countingAssumptions(facts: ComputeFacts, counted: CountedOperations, counting: Counting): string[] {
  const said = [
    'Only operations seen at this provider and attributed by its allocations are counted.',
    'Operations that nobody declared to be something else are taken as training.',
  ];
  if (counting.addsEarlierWork) said.push(earlierWorkSentence(facts.declared));
  for (const name of counted.recognised) {
    said.push(`Declared as ${name} and left out of the lower bound and the estimate; the upper bound still holds it.`);
  }
  for (const name of counted.unrecognised)
    said.push(`Declared as ${name}; the text doesn't leave it out, so it is counted.`);
  return said;
}

function earlierWorkSentence(declared: DeclaredFacts): string {
  if (declared.priorOperations === undefined) {
    return 'Nothing is declared of work on this model elsewhere or earlier: the answer is of the compute seen here.';
  }
  return `${declared.priorOperations.toExponential(2).replace('e+', 'e')} operations declared as spent elsewhere or earlier are added to the upper bound and the estimate; the lower bound holds what was seen here.`;
}
