import { type Bounded, bounded } from '../../../foundation/bounded.ts';
import type { FocusRow, Quantity } from './focus-row.ts';
import { focusUnit } from './focus-values.ts';

/** Time that a row bills, signed, before it is multiplied by accelerators. */
export type BilledTime =
  | {
      readonly kind: 'time';
      readonly seconds: Bounded;
      readonly countsAccelerators: boolean;
      readonly isExact: boolean;
      readonly basis: string;
    }
  /** Storage, traffic, processors: no time of accelerators. */
  | { readonly kind: 'no-accelerator-time' }
  | { readonly kind: 'unknown'; readonly why: string };

/** Rounding of quantities in exports. */
const SAME_WITHIN_FRACTION = 1e-3;

/** Reads PricingQuantity, and ConsumedQuantity where the first is no time; where both are times and differ, the bounds hold both. */
export function billedTime(row: FocusRow): BilledTime {
  const pricing = timeOf(row.pricing, 'PricingQuantity');
  const consumed = timeOf(row.consumed, 'ConsumedQuantity');
  if (pricing.kind !== 'time') return consumed.kind === 'time' || isSilent(row.pricing) ? consumed : pricing;
  const isComparable = consumed.kind === 'time' && consumed.countsAccelerators === pricing.countsAccelerators;
  return isComparable ? joined(pricing, consumed) : pricing;
}

const isSilent = (quantity: Quantity): boolean => quantity.amount === undefined && quantity.unit === '';

type Time = Extract<BilledTime, { kind: 'time' }>;

function joined(pricing: Time, consumed: Time): Time {
  const [a, b] = [pricing.seconds.estimate, consumed.seconds.estimate];
  if (Math.abs(a - b) <= SAME_WITHIN_FRACTION * Math.max(Math.abs(a), Math.abs(b))) return pricing;
  return {
    ...pricing,
    seconds: bounded(Math.min(a, b), a, Math.max(a, b)),
    isExact: false,
    basis: `${pricing.basis} (${consumed.basis}: the bounds hold both)`,
  };
}

function timeOf({ amount, unit: text }: Quantity, column: string): BilledTime {
  const unit = focusUnit(text);
  if (unit.kind === 'no-accelerator-time') return { kind: 'no-accelerator-time' };
  if (unit.kind === 'other') {
    return { kind: 'unknown', why: `"${text}" of ${column} is no unit of time: price by Hours or GPU-Hours` };
  }
  if (amount === undefined) return { kind: 'unknown', why: `${column} is missing or was refused: fill it in` };
  const seconds = amount * unit.seconds;
  return {
    kind: 'time',
    seconds: bounded(seconds, seconds, seconds),
    countsAccelerators: unit.kind === 'accelerator-time',
    isExact: unit.isPlain,
    basis: `${column} ${amount} ${text}`,
  };
}
