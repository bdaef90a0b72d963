import { Command } from 'commander';
import type { CatalogueRow, FigureRow, PartDetail } from '../../workflows/show-catalogue.ts';
import { figure, highFigure, range } from './figure-words.ts';
import { type Output, widthOf } from './output.ts';
import { type Column, paragraph, textTable } from './text-layout.ts';

export interface CatalogueCommandDoors {
  readonly output: Output;
  all(): Promise<readonly CatalogueRow[]>;
  /** @throws Problem `part-unknown`. */
  part(name: string): Promise<PartDetail>;
}

/** `comptroller catalogue`: the accelerators that are known, and where each figure comes from. */
export function catalogueCommand(doors: CatalogueCommandDoors): Command {
  const { output } = doors;
  return new Command('catalogue')
    .description('List the accelerators that are known, or one of them with the source and date of every figure.')
    .argument('[part]', 'one part: its id, its name, or the name that a driver prints, in quotes')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  comptroller catalogue h100-sxm\n  comptroller catalogue "NVIDIA H100 80GB HBM3"',
    )
    .action(async (name: string | undefined, flags: { readonly json?: boolean }) => {
      const found = name === undefined ? await doors.all() : await doors.part(name);
      if (flags.json === true) output.print(JSON.stringify(found));
      else output.print('row' in found ? partText(found, widthOf(output)) : catalogueText(found, widthOf(output)));
    });
}

const known = (value: number | undefined): string => (value === undefined ? 'not known' : figure(value));

const CATALOGUE_COLUMNS: readonly Column[] = [
  { head: 'part' },
  { head: 'one unit is', least: 12 },
  { head: 'ceiling\nOP/s', align: 'right' },
  { head: 'fastest\nformat', least: 9 },
  { head: '16-bit\nOP/s', align: 'right' },
  { head: 'memory\nB/s', align: 'right' },
  { head: 'watts', align: 'right' },
  { head: 'sources', least: 7 },
];

function catalogueText(rows: readonly CatalogueRow[], width: number): string {
  const cells = rows.map((row) => [
    row.id,
    row.unit,
    row.ceilingOperationsPerSecond === undefined ? 'not known' : highFigure(row.ceilingOperationsPerSecond),
    row.fastestFormat ?? 'not known',
    known(row.sixteenBitOperationsPerSecond),
    known(row.memoryBytesPerSecond),
    known(row.boardPowerWatts),
    row.isDisputed ? 'differ' : '',
  ]);
  const legend =
    `${rows.length} parts, dense rates of one unit; a multiply-accumulate is two operations. ` +
    'Where sources differ, "comptroller catalogue PART" tells by how much.';
  return `${paragraph(legend, width)}\n${textTable(CATALOGUE_COLUMNS, cells, width)}`;
}

const PART_COLUMNS: readonly Column[] = [
  { head: 'figure', least: 12 },
  { head: 'value', align: 'right' },
  { head: 'bounds', least: 10 },
  { head: 'unit' },
  { head: 'as of' },
  { head: 'source' },
];

/** Sources are numbered, because many figures share one, and stand below the table. */
function partText({ row, part, figures, counting }: PartDetail, width: number): string {
  const ceiling = row.ceilingOperationsPerSecond;
  const most = ceiling === undefined ? 'not known' : `${highFigure(ceiling)} OP/s`;
  const sources = [...new Set(figures.map(({ source }) => source))];
  const cells = figures.map((of) => [...figureCells(of), `[${sources.indexOf(of.source) + 1}]`]);
  const text = (line: string): string => paragraph(line, width, 4);
  return [
    text(`${part.name} (${part.id}); one unit is ${row.unit}. ${counting}`),
    text(`Ceiling, at the highest clock in the fastest format (${row.fastestFormat ?? 'not known'}): ${most}`),
    text(`Names: ${part.modelNames.join('; ')}`),
    textTable(PART_COLUMNS, cells, width),
    ...sources.map((source, place) => text(`[${place + 1}] ${source}`)),
    ...part.notes.map((note) => text(`Note: ${note}`)),
  ].join('\n');
}

function figureCells({ figure: name, value, low, high, unit, asOf }: FigureRow): readonly string[] {
  const isExact = low === undefined && high === undefined;
  return [name, figure(value), isExact ? '' : range(low ?? value, high ?? value), unit, asOf];
}
