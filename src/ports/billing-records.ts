import type { BillingLine } from '../domain/accounting/billing-line.ts';
import type { ToldRecords } from './told-records.ts';

/** What bills say of accelerator time. Two lines that read the same are two. */
export type BillingRecords = ToldRecords<BillingLine>;
