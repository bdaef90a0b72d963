import type { Period } from '../../foundation/instant.ts';
import type { FindingCollector } from '../findings/finding-collector.ts';
import { type DeviceWindow, WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { SubjectIndex } from '../telemetry/subject-index.ts';
import { attributeDevice } from './attribute-device.ts';
import type { Books } from './books.ts';
import type { Calibration } from './calibration.ts';
import type { DeviceRates } from './device-rates.ts';
import type { Segment } from './device-timeline.ts';
import { duplicateMeters } from './duplicate-meters.ts';
import type { MinuteOfNode } from './minute-of-node.ts';
import { minuteOfNode } from './minute-of-node.ts';
import type { NumberFormat } from '../fleet/accelerator.ts';

/** What accounting a period needs besides its windows. */
export interface Accounting {
  readonly index: SubjectIndex;
  readonly period: Period;
  readonly calibration: Calibration;
  /** By device number; undefined for unknown hardware. */
  readonly rates: readonly (DeviceRates | undefined)[];
  /** By device number; segments cover the period once. */
  readonly timelines: readonly (readonly Segment[])[];
  /** By account; undefined where nothing is declared. */
  readonly declared: readonly (readonly NumberFormat[] | undefined)[];
  readonly books: Books;
  readonly findings: FindingCollector;
}

/**
 * Takes the windows in the order of time and books every device-second of the period once.
 * Minutes without windows are booked too: what is held and not seen is a coverage gap.
 */
export async function accountMinutes(accounting: Accounting, windows: AsyncIterable<DeviceWindow>): Promise<void> {
  const { period, books } = accounting;
  const duplicates = duplicateMeters(accounting.index, accounting.findings);
  let minute = Math.floor(period.from / WINDOW_MILLISECONDS) * WINDOW_MILLISECONDS;
  let held: DeviceWindow[] = [];

  function closeUpTo(next: number): void {
    if (held.length > 0) bookMinute(accounting, { minute, windows: held, duplicates });
    held = [];
    while (minute < next && minute < period.until) {
      books.closeMinute(minute, Math.min(minute + WINDOW_MILLISECONDS, period.until));
      minute += WINDOW_MILLISECONDS;
    }
  }

  for await (const window of windows) {
    if (window.from + WINDOW_MILLISECONDS <= period.from || window.from >= period.until) continue;
    if (window.from > minute) closeUpTo(window.from);
    held.push(window);
  }
  closeUpTo(period.until);
  duplicates.report();
}

interface MinuteWindows {
  readonly minute: number;
  readonly windows: readonly DeviceWindow[];
  readonly duplicates: ReturnType<typeof duplicateMeters>;
}

function bookMinute(accounting: Accounting, { minute, windows, duplicates }: MinuteWindows): void {
  const { index } = accounting;
  const deviceWindows = new Map<number, DeviceWindow>();
  const meterWindows = new Map<number, DeviceWindow>();
  for (const window of windows) {
    if (window.subject < index.devices.length) deviceWindows.set(window.subject, window);
    else meterWindows.set(window.subject - index.devices.length, window);
  }
  duplicates.minute(meterWindows);
  const nodes = new Map<number, MinuteOfNode>();
  for (const [position, meterWindow] of meterWindows) {
    const isRepeated = duplicates.isRepeated(position);
    const node = minuteOfNode(accounting, { position, meterWindow, isRepeated, minute });
    for (const subject of index.devicesOfNode(position)) {
      nodes.set(subject, node);
      if (!deviceWindows.has(subject)) attributeDevice(accounting, { subject, minute, window: undefined, node });
    }
  }
  for (const [subject, window] of deviceWindows) {
    attributeDevice(accounting, { subject, minute, window, node: nodes.get(subject) });
  }
}
