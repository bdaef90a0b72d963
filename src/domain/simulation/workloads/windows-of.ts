import { instant } from '../../../foundation/instant.ts';
import { type DeviceWindow, emptyWindow, WINDOW_MILLISECONDS } from '../../telemetry/device-window.ts';
import { SIGNAL_INDEX } from '../../telemetry/signal.ts';
import type { MinuteBlock } from './minute-block.ts';

/** Which number in the fleet a device of the job has; its own when nothing is said. */
export type SubjectOf = (device: number) => number;

/**
 * The block's devices as windows of the house: integral, extremes and covered time of each signal that was told.
 * What wasn't told covers no time. A node whose clock is off puts its windows where its clock says.
 * The deviation within the minute has no place in a window and is left behind.
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
      window.integral[place] = mean * covered;
      window.minimum[place] = column.minimum[device] as number;
      window.maximum[place] = column.maximum[device] as number;
      window.coveredMilliseconds[place] = covered * 1000;
      window.coveredFrom[place] = from;
      window.coveredUntil[place] = from + covered * 1000;
    }
    windows.push(window);
  }
  return windows;
}
