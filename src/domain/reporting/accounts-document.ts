import type { Basis, Fates, Reconciliation } from '../accounting/account.ts';
import type { Declaration } from '../declarations/declaration.ts';
import type { Finding } from '../findings/finding.ts';
import type { LegalEntity } from '../fleet/fleet.ts';
import type { ClusterFacts, Evaluation } from '../regimes/rule.ts';

/** On the wire every instant is ISO 8601 in UTC, every interval half-open; operations are plain numbers. */
export interface BoundedFigure {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

export interface RatesFigure {
  readonly mean: BoundedFigure;
  readonly peakMinute: BoundedFigure;
  readonly sustainedHour?: BoundedFigure;
  readonly sustainedDay?: BoundedFigure;
  readonly sustainedWeek?: BoundedFigure;
}

export interface CourseFigure {
  readonly from: string;
  readonly until: string;
  readonly hardwareOperations: BoundedFigure;
  readonly ceilingOperations: number;
}

/** ComputeFigures of the accounting room, on the wire. */
export interface FiguresDocument {
  readonly from: string;
  readonly until: string;
  readonly acceleratorSeconds: number;
  readonly unknownHardwareSeconds: number;
  readonly ceilingOperations: number;
  readonly hardwareOperations: BoundedFigure;
  readonly provenOperations: { readonly low: number; readonly high: number };
  readonly operationsPerSecond: RatesFigure;
  readonly coverageFraction: number;
  readonly basis: readonly Basis[];
  readonly course: readonly CourseFigure[];
}

/** A customer's words on one workload, on the wire. */
export type DeclaredDocument = Omit<Declaration, 'customerId' | 'workloadId' | 'lineageId' | 'declaredAt'> & {
  readonly declaredAt?: string;
};

export interface AccountDocument extends FiguresDocument {
  readonly customerId: string;
  readonly workloadId: string;
  readonly lineageId: string;
  readonly clusterIds: readonly string[];
  /** Absent: nothing is declared of this workload, which is not "no". */
  readonly declared?: DeclaredDocument;
}

/** What a set of connected machines could do; one for each connected set that a rule may ask about. */
export interface ClusterFactsDocument extends ClusterFacts {
  readonly clusterId: string;
}

export interface TotalDocument extends FiguresDocument {
  readonly id: string;
}

export type FindingDocument = Omit<Finding, 'period'> & {
  readonly period?: { readonly from: string; readonly until: string };
};

export type EvaluationDocument = Omit<Evaluation, 'askedAbout' | 'deadlines'> & {
  readonly askedAbout: string;
  readonly deadlines: readonly { readonly duty: string; readonly due: string; readonly citation: string }[];
};

/** What an accounting run says, whole: what `--json` prints, what the report shows, what `evaluate` reads. */
export interface AccountsDocument {
  readonly format: 'comptroller-accounts/1';
  readonly provider: LegalEntity;
  /** True when the fleet or its telemetry was made by a generator; shown wherever figures are shown. */
  readonly isSynthetic: boolean;
  /** Version of the program and name of the calibration: the same inputs give the same figures with the same two. */
  readonly madeWith: { readonly comptroller: string; readonly calibration: string };
  readonly period: { readonly from: string; readonly until: string };
  readonly accounts: readonly AccountDocument[];
  readonly byCustomer: readonly TotalDocument[];
  readonly byLineage: readonly TotalDocument[];
  readonly byCluster: readonly TotalDocument[];
  readonly unattributed: FiguresDocument;
  readonly fates: Fates;
  readonly clusters: readonly (Fates & { readonly clusterId: string })[];
  /** Absent: no fleet facts are known, and no rule about clusters is answered. */
  readonly clusterFacts?: readonly ClusterFactsDocument[];
  readonly reconciliations: readonly Reconciliation[];
  readonly findings: readonly FindingDocument[];
  readonly evaluations: readonly EvaluationDocument[];
}
