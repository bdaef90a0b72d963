import type { Bounded } from '../../foundation/bounded.ts';
import type { Instant, Period } from '../../foundation/instant.ts';

export type RuleStatus =
  | 'in-force'
  | 'in-force-nonbinding'
  | 'not-yet-in-force'
  | 'voluntary'
  | 'guidance'
  | 'passed-unsigned'
  | 'proposed'
  | 'rescinded'
  | 'revoked'
  | 'vetoed';

/** How sure the project is of a rule's text and dates. */
export type Certainty = 'read' | 'secondary' | 'recalled';

/** Whose compute is held against a rule. */
export interface Subject {
  readonly kind: 'customer' | 'workload' | 'lineage' | 'cluster';
  readonly id: string;
  readonly customerId?: string;
}

/** Operations of one subject as the accounts know them. All of it is compute seen at this provider. */
export interface SeenCompute {
  readonly period: Period;
  /** The most that was possible; undefined when hardware without a known ceiling was held. */
  readonly ceilingOperations?: number;
  /** Bounds that lean on no assumption. `high` undefined: not known. */
  readonly provenLow: number;
  readonly provenHigh?: number;
  /** What the evidence says, under the assumptions of its basis. */
  readonly hardwareOperations: Bounded;
  readonly coverageFraction: number;
  /** What is missing, in words a reader can act on: `12.5 device-hours of node n3 without telemetry`. */
  readonly missing: readonly string[];
  /** Mean rate over the last sustained stretch, operations per second; for "reaches the threshold in N days". */
  readonly presentRate?: Bounded;
  /** How the estimate grew: all operations from the beginning to each moment, in order of time. For the day on which a line was passed. */
  readonly grownTo?: readonly { readonly at: Instant; readonly operations: number }[];
}

/** What the customer declared that a rule may ask for. Undefined: not declared, which is not "no". */
export interface DeclaredFacts {
  readonly modalities?: readonly string[];
  readonly usesPrimarilyBiologicalSequenceData?: boolean;
  readonly priorOperations?: number;
  readonly originalModelOperations?: number;
  readonly originalModelHasSystemicRisk?: boolean;
  readonly isModification?: boolean;
  /** Operations that the work is expected to take in all, and the day on which that was said. */
  readonly expectedOperations?: number;
  readonly declaredAt?: Instant;
  /** Share of hardware operations that declared exclusions leave out, with bounds; a rule uses those that it recognises. */
  readonly excludedFraction: Readonly<Record<string, Bounded>>;
}

/** What a cluster could do. */
export interface ClusterFacts {
  readonly ceilingOperationsPerSecond?: number;
  /** The same in each dense format, operations per second. */
  readonly byFormat: Readonly<Record<string, number>>;
  /** Slowest node link of the connected component, bits per second; undefined: not stated. */
  readonly networkBitsPerSecond?: number;
  readonly isOneDataCentre: boolean;
}

/** Everything that a rule may know. */
export interface ComputeFacts {
  readonly subject: Subject;
  /** The date asked about: the rules of that day are held against the facts. */
  readonly askedAbout: Instant;
  readonly seen?: SeenCompute;
  readonly declared: DeclaredFacts;
  readonly cluster?: ClusterFacts;
}

export type Decision = 'certainly-below' | 'possibly-above' | 'certainly-above' | 'not-known';

/** Which of the three quantities an answer rests on. */
export type QuantityUsed =
  | 'ceiling'
  | 'hardware-operations'
  | 'legal-operations'
  | 'operations-per-second'
  | 'share-of-original';

/** A line that a text draws. Exactly on it is past it for `at-least` only. */
export interface Threshold {
  readonly comparator: 'greater-than' | 'at-least';
  readonly value: number;
  readonly unit: string;
}

/** Days until a line at the present rate. `high` undefined: the rate may be nothing, and the line never reached. */
export interface DaysUntil {
  readonly low: number;
  readonly estimate: number;
  readonly high?: number;
}

export interface Deadline {
  /** What must be done, by whom. */
  readonly duty: string;
  readonly due: Instant;
  /** The provision that sets it. */
  readonly citation: string;
}

/** A rule's answer for one subject. */
export interface Evaluation {
  readonly ruleId: string;
  readonly jurisdiction: string;
  readonly instrument: string;
  readonly citation: string;
  readonly status: RuleStatus;
  readonly certainty: Certainty;
  readonly subject: Subject;
  readonly askedAbout: Instant;
  readonly decision: Decision;
  /** In words, with the figures: why this answer. */
  readonly reason: string;
  readonly quantityUsed: QuantityUsed;
  /** Bounds of the quantity as the rule counts it. Undefined where it isn't known. */
  readonly counted?: { readonly low: number; readonly estimate?: number; readonly high?: number };
  /** Undefined: the text names no number. */
  readonly threshold?: Threshold;
  /** Choices that the text leaves open and this evaluation made. */
  readonly assumptions: readonly string[];
  /** What would settle an answer that isn't certain. */
  readonly missing: readonly string[];
  readonly deadlines: readonly Deadline[];
  /** Days until the threshold at the present rate; undefined when there is no rate or it is reached. */
  readonly daysUntilThreshold?: DaysUntil;
}

/** One provision, in one file. What was once in effect stays as it was written, and a later text is another file. */
export interface Rule {
  readonly id: string;
  readonly jurisdiction: string;
  readonly instrument: string;
  readonly citation: string;
  readonly certainty: Certainty;
  /** Applied unless the user asks otherwise; revoked, proposed and vetoed rules are off. */
  readonly isOnByDefault: boolean;
  statusOn(date: Instant): RuleStatus;
  /** Undefined: the rule has nothing to say of this kind of subject. */
  evaluate(facts: ComputeFacts): Evaluation | undefined;
}
