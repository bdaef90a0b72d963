import Table from 'cli-table3';
import { Command } from 'commander';
import type { CatalogueRow, PartDetail } from '../../workflows/show-catalogue.ts';
import { scientific } from './figure-words.ts';
import type { Output } from './output.ts';

export interface CatalogueCommandDoors {
  readonly output: Output;
  all(): Promise<readonly CatalogueRow[]>;
  /** @throws Problem `part-unknown`. */
  part(name: string): Promise<PartDetail>;
}

/** `comptroller catalogue`: the accelerators that are known, and where each figure comes from. */
export function catalogueCommand(doors: CatalogueCommandDoors): Command {
  return new Command('catalogue')
    .description('List the accelerators that are known, or one with the source and date of every figure')
    .argument('[part]', 'id or name of one part, as a driver prints it')
    .option('--json', 'print as JSON')
    .action(async (name: string | undefined, flags: { readonly json?: boolean }) => {
      if (name === undefined) {
        const rows = await doors.all();
        doors.output.print(flags.json === true ? JSON.stringify(rows) : catalogueTable(rows));
      } else {
        const detail = await doors.part(name);
        doors.output.print(flags.json === true ? JSON.stringify(detail) : partText(detail));
      }
    });
}

const STYLE = { style: { head: [], border: [], compact: true } };

const figure = (value: number | undefined): string => (value === undefined ? 'not known' : scientific(value));

function catalogueTable(rows: readonly CatalogueRow[]): string {
  const table = new Table({
    ...STYLE,
    head: ['part', 'one unit is', 'ceiling OP/s', 'fastest format', '16-bit OP/s', 'memory B/s', 'watts', ''],
  });
  for (const row of rows) {
    table.push([
      row.id,
      row.unit,
      figure(row.ceilingOperationsPerSecond),
      row.fastestFormat ?? 'not known',
      figure(row.sixteenBitOperationsPerSecond),
      figure(row.memoryBytesPerSecond),
      row.boardPowerWatts === undefined ? 'not known' : String(row.boardPowerWatts),
      row.isDisputed ? 'disputed' : '',
    ]);
  }
  return `${rows.length} parts. Dense rates, a multiply-accumulate is two operations; "disputed": sources disagree, the part's own page tells.\n${table.toString()}`;
}

function partText({ row, part, figures, counting }: PartDetail): string {
  const table = new Table({
    ...STYLE,
    head: ['figure', 'value', 'bounds', 'unit', 'source', 'as of'],
    colWidths: [24, 12, 24, 7, 56, 12],
    wordWrap: true,
  });
  for (const { figure: name, value, low, high, unit, source, asOf } of figures) {
    const bounds =
      low === undefined && high === undefined ? '' : `${scientific(low ?? value)} to ${scientific(high ?? value)}`;
    table.push([name, scientific(value), bounds, unit, source, asOf]);
  }
  return [
    `${part.name} (${part.id}); one unit is ${row.unit}. ${counting}`,
    `Ceiling, at the highest clock in the fastest format (${row.fastestFormat ?? 'not known'}): ${figure(row.ceilingOperationsPerSecond)} OP/s`,
    `Names: ${part.modelNames.join('; ')}`,
    table.toString(),
    ...part.notes.map((note) => `Note: ${note}`),
  ].join('\n');
}
