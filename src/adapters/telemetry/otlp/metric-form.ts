import type { Measured } from '../pushed-series/measured-series.ts';
import { SIGNAL_ORDER, SIGNALS } from '../../../domain/telemetry/signal.ts';

/** How the points of a metric are to be read. */
export type PointsKind = 'gauge' | 'sum' | 'histogram' | 'exponential histogram' | 'summary';

/** Values of `AggregationTemporality`. */
export const DELTA = 1;
export const CUMULATIVE = 2;

export interface MetricForm {
  readonly kind: PointsKind;
  /** Of sums. */
  readonly temporality: number;
  readonly isMonotonic: boolean;
}

/** Why points of this form are refused, whatever they measure; undefined where they are read. */
export function refusedForm({ kind, temporality }: MetricForm): string | undefined {
  if (kind === 'gauge') return undefined;
  if (kind === 'sum') {
    if (temporality === CUMULATIVE) return undefined;
    return temporality === DELTA ? 'delta sums' : 'sums of unspecified temporality';
  }
  return kind === 'summary' ? 'summaries' : `${kind}s`;
}

const LONGEST_NAME = 100;

/** @param form as `refusedForm` names it. */
export const formFault = (form: string, name: string): string =>
  `${form} are not read (first: ${name.slice(0, LONGEST_NAME)}): send gauges and cumulative sums, or leave the metric out`;

/** What is wrong with a metric that is measured here, before its points are looked into. */
export function metricFault(measured: Measured, form: MetricForm, unit: string): string | undefined {
  const { id, ucum } = measured.field;
  if (unit !== '' && ucum?.includes(unit) === false)
    return `${id} is said to be in ${JSON.stringify(unit.slice(0, LONGEST_NAME))}, where ${ucum.join(' or ')} is expected: it is not used`;
  const isCounter = SIGNALS[SIGNAL_ORDER[measured.place] as keyof typeof SIGNALS] === 'counter';
  if (form.kind === 'sum' && isCounter && !form.isMonotonic)
    return `${id} is a counter and comes as a sum that may fall: it is not used`;
  return undefined;
}
