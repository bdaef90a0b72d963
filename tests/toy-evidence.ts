import { deviceRatesOf } from '../src/domain/accounting/device-rates.ts';
import type { DeviceRates } from '../src/domain/accounting/device-rates.ts';
import type { Evidence } from '../src/domain/accounting/window-estimate.ts';
import type { Accelerator } from '../src/domain/fleet/accelerator.ts';
import { deviceCeiling } from '../src/domain/fleet/ceiling.ts';
import { toyDevice } from './toy-fleet.ts';
import { toyAccelerator, TOY_CALIBRATION } from './toy-ledger.ts';
import { type ToySignals, toyWindow } from './toy-windows.ts';

/** What (a part of) one unit of a known part can do. */
export function toyRates(part: Accelerator = toyAccelerator(), unitsOfPart = 1): DeviceRates {
  const device = toyDevice(part, unitsOfPart);
  const rates = deviceRatesOf(device, deviceCeiling(device));
  if (rates === undefined) throw new Error('a toy part has rates');
  return rates;
}

/** One minute of one toy accelerator, held by somebody who controls nothing of it. */
export const toyEvidence = (signals: ToySignals, more: Partial<Evidence> = {}): Evidence => ({
  rates: toyRates(),
  window: toyWindow(0, 0, signals),
  nodePower: undefined,
  calibration: TOY_CALIBRATION,
  declared: undefined,
  isTenantControlled: false,
  ...more,
});
