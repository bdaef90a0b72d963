import type { Allocation } from '../domain/accounting/allocation.ts';
import type { BillingLine } from '../domain/accounting/billing-line.ts';
import type { Declaration } from '../domain/declarations/declaration.ts';
import type { IntendedUse } from '../domain/declarations/intended-use.ts';
import { type FaultsFound, toldFaults } from '../foundation/limited-faults.ts';
import { type Fault, Problem } from '../foundation/problem.ts';
import type { AllocationReadOptions, AllocationSource } from '../ports/allocation-source.ts';
import type { BillingReadOptions, BillingSource } from '../ports/billing-source.ts';
import type { DeclarationSource } from '../ports/declaration-source.ts';
import type { FileFinder } from '../ports/file-finder.ts';

export interface RecordDoors {
  readonly allocations: readonly AllocationSource[];
  readonly billing: readonly BillingSource[];
  readonly declarations: DeclarationSource;
  readonly files: FileFinder;
}

/** An input as the user names it: a format, options, and a file, folder or glob. */
export interface NamedInput<Options> {
  readonly format: string;
  readonly pattern: string;
  readonly options: Options;
}

/** The records of customers and their work that are to be read. */
export interface RecordRequest {
  readonly allocations: readonly NamedInput<AllocationReadOptions>[];
  readonly billing: readonly NamedInput<BillingReadOptions>[];
  readonly declarations?: string;
}

/** What was written down of customers and their work, with what could not be used of it. */
export interface RecordsRead {
  readonly allocations: readonly Allocation[];
  /** Undefined: no bills were named, which is not "nothing was billed". */
  readonly billing?: readonly BillingLine[];
  readonly declarations: readonly Declaration[];
  /** What customers say that compute is for. */
  readonly uses: readonly IntendedUse[];
  readonly faults: Fault[];
  readonly notes: string[];
}

const RECORD_ENDINGS = ['.csv', '.csv.gz', '.txt', '.txt.gz', '.json', '.json.gz'];

/** Reads every allocation, bill and declaration that the request names. @throws Problem `unknown-format`, `no-such-file`, and what the sources throw. */
export async function readRecords(doors: RecordDoors, request: RecordRequest): Promise<RecordsRead> {
  const told: Told = { faults: [], notes: [] };
  const allocations = await readAllocations(doors, request, told);
  const billing = await readBilling(doors, request, told);
  const { declarations, uses } = await readDeclarations(doors, request, told);
  return { allocations, ...(request.billing.length === 0 ? {} : { billing }), declarations, uses, ...told };
}

/** @throws Problem `unknown-format` with the formats that there are. */
export function sourceOf<Source extends { readonly format: string }>(
  sources: readonly Source[],
  format: string,
): Source {
  const source = sources.find((one) => one.format === format);
  if (source !== undefined) return source;
  const known = sources.map((one) => one.format).join(', ');
  throw new Problem('unknown-format', `there is no format "${format}" here; there are: ${known}`);
}

/** What the inputs gave beside their records. */
interface Told {
  readonly faults: Fault[];
  readonly notes: string[];
}

function tell(told: Told, path: string, read: FaultsFound & { readonly notes?: readonly string[] }): void {
  for (const fault of toldFaults(path, read)) told.faults.push(fault);
  for (const note of read.notes ?? []) told.notes.push(`${path}: ${note}`);
}

async function readAllocations(doors: RecordDoors, request: RecordRequest, told: Told): Promise<Allocation[]> {
  const allocations: Allocation[] = [];
  for (const { format, pattern, options } of request.allocations) {
    const source = sourceOf(doors.allocations, format);
    for (const { path } of await doors.files.find(pattern, RECORD_ENDINGS)) {
      const read = await source.read(path, options);
      for (const allocation of read.allocations) allocations.push(allocation);
      tell(told, path, read);
    }
  }
  return allocations;
}

async function readBilling(doors: RecordDoors, request: RecordRequest, told: Told): Promise<BillingLine[]> {
  const lines: BillingLine[] = [];
  for (const { format, pattern, options } of request.billing) {
    const source = sourceOf(doors.billing, format);
    for (const { path } of await doors.files.find(pattern, RECORD_ENDINGS)) {
      const read = await source.read(path, options);
      for (const line of read.lines) lines.push(line);
      tell(told, path, read);
    }
  }
  return lines;
}

async function readDeclarations(
  doors: RecordDoors,
  request: RecordRequest,
  told: Told,
): Promise<Pick<RecordsRead, 'declarations' | 'uses'>> {
  if (request.declarations === undefined) return { declarations: [], uses: [] };
  const read = await doors.declarations.read(request.declarations);
  tell(told, request.declarations, read);
  return read;
}
