import type { CsvRow } from '../../../foundation/csv-records.ts';
import { type Period, period } from '../../../foundation/instant.ts';
import type { BillingReadOptions } from '../../../ports/billing-source.ts';
import { focusInstant, focusNumber, focusText } from './focus-values.ts';

/** Takes what is wrong with the row at hand, and gives nothing. */
export type Report = (message: string) => undefined;

/** A row's fields that are used. An empty text: the row doesn't say. */
export interface FocusRow {
  readonly customerId: string;
  readonly period: Period | undefined;
  readonly category: string;
  readonly isCorrectionClass: boolean;
  readonly isUnused: boolean;
  readonly billedCost: number | undefined;
  readonly pricing: Quantity;
  readonly consumed: Quantity;
  readonly resourceId: string;
  readonly serviceCategory: string;
  /** Texts in which an instance type or an accelerator may be named, the surest first. */
  readonly texts: readonly NamedText[];
  readonly skuDetails: SkuDetails;
}

export interface Quantity {
  /** Undefined: the row doesn't say, or says it in a way that was refused. */
  readonly amount: number | undefined;
  readonly unit: string;
}

export interface NamedText {
  readonly column: string;
  readonly text: string;
}

/** The keys of SkuPriceDetails that are used. Absent is not zero. */
export interface SkuDetails {
  readonly gpuCount?: number;
  readonly instanceType?: string;
}

const TEXT_COLUMNS = ['SkuMeter', 'ChargeDescription', 'SkuId', 'SkuPriceId', 'ResourceName', 'ServiceName'];

/** Reads a row strictly: a number or a date that isn't written as FOCUS has it is refused with its reason, and the rest is used. */
export function focusRow(row: CsvRow, options: BillingReadOptions, report: Report): FocusRow {
  const text = (column: string): string => focusText(row.text(column));
  const quantity = (name: string): Quantity => ({
    amount: numberOf(`${name}Quantity`, text(`${name}Quantity`), report),
    unit: text(`${name}Unit`),
  });
  const statuses = [text('CapacityReservationStatus'), text('CommitmentDiscountStatus')];
  return {
    customerId: customerOf(text, options),
    period: periodOf(text, report),
    category: text('ChargeCategory').toLowerCase(),
    isCorrectionClass: text('ChargeClass').toLowerCase() === 'correction',
    isUnused: statuses.some((status) => status.toLowerCase() === 'unused'),
    billedCost: numberOf('BilledCost', text('BilledCost'), report),
    pricing: quantity('Pricing'),
    consumed: quantity('Consumed'),
    resourceId: text('ResourceId'),
    serviceCategory: text('ServiceCategory').toLowerCase(),
    texts: TEXT_COLUMNS.map((column) => ({ column, text: text(column) })).filter((named) => named.text !== ''),
    skuDetails: skuDetailsOf(text('SkuPriceDetails'), report),
  };
}

function numberOf(column: string, text: string, report: Report): number | undefined {
  if (text === '') return undefined;
  return focusNumber(text) ?? report(`has "${text}" for ${column}: write a plain number such as 10000.00`);
}

function periodOf(text: (column: string) => string, report: Report): Period | undefined {
  const [from, until] = ['ChargePeriodStart', 'ChargePeriodEnd'].map((column) => {
    const written = text(column);
    return focusInstant(written) ?? report(`has "${written}" for ${column}: write 2025-05-01T00:00:00Z`);
  });
  if (from === undefined || until === undefined) return undefined;
  return until > from ? period(from, until) : report('has a charge period that ends before it has begun: correct it');
}

function customerOf(text: (column: string) => string, { customerKey = 'billing-account' }: BillingReadOptions): string {
  if (customerKey === 'billing-account') return text('BillingAccountId');
  if (customerKey === 'sub-account') return text('SubAccountId');
  const value = objectOf(text('Tags'))?.[customerKey.slice('tag:'.length)];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function objectOf(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function skuDetailsOf(json: string, report: Report): SkuDetails {
  if (json === '') return {};
  const details = objectOf(json);
  if (details === undefined) return report('has SkuPriceDetails that are no JSON object: write {"GpuCount": 8}') ?? {};
  const { GpuCount: written, InstanceType: instanceType } = details;
  const gpuCount = typeof written === 'string' ? focusNumber(written) : written;
  const isCount = typeof gpuCount === 'number' && gpuCount >= 0 && gpuCount <= 1e6;
  if (!isCount && written !== undefined && written !== null) {
    report(`has ${JSON.stringify(written).slice(0, 40)} for GpuCount: write a number that is not negative`);
  }
  return {
    ...(isCount ? { gpuCount } : {}),
    ...(typeof instanceType === 'string' && focusText(instanceType) !== '' ? { instanceType } : {}),
  };
}
