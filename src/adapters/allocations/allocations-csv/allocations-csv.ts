import type { Allocation } from '../../../domain/accounting/allocation.ts';
import { csvReader } from '../../../foundation/csv-records.ts';
import { limitedFaults } from '../../../foundation/limited-faults.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { AllocationSource } from '../../../ports/allocation-source.ts';
import { readInto } from '../../../foundation/text-lines.ts';
import { limitedRecords } from '../../file-reading/limited-records.ts';
import { textPieces } from '../../file-reading/packed-text.ts';
import { hostlistReader } from '../hostlist.ts';
import { zoneWatch } from '../source-time.ts';
import { allocationOf } from './allocation-row.ts';

const unreadableCode = 'allocations-unreadable';
const NEEDED = ['customer_id', 'workload_id', 'from'];

/**
 * A provider's own list of who held what, one row for each holding:
 * `customer_id,workload_id,from,until,node,devices,count,share,run_key`. `docs/allocations-and-billing.md` says what each may hold.
 */
export const allocationsCsv: AllocationSource = {
  format: 'allocations-csv',
  async read(path, options = {}) {
    const allocations = limitedRecords<Allocation>({ path, unreadableCode });
    const faults = limitedFaults();
    const fault = (line: number, message: string): undefined => {
      faults.add({ where: path, line, message });
    };
    const expand = hostlistReader();
    const zones = zoneWatch(options);
    const table = csvReader({
      header: (columns) => refuseOtherTables(path, columns),
      row(row) {
        const allocation = allocationOf(row, {
          options: zones.times,
          expand,
          report: (message) => fault(row.line, message),
        });
        if (allocation !== undefined) allocations.add(allocation);
      },
      fault,
    });
    const brokenOff = await readInto(table, { path, pieces: textPieces(path), unreadableCode });
    return { allocations: allocations.all, ...faults.found(brokenOff), notes: zones.notes() };
  },
};

function refuseOtherTables(path: string, columns: ReadonlySet<string>): void {
  const missing = NEEDED.filter((name) => !columns.has(name.replaceAll('_', '')));
  if (missing.length === 0) return;
  throw new Problem(
    unreadableCode,
    `${path} has no column ${missing.join(', ')}: the first line names the columns, at least ${NEEDED.join(',')}`,
  );
}
