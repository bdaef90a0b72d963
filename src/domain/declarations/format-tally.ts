import type { NumberFormat } from '../fleet/accelerator.ts';
import { type DeviceWindow, signalIn } from '../telemetry/device-window.ts';
import type { Signal } from '../telemetry/signal.ts';

/** A kind of matrix work that counters tell apart. */
export interface MatrixPipe {
  readonly name: string;
  readonly formats: readonly NumberFormat[];
  readonly signals: readonly [share: Signal, cycles: Signal];
}

/** NVIDIA DCGM profiling fields 1013 to 1015: tensor pipe by IMMA, HMMA, DFMA. */
export const MATRIX_PIPES: readonly MatrixPipe[] = [
  {
    name: 'floating-point matrix work of 32 bits and less',
    formats: ['tf32', 'fp16-bf16', 'fp8', 'fp6', 'fp4'],
    signals: ['tensorHalfActiveFraction', 'tensorHalfCyclesActiveTotal'],
  },
  {
    name: 'integer matrix work',
    formats: ['int8', 'int4'],
    signals: ['tensorIntegerActiveFraction', 'tensorIntegerCyclesActiveTotal'],
  },
  {
    name: '64-bit matrix work',
    formats: ['fp64-matrix'],
    signals: ['tensorDoubleActiveFraction', 'tensorDoubleCyclesActiveTotal'],
  },
];

const ANY_PIPE: readonly Signal[] = ['tensorActiveFraction', 'tensorCyclesActiveTotal'];

/** How the matrix work of a workload was spread over the pipes: sums over the device minutes in which it was told. */
export interface FormatTally {
  /** Device minutes in which at least one pipe was told by itself. */
  deviceMinutes: number;
  /** By pipe, in the order of {@link MATRIX_PIPES}: device minutes in which it worked, busy minutes counting for more than others. */
  readonly pipes: number[];
  /** ... and of all matrix pipes together: at least the sum of theirs. */
  whole: number;
  /** Matrix formats of the parts that it ran on. */
  readonly possible: Set<NumberFormat>;
}

export const newFormatTally = (): FormatTally => ({
  deviceMinutes: 0,
  pipes: MATRIX_PIPES.map(() => 0),
  whole: 0,
  possible: new Set(),
});

/** Below this share of cycles matrix pipes say nothing of formats. */
const LEAST_ACTIVITY = 1e-3;
/** Where elapsed cycles aren't told: only how much one minute counts beside another hangs on it. */
const CYCLES_PER_SECOND = 1.5e9;

/** Adds one device's minute. A minute without matrix work, or in which pipes aren't told apart, adds nothing. */
export function addFormats(tally: FormatTally, window: DeviceWindow, formats: Iterable<NumberFormat>): void {
  const kind = ANY_PIPE.findIndex((_, place) =>
    MATRIX_PIPES.some(({ signals }) => signalIn(window, signals[place] as Signal) !== undefined),
  );
  if (kind < 0) return;
  const told = MATRIX_PIPES.map(({ signals }) => signalIn(window, signals[kind] as Signal)?.mean ?? 0);
  const whole = Math.max(signalIn(window, ANY_PIPE[kind] as Signal)?.mean ?? 0, sumOf(told));
  const unit = kind === 0 ? 1 : (signalIn(window, 'smCyclesElapsedTotal')?.mean ?? CYCLES_PER_SECOND);
  if (!(whole >= LEAST_ACTIVITY * unit)) return;
  tally.deviceMinutes += 1;
  tally.whole += whole / unit;
  told.forEach((mean, pipe) => {
    tally.pipes[pipe] = (tally.pipes[pipe] ?? 0) + mean / unit;
  });
  for (const format of formats) tally.possible.add(format);
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
