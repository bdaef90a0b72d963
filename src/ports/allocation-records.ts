import type { Allocation } from '../domain/accounting/allocation.ts';
import type { ToldRecords } from './told-records.ts';

/** Who held which devices, as schedulers tell it. One that still runs meets every period after its start. */
export type AllocationRecords = ToldRecords<Allocation>;
