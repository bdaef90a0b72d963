import { type DeviceRates, deviceRatesOf } from '../src/domain/accounting/device-rates.ts';
import { type DeviceEstimate, estimateWindow } from '../src/domain/accounting/estimate-window.ts';
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

/** Of a whole minute of the toy accelerator. */
export const MINUTE_CEILING = 60 * 2e15 * 1.2;
/** Vector pipes that nobody tells: 32, 64 and 16 bits at 1e14, 5e13 and 2e14, a minute at 1.2 of the quoted clock. */
export const MINUTE_VECTOR_MOST = 60 * 3.5e14 * 1.2;

export function toyEstimate(signals: ToySignals, more: Partial<Evidence> = {}): DeviceEstimate {
  const found = estimateWindow(toyEvidence(signals, more));
  if (found === undefined) throw new Error('nothing tells of work');
  return found;
}

export const codesOf = ({ notices }: DeviceEstimate): readonly string[] => notices.map(({ code }) => code);
export const methodsOf = ({ parts }: DeviceEstimate): readonly string[] => parts.map(({ method }) => method);
