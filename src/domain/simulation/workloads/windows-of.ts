import { instant } from '../../../foundation/instant.ts';
import {
  type DeviceWindow,
  emptyWindow,
  POWER_SQUARED_PLACE,
  TENSOR_SQUARED_PLACE,
  WINDOW_MILLISECONDS,
} from '../../telemetry/device-window.ts';
import { SIGNAL_INDEX } from '../../telemetry/signal.ts';
import type { MinuteBlock } from './minute-block.ts';

/** Which number in the fleet a device of the job has; its own when nothing is said. */
export type SubjectOf = (device: number) => number;

/**
 * The block's devices as windows of the house: integral, extremes and covered time of each signal that was told.
 * What wasn't told covers no time. A node whose clock is off puts its windows where its clock says.
 * The deviation within the minute becomes the square that windows keep of power and of matrix activity.
 */
export function windowsOf(block: MinuteBlock, subjectOf: SubjectOf = (device) => device): readonly DeviceWindow[] {
  const windows: DeviceWindow[] = [];
  for (let device = 0; device < block.devices; device++) {
    const offset = block.clockOffsetMinutes[Math.floor(device / block.devicesPerNode)] as number;
    const from = instant(block.from - offset * WINDOW_MILLISECONDS);
    const window = emptyWindow(subjectOf(device), from);
    const covered = block.coveredSeconds[device] as number;
    for (const signal of block.signals) {
      const column = block.columns[signal];
      const mean = column?.mean[device];
      if (column === undefined || mean === undefined || Number.isNaN(mean) || covered === 0) continue;
      const place = SIGNAL_INDEX[signal];
      const [minimum, maximum] = [column.minimum[device] as number, column.maximum[device] as number];
      put(window, place, { mean, minimum, maximum, covered });
      const squarePlace = SQUARE_PLACES[signal];
      if (squarePlace === undefined) continue;
      const square = mean ** 2 + (column.deviation[device] as number) ** 2;
      put(window, squarePlace, { mean: square, minimum: minimum ** 2, maximum: maximum ** 2, covered });
    }
    windows.push(window);
  }
  return windows;
}

const SQUARE_PLACES: Readonly<Record<string, number>> = {
  powerWatts: POWER_SQUARED_PLACE,
  tensorActiveFraction: TENSOR_SQUARED_PLACE,
};

interface Level {
  readonly mean: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Seconds. */
  readonly covered: number;
}

function put(window: DeviceWindow, place: number, { mean, minimum, maximum, covered }: Level): void {
  window.integral[place] = mean * covered;
  window.minimum[place] = minimum;
  window.maximum[place] = maximum;
  window.coveredMilliseconds[place] = covered * 1000;
  window.coveredFrom[place] = window.from;
  window.coveredUntil[place] = window.from + covered * 1000;
}

/** The block's node meters as windows. @param subjectOf the number of a node's meter. */
export function meterWindowsOf(block: MinuteBlock, subjectOf: SubjectOf): readonly DeviceWindow[] {
  const power = SIGNAL_INDEX.powerWatts;
  const { mean: means, deviation } = block.nodePower;
  return Array.from(means, (mean, node) => {
    const from = instant(block.from - (block.clockOffsetMinutes[node] as number) * WINDOW_MILLISECONDS);
    const window = emptyWindow(subjectOf(node), from);
    const [minimum, maximum] = [block.nodePower.minimum[node] as number, block.nodePower.maximum[node] as number];
    if (Number.isNaN(mean)) return window;
    put(window, power, { mean, minimum, maximum, covered: 60 });
    const square = mean ** 2 + (deviation[node] as number) ** 2;
    put(window, POWER_SQUARED_PLACE, { mean: square, minimum: minimum ** 2, maximum: maximum ** 2, covered: 60 });
    return window;
  });
}
