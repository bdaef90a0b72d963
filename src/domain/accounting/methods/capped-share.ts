import type { Bounded } from '../../../foundation/bounded.ts';
import { type DeviceWindow, productIn, signalIn } from '../../telemetry/device-window.ts';
import type { DeviceRates } from '../device-rates.ts';

/** Power from this share of the limit on counts as held by it. */
const NEAR_LIMIT = 0.95;

/**
 * Share of the matrix units' activity during which a power or thermal cap held the clock, 0 to 1: what the driver's
 * reasons say; where they say nothing, what power against its limit tells.
 */
export function cappedShare(window: DeviceWindow, rates: DeviceRates): Bounded {
  const tensor = signalIn(window, 'tensorActiveFraction');
  if (tensor === undefined || tensor.integral <= 0) return { low: 0, estimate: 0, high: 0 };
  const capped = productIn(window, 'tensorWhileCapped');
  if (capped === undefined) return shareFromPower(window, rates);
  const share = Math.min(1, capped.integral / tensor.integral);
  const untold = Math.max(0, tensor.coveredSeconds - capped.coveredSeconds);
  const mayBeMore = (untold * tensor.maximum) / tensor.integral;
  return { low: share, estimate: share, high: Math.min(1, share + mayBeMore) };
}

/** A limit set below the rated power holds the clock at less power. */
function shareFromPower(window: DeviceWindow, rates: DeviceRates): Bounded {
  const power = signalIn(window, 'powerWatts');
  const limit = signalIn(window, 'powerLimitWatts')?.minimum ?? rates.ratedPowerWatts;
  if (power === undefined || limit === undefined) return { low: 0, estimate: 0, high: 1 };
  const nearLimit = NEAR_LIMIT * Math.min(limit, rates.ratedPowerWatts ?? limit);
  if (power.minimum >= nearLimit) return { low: 1, estimate: 1, high: 1 };
  if (power.maximum < nearLimit) return { low: 0, estimate: 0, high: 0 };
  return { low: 0, estimate: power.mean >= nearLimit ? 1 : 0, high: 1 };
}
