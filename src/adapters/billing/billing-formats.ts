import type { BillingSource } from '../../ports/billing-source.ts';
import { focusCsv } from './focus-csv/focus-csv.ts';

/** Every format in which bills can be read, one line each. */
export const BILLING_SOURCES: readonly BillingSource[] = [focusCsv];
