import type { Bytes, BytesPerSecond, Hertz, OperationsPerSecond, Watts } from '../../foundation/units.ts';

/** The number formats whose dense peak a catalogue entry may state; `vector` is the general pipe, the rest are matrix (tensor) pipes. */
export const NUMBER_FORMATS = [
  'fp64-vector',
  'fp64-matrix',
  'fp32-vector',
  'tf32',
  'fp16-bf16',
  'fp8',
  'int8',
  'fp6',
  'fp4',
  'int4',
] as const;
export type NumberFormat = (typeof NUMBER_FORMATS)[number];

/** A figure with where it comes from. `low` and `high` stand where sources disagree and enclose `value`. */
export interface SourcedFigure<Quantity extends number = number> {
  readonly value: Quantity;
  readonly low?: Quantity;
  readonly high?: Quantity;
  readonly source: string;
  /** ISO date on which the source was read or published. */
  readonly asOf: string;
}

/** What one unit of the catalogue is. Every figure of an entry is for ONE such unit. */
export type CountingUnit = 'gpu' | 'chip' | 'card' | 'package';

/** An accelerator part. Rates are dense (no sparsity); a multiply-accumulate is two operations. */
export interface Accelerator {
  /** Stable, kebab-case: `h100-sxm`. */
  readonly id: string;
  readonly vendor: string;
  readonly name: string;
  /** Names that drivers and exporters print for exactly this part: `NVIDIA H100 80GB HBM3`. */
  readonly modelNames: readonly string[];
  readonly countingUnit: CountingUnit;
  /** How many of this unit one unit of another kind holds: a superchip of two GPUs is `{ superchip: 2 }`; a chip of two cores is `{ core: 0.5 }`. */
  readonly unitsPer: Readonly<Record<string, number>>;
  /** How many devices the operating system shows for one unit: 2 for a card of two dies. */
  readonly devicesPerUnit: number;
  readonly peakOperationsPerSecond: Readonly<Partial<Record<NumberFormat, SourcedFigure<OperationsPerSecond>>>>;
  /** How much faster the vendor quotes structured sparsity; 1 when it has none. Never part of a figure here. */
  readonly sparseMultiplier: number;
  readonly memoryBytes?: SourcedFigure<Bytes>;
  readonly memoryBandwidth?: SourcedFigure<BytesPerSecond>;
  readonly boardPower?: SourcedFigure<Watts>;
  /** Bandwidth between accelerators of one node or scale-up domain. */
  readonly interconnectBandwidth?: SourcedFigure<BytesPerSecond>;
  /** The clock at which the matrix peak is quoted. */
  readonly quotedClock?: SourcedFigure<Hertz>;
  /** The highest clock that the part can be set to; the ceiling is scaled by it when it is above the quoted one. */
  readonly maximumClock?: SourcedFigure<Hertz>;
  /** Streaming multiprocessors or compute units of one unit. */
  readonly multiprocessors?: SourcedFigure;
  readonly idlePower?: SourcedFigure<Watts>;
  /** What a reader must know: figures not confirmed by a vendor, disputes between sources. */
  readonly notes: readonly string[];
}

/** All parts that the house knows, found by id, alias or the name that a driver prints. */
export interface AcceleratorCatalogue {
  readonly parts: readonly Accelerator[];
  find(idOrModelName: string): Accelerator | undefined;
}
