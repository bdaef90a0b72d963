import type { BillingLine } from '../../../domain/accounting/billing-line.ts';
import { columnName, csvReader, type CsvRow } from '../../../foundation/csv-records.ts';
import { type FaultsFound, limitedFaults } from '../../../foundation/limited-faults.ts';
import { type Fault, Problem } from '../../../foundation/problem.ts';
import { readInto, type TextReader } from '../../../foundation/text-lines.ts';
import type { BillingReadOptions, BillingSource } from '../../../ports/billing-source.ts';
import { limitedRecords } from '../../file-reading/limited-records.ts';
import { textPieces } from '../../file-reading/packed-text.ts';
import { lineOfRow, NOT_USE } from './billing-line-of-row.ts';
import { focusRow, type Report } from './focus-row.ts';
import { isWithoutZone } from './focus-values.ts';
import { type InstanceTypes, readInstanceTypes } from './instance-types.ts';
import { resourceCheck } from './resource-check.ts';

const unreadableCode = 'billing-unreadable';
const PERIOD = ['ChargePeriodStart', 'ChargePeriodEnd'];
const NEEDED = ['ChargeCategory', ...PERIOD];
const QUANTITIES = ['PricingQuantity', 'ConsumedQuantity'];

/** Read once: the table ships with the house and doesn't change while it runs. */
let knownTypes: Promise<InstanceTypes> | undefined;

/**
 * Bills in the FinOps Open Cost and Usage Specification, versions 1.0 to 1.3, as CSV, plain or gzip. Columns that aren't
 * used may be missing or strange. How accelerator time is derived stands in `docs/allocations-and-billing.md`.
 */
export const focusCsv: BillingSource = {
  format: 'focus-csv',
  async read(path, options = {}) {
    knownTypes ??= readInstanceTypes();
    const bill = billReader(path, { types: await knownTypes, options });
    const brokenOff = await readInto(bill.reader, { path, pieces: textPieces(path), unreadableCode });
    return { lines: bill.lines, ...bill.faults(brokenOff), notes: bill.notes() };
  },
};

interface BillContext {
  readonly types: InstanceTypes;
  readonly options: BillingReadOptions;
}

interface Bill {
  readonly reader: TextReader;
  readonly lines: readonly BillingLine[];
  faults(brokenOff: readonly Fault[]): FaultsFound;
  notes(): readonly string[];
}

function billReader(path: string, { types, options }: BillContext): Bill {
  const lines = limitedRecords<BillingLine>({ path, unreadableCode });
  const faults = limitedFaults();
  const leftOut = new Map<string, number>();
  const resources = resourceCheck();
  let isZoneless = false;

  function take(written: CsvRow): void {
    const report: Report = (message) => {
      faults.add({ where: path, line: written.line, message });
    };
    const row = focusRow(written, options, report);
    if (NOT_USE.includes(row.category)) return void leftOut.set(row.category, (leftOut.get(row.category) ?? 0) + 1);
    const found = lineOfRow(row, types, report);
    if (found === undefined) return;
    isZoneless ||= PERIOD.some((column) => isWithoutZone(written.text(column)));
    lines.add(found.line);
    if (!found.line.isUnused) resources.add(found, written.line);
  }

  const reader = csvReader({
    header: (columns) => refuseOtherTables(path, columns),
    row: take,
    fault: (line, message) => faults.add({ where: path, line, message }),
  });
  return {
    reader,
    lines: lines.all,
    faults(brokenOff) {
      for (const fault of resources.faults(path)) faults.add(fault);
      return faults.found(brokenOff);
    },
    notes: () => [...(isZoneless ? ['times without a zone are taken as UTC'] : []), ...notesOf(leftOut)],
  };
}

function notesOf(leftOut: ReadonlyMap<string, number>): readonly string[] {
  return [...leftOut].map(
    ([category, count]) => `${count} rows of category ${category} were left out: they bill no use`,
  );
}

function refuseOtherTables(path: string, columns: ReadonlySet<string>): void {
  const lacks = (name: string): boolean => !columns.has(columnName(name));
  const missing = [...NEEDED.filter(lacks), ...(QUANTITIES.every(lacks) ? QUANTITIES : [])];
  if (missing.length === 0) return;
  throw new Problem(unreadableCode, `${path} has no column ${missing.join(', ')}: export it as FOCUS 1.0 or later`);
}
