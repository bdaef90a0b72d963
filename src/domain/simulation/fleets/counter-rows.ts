import type { SimulatedSignal } from '../workloads/levels.ts';
import type { MinuteBlock } from '../workloads/minute-block.ts';
import { simulateMinutes } from '../workloads/simulate-minutes.ts';
import { figuresOf, readingsOf } from './minute-readings.ts';
import type { FleetWish, PlacedJob } from './placed-jobs.ts';

/** Column of each signal in a `dcgm-csv` file, what one of its units is in ours, and its decimals. */
const COLUMNS: Readonly<Record<SimulatedSignal, readonly [name: string, unit: number, digits: number]>> = {
  powerWatts: ['power_w', 1, 1],
  utilisationFraction: ['gpu_util_pct', 0.01, 1],
  memoryUtilisationFraction: ['mem_util_pct', 0.01, 1],
  memoryUsedBytes: ['mem_used_mib', 1_048_576, 0],
  smActiveFraction: ['sm_active', 1, 4],
  tensorActiveFraction: ['tensor_active', 1, 4],
  tensorDoubleActiveFraction: ['tensor_dfma_active', 1, 4],
  dramActiveFraction: ['dram_active', 1, 4],
  fp16ActiveFraction: ['fp16_active', 1, 4],
  fp32ActiveFraction: ['fp32_active', 1, 4],
  fp64ActiveFraction: ['fp64_active', 1, 4],
  smClockHertz: ['sm_clock_mhz', 1e6, 0],
  pcieTransmitBytesPerSecond: ['pcie_tx_bytes_s', 1, 0],
  pcieReceiveBytesPerSecond: ['pcie_rx_bytes_s', 1, 0],
  nvlinkTransmitBytesPerSecond: ['nvlink_tx_bytes_s', 1, 0],
  nvlinkReceiveBytesPerSecond: ['nvlink_rx_bytes_s', 1, 0],
};

const MINUTE = 60_000;

/**
 * Readings of all devices of all jobs, as a `dcgm-csv` file: some in each minute, at the interval of the telling but not more
 * than 60, and one at the end, so that the last minute is known whole. A device that nobody collected has no row.
 */
export function* countersOf(wish: FleetWish, jobs: readonly PlacedJob[]): Generator<string> {
  const count = Math.max(1, Math.min(60, Math.round(60 / wish.telling.intervalSeconds)));
  const signals: readonly SimulatedSignal[] | undefined = firstSignals(wish, jobs);
  if (signals === undefined) return;
  yield ['timestamp_ms', 'node', 'gpu', 'gpu_model', ...signals.map((signal) => COLUMNS[signal][0])].join(',');
  for (const { job, firstDevice } of jobs) {
    let last: readonly string[] = [];
    for (const block of simulateMinutes(job, wish.part)) {
      last = [];
      yield* minuteRows(block, { wish, firstDevice, count }, (rows) => {
        last = rows;
      });
    }
    yield* last;
  }
}

function firstSignals({ part }: FleetWish, jobs: readonly PlacedJob[]): readonly SimulatedSignal[] | undefined {
  const [first] = jobs;
  if (first === undefined) return undefined;
  const [block] = simulateMinutes({ ...first.job, minutes: 1 }, part);
  return block?.signals;
}

interface RowInput {
  readonly wish: FleetWish;
  readonly firstDevice: number;
  /** Readings in a minute. */
  readonly count: number;
}

/** The minute's rows in order of time; what would stand at its end is handed over, for the case that it is the last. */
function* minuteRows(
  block: MinuteBlock,
  input: RowInput,
  keepEnd: (rows: readonly string[]) => void,
): Generator<string> {
  const { wish, firstDevice, count } = input;
  const perNode = wish.part.devicesPerNode;
  const model = JSON.stringify(wish.modelName);
  const readings = block.signals.map(() => [] as Float64Array[]);
  for (const [place, signal] of block.signals.entries()) {
    const column = block.columns[signal];
    if (column === undefined) continue;
    for (let device = 0; device < block.devices; device++) {
      readings[place]?.push(readingsOf(figuresOf(column, device), count));
    }
  }
  const rowOf = (device: number, step: number, at: number): string => {
    const number = firstDevice + device;
    const values = block.signals.map((signal, place) => {
      const [, unit, digits] = COLUMNS[signal];
      return ((readings[place]?.[device]?.[step] ?? Number.NaN) / unit).toFixed(digits);
    });
    return [at, `node-${Math.floor(number / perNode)}`, number % perNode, model, ...values].join(',');
  };
  const known = Array.from({ length: block.devices }, (_, device) => device).filter(
    (device) => (block.coveredSeconds[device] as number) > 0,
  );
  const startOf = (device: number): number =>
    block.from - (block.clockOffsetMinutes[Math.floor(device / perNode)] as number) * MINUTE;
  for (let step = 0; step < count; step++) {
    for (const device of known) yield rowOf(device, step, startOf(device) + Math.round((step * MINUTE) / count));
  }
  keepEnd(known.map((device) => rowOf(device, count - 1, startOf(device) + MINUTE)));
}
