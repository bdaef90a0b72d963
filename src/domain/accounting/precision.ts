import type { NumberFormat } from '../fleet/accelerator.ts';
import { type DeviceWindow, signalIn } from '../telemetry/device-window.ts';
import type { DeviceRates } from './device-rates.ts';

/** Rates in operations per second that the matrix units may have run at, over every format that is still possible. */
export interface MatrixRates {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
  /** Over every format of the part, whatever is presumed or declared. */
  readonly provenLow: number;
  readonly provenHigh: number;
  readonly assumptions: readonly string[];
  /** Set when evidence rules the declared formats out. */
  readonly contradiction?: string;
}

/** Formats that machine learning doesn't use on matrix units, presumed absent unless declared or seen. */
const PRESUMED_ABSENT: ReadonlySet<NumberFormat> = new Set(['fp64-matrix', 'int4']);
const HALF_PIPE: ReadonlySet<NumberFormat> = new Set(['tf32', 'fp16-bf16', 'fp8', 'fp6', 'fp4']);
const INTEGER_PIPE: ReadonlySet<NumberFormat> = new Set(['int8', 'int4']);
const DOUBLE_PIPE: ReadonlySet<NumberFormat> = new Set(['fp64-matrix']);
/** A pipe counts as alone when it carries at least this share of the tensor activity. */
const ALONE = 0.97;

/**
 * Narrows the set of number formats: the part supports it, the pipe counters show it, the customer declares it.
 * Evidence removes members and never weighs them. The declaration narrows what is stated, never what is proven.
 */
export function matrixRates(
  rates: DeviceRates,
  window: DeviceWindow,
  declared: readonly NumberFormat[] | undefined,
): MatrixRates | undefined {
  if (rates.matrixPerSecond.size === 0) return undefined;
  const pipe = solePipe(window);
  const byDeclaration = ratesByDeclaration(rates, pipe ?? NO_PIPE);
  const key = declared?.join() ?? '';
  const known = byDeclaration.get(key);
  if (known !== undefined) return known;
  const found = ratesThroughPipe(rates, pipe, declared);
  byDeclaration.set(key, found);
  return found;
}

/** A window shows one of four pipes and millions of windows share a part: each narrowing is worked out once. */
const remembered = new WeakMap<DeviceRates, Map<Pipe, Map<string, MatrixRates>>>();

function ratesByDeclaration(rates: DeviceRates, pipe: Pipe): Map<string, MatrixRates> {
  let byPipe = remembered.get(rates);
  if (byPipe === undefined) remembered.set(rates, (byPipe = new Map()));
  let byDeclaration = byPipe.get(pipe);
  if (byDeclaration === undefined) byPipe.set(pipe, (byDeclaration = new Map()));
  return byDeclaration;
}

function ratesThroughPipe(
  rates: DeviceRates,
  pipe: Pipe | undefined,
  declared: readonly NumberFormat[] | undefined,
): MatrixRates {
  const supported = [...rates.matrixPerSecond.keys()];
  const seen = pipe === undefined ? supported : supported.filter((format) => pipe.formats.has(format));
  const possible = seen.length > 0 ? seen : supported;
  const named = declared?.filter((format) => possible.includes(format)) ?? [];
  const contradiction = contradictionOf(declared, named, { possible, pipeName: pipe?.name, partId: rates.partId });
  const presumed = possible.filter((format) => !PRESUMED_ABSENT.has(format));
  const stated = named.length > 0 ? named : presumed.length > 0 ? presumed : possible;
  const rateOf = (format: NumberFormat): number => rates.matrixPerSecond.get(format) ?? 0;
  const low = Math.min(...stated.map(rateOf));
  const high = Math.max(...stated.map(rateOf));
  return {
    low,
    estimate: centre(stated, rateOf, { low, high }),
    high,
    provenLow: Math.min(...possible.map(rateOf)),
    provenHigh: Math.max(...possible.map(rateOf)),
    assumptions: assumptionsOf(stated, possible, named.length > 0),
    ...(contradiction === undefined ? {} : { contradiction }),
  };
}

function centre(
  stated: readonly NumberFormat[],
  rateOf: (format: NumberFormat) => number,
  range: { readonly low: number; readonly high: number },
): number {
  return stated.includes('fp16-bf16') ? rateOf('fp16-bf16') : Math.sqrt(range.low * range.high);
}

function assumptionsOf(
  stated: readonly NumberFormat[],
  possible: readonly NumberFormat[],
  isDeclared: boolean,
): readonly string[] {
  if (isDeclared) return [`number formats as the customer declares them: ${stated.join(', ')}`];
  if (possible.length === 1) return [];
  const centred = stated.includes('fp16-bf16') ? '; the estimate takes 16 bits' : '';
  const absent = possible.length > stated.length ? ', not 64-bit or 4-bit integer matrix work' : '';
  return [`number format not shown by the counters: any of ${stated.join(', ')}${absent}${centred}`];
}

function contradictionOf(
  declared: readonly NumberFormat[] | undefined,
  named: readonly NumberFormat[],
  seen: { readonly possible: readonly NumberFormat[]; readonly pipeName: string | undefined; readonly partId: string },
): string | undefined {
  if (declared === undefined || declared.length === 0) return undefined;
  const matrixDeclared = declared.filter((format) => !format.endsWith('-vector'));
  if (matrixDeclared.length === 0 || named.length === matrixDeclared.length) return undefined;
  const why =
    seen.pipeName === undefined ? `${seen.partId} has no such matrix rate` : `the counters show ${seen.pipeName} only`;
  return `declared ${matrixDeclared.join(', ')}, possible ${seen.possible.join(', ')}: ${why}`;
}

/** A kind of matrix unit that counters tell from the others. */
interface Pipe {
  readonly formats: ReadonlySet<NumberFormat>;
  readonly name: string;
}

const HALF: Pipe = { formats: HALF_PIPE, name: 'floating-point matrix work of 32 bits and less (HMMA)' };
const INTEGER: Pipe = { formats: INTEGER_PIPE, name: 'integer matrix work (IMMA)' };
const DOUBLE: Pipe = { formats: DOUBLE_PIPE, name: '64-bit matrix work (DMMA)' };
/** Stands where nothing tells the pipes apart. */
const NO_PIPE: Pipe = { formats: new Set(), name: '' };

/** The one kind of matrix pipe that ran, where the counters tell the pipes apart and one carries all the activity. */
function solePipe(window: DeviceWindow): Pipe | undefined {
  const any =
    signalIn(window, 'tensorActiveFraction')?.integral ?? signalIn(window, 'tensorCyclesActiveTotal')?.integral ?? 0;
  if (any <= 0) return undefined;
  const share = (a: 'tensorHalfActiveFraction' | 'tensorIntegerActiveFraction' | 'tensorDoubleActiveFraction') =>
    (signalIn(window, a)?.integral ?? 0) / any;
  const cycles = (
    a: 'tensorHalfCyclesActiveTotal' | 'tensorIntegerCyclesActiveTotal' | 'tensorDoubleCyclesActiveTotal',
  ) => (signalIn(window, a)?.integral ?? 0) / any;
  if (Math.max(share('tensorHalfActiveFraction'), cycles('tensorHalfCyclesActiveTotal')) >= ALONE) {
    return HALF;
  }
  if (Math.max(share('tensorIntegerActiveFraction'), cycles('tensorIntegerCyclesActiveTotal')) >= ALONE) {
    return INTEGER;
  }
  if (Math.max(share('tensorDoubleActiveFraction'), cycles('tensorDoubleCyclesActiveTotal')) >= ALONE) {
    return DOUBLE;
  }
  return undefined;
}
