import { type DeviceWindow, WINDOW_MILLISECONDS } from '../telemetry/device-window.ts';
import type { WindowPool } from '../telemetry/window-pool.ts';
import { attributeDevice } from './attribute-device.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import { type DuplicateMeters, duplicateMeters } from './duplicate-meters.ts';
import { type FrozenDevices, frozenDevices } from './frozen-devices.ts';
import type { MinuteOfNode } from './minute-of-node.ts';
import { minuteOfNode } from './minute-of-node.ts';
import { type RepeatedDevices, repeatedDevices } from './repeated-devices.ts';
import { type StuckSignals, stuckSignals } from './stuck-signals.ts';

export interface AccountMinutesOptions {
  /** Where windows go once they are booked; undefined: they stay with whoever gave them. */
  readonly pool?: WindowPool | undefined;
  /** Told at the end of each clock hour and of the period, with everything before it booked and every finding of it told. */
  readonly pageEnds?: (at: number) => void;
}

const HOUR_MILLISECONDS = 3_600_000;

/**
 * Takes the windows in the order of time and books every device-second of the period once.
 * Minutes without windows are booked too: what is held and not seen is a coverage gap.
 */
export async function accountMinutes(
  accounting: Bookkeeping,
  windows: AsyncIterable<DeviceWindow>,
  { pool, pageEnds }: AccountMinutesOptions = {},
): Promise<void> {
  const { period, books } = accounting;
  const watches: Watches = {
    meters: duplicateMeters(accounting.index, accounting.findings),
    devices: repeatedDevices(accounting.index, accounting.findings),
    stuck: stuckSignals(accounting.index, accounting.findings),
    frozen: frozenDevices(accounting.index, accounting.findings),
  };
  let minute = Math.floor(period.from / WINDOW_MILLISECONDS) * WINDOW_MILLISECONDS;
  let held: DeviceWindow[] = [];

  function closeUpTo(next: number): void {
    if (held.length > 0) bookMinute(accounting, { minute, windows: held, watches });
    if (pool !== undefined) for (const window of held) pool.giveBack(window);
    held = [];
    while (minute < next && minute < period.until) {
      const end = Math.min(minute + WINDOW_MILLISECONDS, period.until);
      books.closeMinute(minute, end);
      minute += WINDOW_MILLISECONDS;
      if (end === period.until || (pageEnds !== undefined && end % HOUR_MILLISECONDS === 0)) {
        conclude(accounting, watches);
        pageEnds?.(end);
      }
    }
  }

  for await (const window of windows) {
    if (window.from + WINDOW_MILLISECONDS <= period.from || window.from >= period.until) {
      pool?.giveBack(window);
      continue;
    }
    if (window.from < minute) throw new Error('windows must come in the order of time');
    if (window.from > minute) closeUpTo(window.from);
    held.push(window);
  }
  closeUpTo(period.until);
}

/** Tells what only a stretch of minutes shows. */
function conclude({ findings, unheldWork }: Bookkeeping, { meters }: Watches): void {
  meters.report();
  for (const finding of unheldWork.findings()) findings.add(finding);
}

/** What is told only by several windows side by side or one after the other. */
interface Watches {
  readonly meters: DuplicateMeters;
  readonly devices: RepeatedDevices;
  readonly stuck: StuckSignals;
  readonly frozen: FrozenDevices;
}

interface MinuteWindows {
  readonly minute: number;
  readonly windows: readonly DeviceWindow[];
  readonly watches: Watches;
}

function bookMinute(accounting: Bookkeeping, { minute, windows, watches }: MinuteWindows): void {
  const { index } = accounting;
  const deviceWindows = new Map<number, DeviceWindow>();
  const meterWindows = new Map<number, DeviceWindow>();
  for (const window of windows) {
    if (window.subject < index.devices.length) deviceWindows.set(window.subject, window);
    else meterWindows.set(window.subject - index.devices.length, window);
  }
  watches.meters.minute(meterWindows);
  watches.devices.minute(minute, deviceWindows);
  for (const window of deviceWindows.values()) {
    watches.stuck.take(window);
    watches.frozen.take(window);
  }
  const nodes: (MinuteOfNode | undefined)[] = Array.from({
    length: meterWindows.size === 0 ? 0 : index.devices.length,
  });
  for (const [position, meterWindow] of meterWindows) {
    const isRepeated = watches.meters.isRepeated(position);
    const node = minuteOfNode(accounting, { position, meterWindow, isRepeated, minute });
    for (const subject of index.devicesOfNode(position)) {
      nodes[subject] = node;
      if (!deviceWindows.has(subject)) attributeDevice(accounting, { subject, minute, window: undefined, node });
    }
  }
  for (const [subject, window] of deviceWindows) {
    attributeDevice(accounting, { subject, minute, window, node: nodes[subject] });
  }
}
