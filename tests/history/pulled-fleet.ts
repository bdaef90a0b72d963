import { memoryMeasurements } from '../../src/adapters/measurements/memory/memory-measurements.ts';
import { victoriametricsJsonl } from '../../src/adapters/telemetry/victoriametrics-jsonl/victoriametrics-jsonl.ts';
import { historyReadings } from '../../src/adapters/telemetry/history-series/history-readings.ts';
import type { Fleet } from '../../src/domain/fleet/fleet.ts';
import { windowFold } from '../../src/domain/telemetry/fold.ts';
import type { DeviceWindow } from '../../src/domain/telemetry/device-window.ts';
import { mergeWindows } from '../../src/domain/telemetry/device-window.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import type { HistorySource } from '../../src/ports/history-source.ts';
import { type MeasurementStore, UNNUMBERED_SUBJECT } from '../../src/ports/measurement-store.ts';
import { mergeStoredWindows } from '../../src/workflows/merge-stored-windows.ts';
import { type PullHistoryDoors, type PullHistoryOptions, pullHistory } from '../../src/workflows/pull-history.ts';
import { memoryCheckpoints, memoryHoldTaker } from '../memory-ingest.ts';
import { withFile } from '../recording-sink.ts';
import { toyFleet, toyPart } from '../toy-fleet.ts';
import { toyIndex } from '../toy-ledger.ts';
import type { OwnSeries } from './history-servers.ts';

export const START = Date.UTC(2026, 2, 5, 10);
const part = toyPart('toy-1');
export const FLEET: Fleet = toyFleet({ id: 'c', part, devices: 2, nodes: 1 });
export const newIndex = () => toyIndex(FLEET, [part]);

/** What two devices told every 15 seconds for so many minutes; every reading in between `silence` is absent. */
export function toldSeries(minutes: number, silence = { from: 0, until: 0 }): readonly OwnSeries[] {
  const names = [
    'DCGM_FI_DEV_POWER_USAGE',
    'DCGM_FI_DEV_GPU_UTIL',
    'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE',
    'DCGM_FI_DEV_SM_CLOCK',
    'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
  ] as const;
  return [0, 1].flatMap((gpu) => {
    const moments = Array.from({ length: minutes * 4 }, (_, tick) => tick).filter(
      (tick) => tick * 15 < silence.from * 60 || tick * 15 >= silence.until * 60,
    );
    return names.map(
      (name): OwnSeries => ({
        name,
        labels: { Hostname: 'c-0', gpu: String(gpu), pod: `train-${gpu}`, namespace: 'lab', job: 'dcgm' },
        times: moments.map((tick) => START + tick * 15_000 + gpu * 3001),
        values: moments.map((tick) => valueOf(name, tick + gpu * 1000)),
      }),
    );
  });
}

const wave = (tick: number): number => ((tick * 7919) % 997) / 997;

function valueOf(name: string, tick: number): number {
  if (name.endsWith('POWER_USAGE')) return 200 + Math.round(400 * wave(tick));
  if (name.endsWith('GPU_UTIL')) return Math.round(100 * wave(tick));
  if (name.endsWith('TENSOR_ACTIVE')) return Math.round(1000 * wave(tick)) / 1000;
  if (name.endsWith('SM_CLOCK')) return 1200 + (tick % 5) * 100;
  return 1_000_000 + tick * 6_000_000;
}

/** By the name of the subject and the minute, without the number of the subject. */
export type Windows = ReadonlyMap<string, unknown>;
const told = (window: DeviceWindow): unknown => ({ ...window, subject: UNNUMBERED_SUBJECT });

/** What the file reader makes of the same samples. */
export async function windowsOfFile(series: readonly OwnSeries[], until: number): Promise<Windows> {
  const index = newIndex();
  const windows = new Map<string, DeviceWindow>();
  const fold = windowFold({
    emit(window) {
      const key = `${index.subjectName(window.subject)} ${window.from}`;
      const before = windows.get(key);
      windows.set(key, before === undefined ? { ...window } : mergeWindows(before, window));
    },
  });
  const numbers: number[] = [];
  const lines = series.map(({ name, labels, times, values }) =>
    JSON.stringify({ metric: { __name__: name, ...labels }, values, timestamps: times }),
  );
  await withFile(lines.join('\n'), (path) =>
    victoriametricsJsonl.read(
      { path },
      {
        subject(descriptor) {
          const found = index.resolve(descriptor);
          return numbers.push('subject' in found ? found.subject : -1) - 1;
        },
        reading: (subject, at, values) => fold.reading(numbers[subject] as number, at, values),
        fault: (fault) => {
          throw new Error(fault.message);
        },
      },
    ),
  );
  fold.endInput();
  return new Map([...windows].filter(([, { from }]) => from < until).map(([key, window]) => [key, told(window)]));
}

export async function storedWindows(store: Pick<MeasurementStore, 'read'>, until: number): Promise<Windows> {
  const windows = new Map<string, unknown>();
  for await (const { subjectName, window } of store.read(period(instant(0), instant(until)))) {
    windows.set(`${subjectName} ${window.from}`, told(window));
  }
  return windows;
}

export interface PullCase extends Partial<PullHistoryDoors> {
  readonly source: HistorySource;
  readonly now: number;
  readonly options?: Partial<PullHistoryOptions>;
  readonly mergeStep?: (step: string) => void;
}

/** A pull into a store in memory. */
export async function pullInto(store: MeasurementStore, { source, now, options, mergeStep, ...doors }: PullCase) {
  const merging = mergeStoredWindows({ store, ...(mergeStep && { step: mergeStep }) });
  const holds = memoryHoldTaker();
  const pull = await pullHistory(
    {
      history: await historyReadings({ source, name: 'history' }),
      marks: memoryCheckpoints(),
      store: merging,
      holds,
      closedHours: async () => new Set(),
      newFleet: newIndex,
      clock: () => instant(now),
      ...doors,
    },
    { name: 'history', from: instant(START), ...options },
  );
  return { pull, merging, holds };
}

export const emptyStore = (): MeasurementStore => memoryMeasurements();
