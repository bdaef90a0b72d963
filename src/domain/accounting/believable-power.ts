import { signalIn } from '../telemetry/device-window.ts';
import { idlePower } from './methods/power.ts';
import type { Evidence } from './window-estimate.ts';

/** Busy from this share of the time on, a device can't draw less than it does idle. */
const BUSY = 0.5;

/** False where the board's power reading is below what the part draws idle while the device is busy: the sensor is broken. */
export function isPowerBelievable({ window, rates, calibration }: Evidence): boolean {
  const busy = signalIn(window, 'utilisationFraction') ?? signalIn(window, 'smActiveFraction');
  const power = signalIn(window, 'powerWatts');
  const idle = idlePower(rates, calibration);
  if (busy === undefined || power === undefined || idle === undefined) return true;
  return busy.mean < BUSY || power.mean >= idle.low;
}
