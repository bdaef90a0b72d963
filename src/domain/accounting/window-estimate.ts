import type { Bounded } from '../../foundation/bounded.ts';
import type { NumberFormat } from '../fleet/accelerator.ts';
import type { DeviceWindow } from '../telemetry/device-window.ts';
import type { Method } from './account.ts';
import type { Calibration } from './calibration.ts';
import type { DeviceRates } from './device-rates.ts';

/** Power that a node's meter says the boards of one device drew, where the device has no meter of its own. */
export interface NodePowerShare {
  /** Mean board power of one device over the covered time, with what conversion and host may have taken, watts. */
  readonly boardWatts: Bounded;
  readonly coveredSeconds: number;
  readonly assumptions: readonly string[];
}

/** All that is known of one device in one window. */
export interface Evidence {
  readonly rates: DeviceRates;
  readonly window: DeviceWindow;
  readonly nodePower: NodePowerShare | undefined;
  readonly calibration: Calibration;
  /** Formats that the holder declares. */
  readonly declared: readonly NumberFormat[] | undefined;
  /** The tenant controls the operating system that reported the counters: they bound nothing from above. */
  readonly isTenantControlled: boolean;
}

/** A disagreement that an estimator met; it becomes a finding about the device. */
export interface EvidenceNotice {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'notice';
  readonly message: string;
}

/** Operations of one device in one window, over the time for which the window knows something. */
export interface WindowEstimate {
  readonly method: Method;
  readonly coveredSeconds: number;
  /** Under `assumptions`. */
  readonly stated: Bounded;
  /** Under none. */
  readonly proven: { readonly low: number; readonly high: number };
  readonly assumptions: readonly string[];
  readonly notices: readonly EvidenceNotice[];
}
