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

/** Converts a sample's number; never yields what the signal's unit forbids. */
export function signalValue(field: MetricField, raw: number): SignalValue {
  if (Number.isNaN(raw) || field.blankValues.includes(raw)) return NOT_KNOWN;
  const value = raw * field.factor;
  const { signal } = field;
  const lowest = signal === 'temperatureCelsius' ? -273.15 : 0;
  if (!(value >= lowest && value <= highestOf(signal))) {
    return {
      kind: 'impossible',
      message: `${raw} can't be a value of ${field.id} (${signal}): look at the exporter and its unit`,
    };
  }
  if (signal.endsWith('Fraction') && value > 1) return { kind: 'value', value: 1 };
  return { kind: 'value', value };
}
