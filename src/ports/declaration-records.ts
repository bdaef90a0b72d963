import type { Declaration } from '../domain/declarations/declaration.ts';
import type { ToldRecords } from './told-records.ts';

/** What customers say of their workloads. A declaration has no end: it meets every period and is never forgotten by age. */
export type DeclarationRecords = ToldRecords<Declaration>;
