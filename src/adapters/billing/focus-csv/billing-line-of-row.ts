import type { BillingLine } from '../../../domain/accounting/billing-line.ts';
import { type Bounded, bounded } from '../../../foundation/bounded.ts';
import { acceleratorsOf, type RowAccelerators } from './accelerators-of-row.ts';
import { billedTime } from './billed-time.ts';
import type { FocusRow, Report } from './focus-row.ts';
import type { InstanceTypes } from './instance-types.ts';

/** Charges that are not use: commitments and credits would count the same time twice. */
export const NOT_USE = ['purchase', 'tax', 'credit', 'adjustment'];

/** The billing line of a row, with the accelerators of its resource where they are known, for the check of whole resources. */
export interface LineOfRow {
  readonly line: BillingLine;
  readonly acceleratorCount?: number;
}

/** What a row of use says of accelerator time; `undefined` when it is of something else, or when its period can't be read. */
export function lineOfRow(row: FocusRow, types: InstanceTypes, report: Report): LineOfRow | undefined {
  const accelerators = acceleratorsOf(row, types);
  const amount = amountOf(row, accelerators);
  if (accelerators.kind === 'none' || amount.kind === 'none' || row.period === undefined) return undefined;
  if (row.category !== 'usage')
    report(`has "${row.category}" for ChargeCategory: write Usage, Purchase, Tax, Credit or Adjustment`);
  if (row.customerId === '') report('names no customer: its time stands under "unknown"; fill in the account or tag');
  const isKnown = amount.kind === 'known' && row.category === 'usage';
  const line: BillingLine = {
    customerId: row.customerId === '' ? 'unknown' : row.customerId,
    ...(row.resourceId === '' ? {} : { resourceId: row.resourceId }),
    period: row.period,
    ...(isKnown ? { acceleratorSeconds: amount.seconds } : {}),
    grade: isKnown ? amount.grade : 'unknown',
    isUnused: row.isUnused,
    isCorrection: row.isCorrectionClass || (isKnown && amount.seconds.high < 0),
    ...partOf(accelerators),
    basis: amount.basis,
  };
  return accelerators.kind === 'counted' ? { line, acceleratorCount: accelerators.high } : { line };
}

const partOf = (accelerators: RowAccelerators): { readonly partName?: string } =>
  'partName' in accelerators && accelerators.partName !== undefined ? { partName: accelerators.partName } : {};

type Amount =
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly basis: string }
  | {
      readonly kind: 'known';
      readonly seconds: Bounded;
      readonly grade: 'exact' | 'estimated';
      readonly basis: string;
    };

function amountOf(row: FocusRow, accelerators: RowAccelerators): Amount {
  const time = billedTime(row);
  if (accelerators.kind === 'none') return { kind: 'none' };
  if (time.kind === 'no-accelerator-time') return amountWithoutTime(row, accelerators);
  if (accelerators.kind === 'unknown') return { kind: 'unknown', basis: accelerators.why };
  if (time.kind === 'unknown') return { kind: 'unknown', basis: time.why };
  if ((row.billedCost ?? 0) < 0 && time.seconds.high > 0) {
    return {
      kind: 'unknown',
      basis: 'the cost is negative and the quantity is not: whether time was given back is not told',
    };
  }
  if (time.countsAccelerators) {
    return { kind: 'known', seconds: time.seconds, grade: time.isExact ? 'exact' : 'estimated', basis: time.basis };
  }
  if (accelerators.kind === 'counted-by-unit') {
    return {
      kind: 'unknown',
      basis: `${time.basis} is time of instances and the price is of accelerators: give GpuCount`,
    };
  }
  return {
    kind: 'known',
    seconds: product(time.seconds, accelerators),
    grade: time.isExact && accelerators.isStated ? 'exact' : 'estimated',
    basis: `${time.basis} x ${accelerators.basis}`,
  };
}

/** A text may name an accelerator beside its storage or traffic; details of the price that do are of the accelerator itself. */
function amountWithoutTime(row: FocusRow, accelerators: RowAccelerators): Amount {
  const isOfDetails = accelerators.kind === 'counted' && Object.keys(row.skuDetails).length > 0;
  return isOfDetails
    ? { kind: 'unknown', basis: `${accelerators.basis}, priced by ${row.pricing.unit}` }
    : { kind: 'none' };
}

/** Bounds of time, which may be negative, times bounds of a count, which may not. */
function product(time: Bounded, count: Bounded): Bounded {
  const corners = [time.low * count.low, time.low * count.high, time.high * count.low, time.high * count.high];
  return bounded(Math.min(...corners), time.estimate * count.estimate, Math.max(...corners));
}
