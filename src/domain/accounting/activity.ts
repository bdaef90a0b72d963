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
  const counters = countedShares(evidence);
  const told = [...busy, matrix, ...counters].filter((summary) => summary !== undefined);
  if (told.length > 0) {
    return (
      busy.some((summary) => (summary?.mean ?? 0) > IDLE_UTILISATION) ||
      (matrix?.mean ?? 0) > IDLE_MATRIX_ACTIVITY ||
      counters.some((share) => share > IDLE_MATRIX_ACTIVITY)
    );
  }
  const share = powerShare(evidence);
  return share === undefined ? undefined : share > IDLE_DYNAMIC_POWER_SHARE;
}

/** What counters tell, as shares of the quoted clock and of the 16-bit peak; a sum over multiprocessors counts as work sooner. */
function countedShares({ window, rates }: Evidence): readonly number[] {
  const cycles = signalIn(window, 'tensorCyclesActiveTotal');
  const operations = COUNTERS.map((signal) => signalIn(window, signal)).filter((summary) => summary !== undefined);
  return [
    ...(cycles === undefined ? [] : [cycles.mean / (rates.quotedClockHertz ?? ONE_GIGAHERTZ)]),
    ...operations.map(({ mean }) => mean / rates.referencePerSecond),
  ];
}

const COUNTERS = ['operations16Total', 'operations32Total', 'operations64Total'] as const;
const ONE_GIGAHERTZ = 1e9;

function powerShare({ window, nodePower, rates, calibration }: Evidence): number | undefined {
  const own = signalIn(window, 'powerWatts') ?? signalIn(window, 'energyJoules');
  const watts = own?.mean ?? nodePower?.boardWatts.estimate;
  if (watts === undefined) return undefined;
  return dynamicPowerShare({ low: watts, estimate: watts, high: watts }, rates, calibration)?.estimate;
}
