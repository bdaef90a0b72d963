import { signalIn } from '../telemetry/device-window.ts';
import { dynamicPowerShare } from './methods/power.ts';
import type { Evidence } from './window-estimate.ts';

/** Below these a device counts as idle: a resident context and the driver's own housekeeping stay under them. */
const IDLE_UTILISATION = 0.01;
const IDLE_MATRIX_ACTIVITY = 0.001;
const IDLE_DYNAMIC_POWER_SHARE = 0.05;

/** Whether the window shows work. Where activity is told, it decides; otherwise power does. `undefined`: nothing tells. */
export function showsWork(evidence: Evidence): boolean | undefined {
  const { window } = evidence;
  const busy = [signalIn(window, 'utilisationFraction'), signalIn(window, 'smActiveFraction')];
  const matrix = signalIn(window, 'tensorActiveFraction');
  const told = [...busy, matrix].filter((summary) => summary !== undefined);
  if (told.length > 0) {
    return (
      busy.some((summary) => (summary?.mean ?? 0) > IDLE_UTILISATION) || (matrix?.mean ?? 0) > IDLE_MATRIX_ACTIVITY
    );
  }
  const share = powerShare(evidence);
  return share === undefined ? undefined : share > IDLE_DYNAMIC_POWER_SHARE;
}

function powerShare({ window, nodePower, rates, calibration }: Evidence): number | undefined {
  const own = signalIn(window, 'powerWatts') ?? signalIn(window, 'energyJoules');
  const watts = own?.mean ?? nodePower?.boardWatts.estimate;
  if (watts === undefined) return undefined;
  return dynamicPowerShare({ low: watts, estimate: watts, high: watts }, rates, calibration)?.estimate;
}
