import { addPulse, type Course, newCourse } from '../../domain/classification/course.ts';
import { type Pulse, pulseMaker } from '../../domain/classification/pulse.ts';
import { seenAt, seenBy, type Visibility } from '../../domain/classification/visibility.ts';
import type { Accelerator, AcceleratorCatalogue } from '../../domain/fleet/accelerator.ts';
import type { DeviceWindow } from '../../domain/telemetry/device-window.ts';
import { windowFold } from '../../domain/telemetry/fold.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from '../../domain/telemetry/signal.ts';
import { instant } from '../../foundation/instant.ts';
import { a100Runs, h100Runs, nvidiaSmiRuns, servingPods, sparRuns, vllmRuns } from './labelled-boards.ts';
import { inferencePowerRuns, trainingPowerRuns, twoNodeRuns } from './labelled-nodes.ts';
import type { LabelledRun, Readings } from './labelled-runs.ts';
import type { ValidationData } from './validation-data.ts';

/** Every real run whose kind is known, of all sources. */
export const labelledRuns = (data: ValidationData): readonly LabelledRun[] => [
  ...h100Runs(data),
  ...a100Runs(data),
  ...twoNodeRuns(data),
  ...trainingPowerRuns(data),
  ...inferencePowerRuns(data),
  ...vllmRuns(data),
  ...nvidiaSmiRuns(data),
  ...sparRuns(data),
  ...servingPods(data),
];

const METERS_FROM = 1_000_000;

/** The run's minutes, by the product's own fold. */
export function pulsesOf(run: LabelledRun, catalogue: AcceleratorCatalogue): readonly Pulse[] {
  const part = run.partId === undefined ? undefined : mustFind(catalogue, run.partId);
  const byMinute = new Map<number, DeviceWindow[]>();
  const fold = windowFold({
    emit(window) {
      const windows = byMinute.get(window.from) ?? [];
      byMinute.set(window.from, windows);
      windows.push(window);
    },
  });
  const values = new Float64Array(SIGNAL_COUNT);
  const take = (subject: number, at: number, readings: Readings): void => {
    values.fill(Number.NaN);
    for (const [signal, value] of Object.entries(readings)) values[SIGNAL_INDEX[signal as Signal]] = value;
    fold.reading(subject, instant(Math.round(at)), values);
  };
  run.read({
    device: (number, at, readings) => take(number, at, readings),
    meter: (node, at, readings) => take(METERS_FROM + node, at, readings),
  });
  fold.endInput();
  const maker = pulseMaker();
  const boardWatts = ((part?.boardPower?.value ?? 0) * run.devices) / run.nodes;
  return [...byMinute]
    .sort(([a], [b]) => a - b)
    .map(([from, windows]) => {
      for (const window of windows) {
        if (window.subject >= METERS_FROM) maker.meter(window, boardWatts);
        else maker.device(window, part);
      }
      return maker.taken(instant(from));
    });
}

function mustFind(catalogue: AcceleratorCatalogue, partId: string): Accelerator {
  const part = catalogue.find(partId);
  if (part === undefined) throw new Error(`the catalogue has no ${partId}`);
  return part;
}

export function courseOf(run: LabelledRun, pulses: readonly Pulse[], visibility: Visibility): Course {
  const course = newCourse({ devices: run.devices, nodes: run.nodes });
  for (const pulse of pulses) addPulse(course, seenBy(pulse, seenAt(visibility)));
  return course;
}
