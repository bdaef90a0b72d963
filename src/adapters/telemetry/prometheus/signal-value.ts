import { SIGNALS, type Signal } from '../../../domain/telemetry/signal.ts';
import type { MetricField } from './metric-table.ts';

/** What one sample says in the unit of its signal. */
export type SignalValue =
  | { readonly kind: 'value'; readonly value: number }
  /** NaN, a stale mark, or the exporter's own word for it. */
  | { readonly kind: 'not-known' }
  | { readonly kind: 'impossible'; readonly message: string };

const NOT_KNOWN: SignalValue = { kind: 'not-known' };
/** A share may overshoot by rounding; above this it is in another unit. */
const ROUNDED_FRACTION = 1.02;

/** No accelerator or node comes near these; a value beyond is an error code or in another unit. */
function highestOf(signal: Signal): number {
  if (signal.endsWith('Fraction')) return ROUNDED_FRACTION;
  if (signal.endsWith('Watts')) return 1e6;
  if (signal.endsWith('Hertz')) return 1e11;
  if (signal.endsWith('Celsius')) return 1000;
  return SIGNALS[signal] === 'state' ? Number.MAX_SAFE_INTEGER : 1e30;
}

/** What {@link signalValue} needs to know of a field, found once: for readers of millions of samples a second. */
export interface ValueRule {
  readonly field: MetricField;
  readonly factor: number;
  readonly lowest: number;
  readonly highest: number;
  /** Values above, up to `highest`, are this. */
  readonly ceiling: number;
  /** Below it no number of the exporter means "not known". */
  readonly firstBlank: number;
}

export function valueRule(field: MetricField): ValueRule {
  const { signal, factor } = field;
  return {
    field,
    factor,
    lowest: signal === 'temperatureCelsius' ? -273.15 : 0,
    highest: highestOf(signal),
    ceiling: signal.endsWith('Fraction') ? 1 : Number.POSITIVE_INFINITY,
    firstBlank: Math.min(...field.blankValues),
  };
}

/** The sample's value in the unit of its signal, NaN where {@link signalValue} gives none. */
export function plainValue(rule: ValueRule, raw: number): number {
  const value = raw * rule.factor;
  if (!(value >= rule.lowest && value <= rule.highest)) return Number.NaN;
  if (raw >= rule.firstBlank && rule.field.blankValues.includes(raw)) return Number.NaN;
  return value > rule.ceiling ? rule.ceiling : value;
}

/** Converts a sample's number; never yields what the signal's unit forbids. */
export function signalValue(field: MetricField, raw: number): SignalValue {
  if (Number.isNaN(raw) || field.blankValues.includes(raw)) return NOT_KNOWN;
  const value = plainValue(valueRule(field), raw);
  if (!Number.isNaN(value)) return { kind: 'value', value };
  return {
    kind: 'impossible',
    message: `${raw} can't be a value of ${field.id} (${field.signal}): look at the exporter and its unit`,
  };
}
