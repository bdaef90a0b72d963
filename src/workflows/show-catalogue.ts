import { type Accelerator, NUMBER_FORMATS, type SourcedFigure } from '../domain/fleet/accelerator.ts';
import { partCeiling } from '../domain/fleet/ceiling.ts';
import { nearestNames } from '../domain/fleet/nearest-names.ts';
import { Problem } from '../foundation/problem.ts';
import type { CatalogueSource } from '../ports/catalogue-source.ts';

export interface CatalogueDoors {
  readonly catalogue: CatalogueSource;
}

/** One part on one line: what a reader compares. Rates are dense, for one unit of the catalogue. */
export interface CatalogueRow {
  readonly id: string;
  readonly vendor: string;
  readonly name: string;
  /** What the figures are for, with the other units of sale: `gpu (superchip = 2, node = 4)`. */
  readonly unit: string;
  /** At the highest clock, in the fastest format, operations per second. */
  readonly ceilingOperationsPerSecond?: number;
  readonly fastestFormat?: string;
  readonly sixteenBitOperationsPerSecond?: number;
  readonly memoryBytes?: number;
  readonly memoryBytesPerSecond?: number;
  readonly boardPowerWatts?: number;
  readonly interconnectBytesPerSecond?: number;
  /** Whether sources disagree on any of its figures. */
  readonly isDisputed: boolean;
}

/** One figure of a part with where it comes from. */
export interface FigureRow extends SourcedFigure {
  readonly figure: string;
  readonly unit: string;
}

/** Everything that the catalogue knows of one part. */
export interface PartDetail {
  readonly row: CatalogueRow;
  readonly part: Accelerator;
  readonly figures: readonly FigureRow[];
  /** How its operations are counted. */
  readonly counting: string;
}

/** All parts, one row each, in the order of vendor and id. */
export async function showCatalogue({ catalogue }: CatalogueDoors): Promise<readonly CatalogueRow[]> {
  const { parts } = await catalogue.read();
  return [...parts].sort(byVendorAndId).map(rowOf);
}

/** @throws Problem `part-unknown` with the names most like it. */
export async function showPart({ catalogue }: CatalogueDoors, name: string): Promise<PartDetail> {
  const known = await catalogue.read();
  const part = known.find(name);
  if (part === undefined) {
    const near = nearestNames(
      name,
      known.parts.flatMap(({ id, modelNames }) => [id, ...modelNames]),
    );
    const hint = near.length === 0 ? 'List all parts by leaving the name out.' : `Did you mean ${near.join(', ')}?`;
    throw new Problem('part-unknown', `The catalogue knows no part "${name}". ${hint}`);
  }
  return { row: rowOf(part), part, figures: figuresOf(part), counting: COUNTING };
}

const COUNTING = 'A multiply-accumulate is two operations. Rates are dense: structured sparsity is excluded.';

const byVendorAndId = (a: Accelerator, b: Accelerator): number =>
  a.vendor.localeCompare(b.vendor, 'en') || a.id.localeCompare(b.id, 'en', { numeric: true });

function rowOf(part: Accelerator): CatalogueRow {
  const ceiling = partCeiling(part);
  const fastest = fastestFormat(part);
  return {
    id: part.id,
    vendor: part.vendor,
    name: part.name,
    unit: unitText(part),
    ...(ceiling === undefined ? {} : { ceilingOperationsPerSecond: ceiling }),
    ...(fastest === undefined ? {} : { fastestFormat: fastest }),
    ...valueOf('sixteenBitOperationsPerSecond', part.peakOperationsPerSecond['fp16-bf16']),
    ...valueOf('memoryBytes', part.memoryBytes),
    ...valueOf('memoryBytesPerSecond', part.memoryBandwidth),
    ...valueOf('boardPowerWatts', part.boardPower),
    ...valueOf('interconnectBytesPerSecond', part.interconnectBandwidth),
    isDisputed: figuresOf(part).some(({ low, high }) => low !== high),
  };
}

const valueOf = <Name extends string>(name: Name, figure: SourcedFigure | undefined) =>
  (figure === undefined ? {} : { [name]: figure.value }) as { readonly [key in Name]?: number };

function fastestFormat(part: Accelerator): string | undefined {
  const rateOf = (format: (typeof NUMBER_FORMATS)[number]): number => {
    const figure = part.peakOperationsPerSecond[format];
    return figure === undefined ? 0 : (figure.high ?? figure.value);
  };
  const stated = NUMBER_FORMATS.filter((format) => rateOf(format) > 0);
  return stated.sort((a, b) => rateOf(b) - rateOf(a))[0];
}

function unitText({ countingUnit, unitsPer, devicesPerUnit }: Accelerator): string {
  const others = Object.entries(unitsPer).map(([unit, factor]) => `${unit} = ${factor}`);
  const devices = devicesPerUnit === 1 ? [] : [`${devicesPerUnit} devices each`];
  const told = [...others, ...devices].join(', ');
  return told === '' ? countingUnit : `${countingUnit} (${told})`;
}

function figuresOf(part: Accelerator): readonly FigureRow[] {
  const peaks = NUMBER_FORMATS.map((format) => ({
    figure: `dense peak, ${format}`,
    unit: 'OP/s',
    sourced: part.peakOperationsPerSecond[format],
  }));
  const rest = [
    { figure: 'memory', unit: 'B', sourced: part.memoryBytes },
    { figure: 'memory bandwidth', unit: 'B/s', sourced: part.memoryBandwidth },
    { figure: 'board power', unit: 'W', sourced: part.boardPower },
    { figure: 'interconnect', unit: 'B/s', sourced: part.interconnectBandwidth },
    { figure: 'quoted clock', unit: 'Hz', sourced: part.quotedClock },
    { figure: 'maximum clock', unit: 'Hz', sourced: part.maximumClock },
    { figure: 'multiprocessors', unit: '', sourced: part.multiprocessors },
    { figure: 'idle power', unit: 'W', sourced: part.idlePower },
  ];
  return [...peaks, ...rest].flatMap(({ figure, unit, sourced }) =>
    sourced === undefined ? [] : { figure, unit, ...sourced },
  );
}
