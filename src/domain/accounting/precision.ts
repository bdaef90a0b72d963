import type { NumberFormat } from '../fleet/accelerator.ts';
import { type DeviceWindow, type SignalSummary, signalIn } from '../telemetry/device-window.ts';
import type { Signal } from '../telemetry/signal.ts';
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
  const statedRange = rangeOf(rates, stated);
  const proven = rangeOf(rates, possible);
  return {
    ...statedRange,
    estimate: centre(rates, stated, statedRange),
    provenLow: proven.low,
    provenHigh: proven.high,
    assumptions: assumptionsOf(stated, possible, named.length > 0),
    ...(contradiction === undefined ? {} : { contradiction }),
  };
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Over the formats, and over what sources say of each where they disagree. */
function rangeOf({ matrixPerSecond }: DeviceRates, formats: readonly NumberFormat[]): Range {
  const figures = formats.flatMap((format) => matrixPerSecond.get(format) ?? []);
  return {
    low: Math.min(...figures.map(({ low }) => low)),
    high: Math.max(...figures.map(({ high }) => high)),
  };
}

/** Sixteen bits where they are possible, the one format where there is one, the middle of the range on a log scale otherwise. */
function centre({ matrixPerSecond }: DeviceRates, stated: readonly NumberFormat[], { low, high }: Range): number {
  const only = stated.length === 1 ? stated[0] : undefined;
  const format = stated.includes('fp16-bf16') ? 'fp16-bf16' : only;
  const rate = format === undefined ? undefined : matrixPerSecond.get(format);
  return rate?.estimate ?? Math.min(high, Math.max(low, Math.sqrt(low * high)));
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

type PipeSignals = readonly [any: Signal, half: Signal, integer: Signal, double: Signal];
/** Shares are held against shares and cycles against cycles. */
const PIPE_SIGNALS: readonly PipeSignals[] = [
  ['tensorActiveFraction', 'tensorHalfActiveFraction', 'tensorIntegerActiveFraction', 'tensorDoubleActiveFraction'],
  [
    'tensorCyclesActiveTotal',
    'tensorHalfCyclesActiveTotal',
    'tensorIntegerCyclesActiveTotal',
    'tensorDoubleCyclesActiveTotal',
  ],
];

interface Pipe {
  readonly formats: ReadonlySet<NumberFormat>;
  readonly name: string;
}

const PIPES: readonly Pipe[] = [
  { formats: HALF_PIPE, name: 'floating-point matrix work of 32 bits and less (HMMA)' },
  { formats: INTEGER_PIPE, name: 'integer matrix work (IMMA)' },
  { formats: DOUBLE_PIPE, name: '64-bit matrix work (DMMA)' },
];

/** Stands where nothing tells the pipes apart. */
const NO_PIPE: Pipe = { formats: new Set(), name: '' };

/** The one kind of matrix pipe that ran, where the counters tell the pipes apart and one carries all the activity. */
function solePipe(window: DeviceWindow): Pipe | undefined {
  for (const [any, ...pipes] of PIPE_SIGNALS) {
    const whole = signalIn(window, any);
    if (whole === undefined || whole.integral <= 0) continue;
    const sole = pipes.findIndex((pipe) => carriesAll(signalIn(window, pipe), whole));
    if (sole >= 0) return PIPES[sole];
  }
  return undefined;
}

/** A pipe that is told for less or more of the minute than the activity says nothing of the rest. */
function carriesAll(pipe: SignalSummary | undefined, whole: SignalSummary): boolean {
  if (pipe === undefined || pipe.integral < ALONE * whole.integral) return false;
  const [shorter, longer] = [pipe.coveredSeconds, whole.coveredSeconds].sort((a, b) => a - b) as [number, number];
  return shorter >= ALONE * longer;
}
