import { type Bounded, scaleBounded } from '../../../foundation/bounded.ts';
import { signalIn } from '../../telemetry/device-window.ts';
import type { Calibration } from '../calibration.ts';
import type { DeviceRates } from '../device-rates.ts';
import type { Evidence, WindowEstimate } from '../window-estimate.ts';

export const TRAINING_LIKE =
  'work that keeps the matrix units busy, as training does; work bound by memory or by requests does less for the same power';

/** Work that adds less than this share of the dynamic power is lost among what an idle board draws: idle power rules out no more. */
const UNSEEN_SHARE = 0.05;

/** Board power with no work, watts. */
export function idlePower(rates: DeviceRates, calibration: Calibration): Bounded | undefined {
  if (rates.idlePowerWatts !== undefined) return rates.idlePowerWatts;
  if (rates.ratedPowerWatts === undefined) return undefined;
  const { low, estimate, high } = calibration.idlePowerShare;
  const rated = rates.ratedPowerWatts;
  return { low: low * rated, estimate: estimate * rated, high: high * rated };
}

/** Boards overshoot their rating for moments; a reading of more than this share of it is a wrong unit or a wrong part. */
export const MOST_POWER_SHARE = 1.5;

/**
 * Share of the rated power above idle that was drawn, from 0 to the most that a board can overshoot to;
 * `undefined` where the part's power isn't known.
 */
export function dynamicPowerShare(
  boardWatts: Bounded,
  rates: DeviceRates,
  calibration: Calibration,
): Bounded | undefined {
  const idle = idlePower(rates, calibration);
  const rated = rates.ratedPowerWatts;
  if (idle === undefined || rated === undefined || idle.high >= rated) return undefined;
  const share = (power: number, idleWatts: number): number =>
    Math.max(0, (Math.min(power, MOST_POWER_SHARE * rated) - idleWatts) / (rated - idleWatts));
  return {
    low: share(boardWatts.low, idle.high),
    estimate: share(boardWatts.estimate, idle.estimate),
    high: share(boardWatts.high, idle.low),
  };
}

/**
 * Operations from power: power bounds and corroborates, it doesn't measure.
 * The share of the 16-bit peak grows with the share of dynamic power, by a factor fitted on measured training runs.
 */
export function fromPower(evidence: Evidence): WindowEstimate | undefined {
  const board = boardPower(evidence);
  const power = board ?? evidence.nodePower;
  if (power === undefined) return undefined;
  const { rates, calibration } = evidence;
  const measured = dynamicPowerShare(power.boardWatts, rates, calibration);
  if (measured === undefined) return undefined;
  const share = { ...measured, high: Math.max(measured.high, UNSEEN_SHARE) };
  const peak = rates.referencePerSecond * power.coveredSeconds;
  const ceiling = rates.ceilingPerSecond * power.coveredSeconds;
  const stated = scaleBounded(productOf(share, calibration.peakSharePerDynamicPower), peak);
  return {
    method: board === undefined ? 'node-power' : 'board-power',
    coveredSeconds: power.coveredSeconds,
    stated: {
      low: Math.min(stated.low, ceiling),
      estimate: Math.min(stated.estimate, ceiling),
      high: Math.min(stated.high, ceiling),
    },
    proven: { low: 0, high: ceiling },
    assumptions: [TRAINING_LIKE, ...power.assumptions],
    notices: [],
  };
}

/**
 * The share of dynamic power times what measured runs reached for it. At load the spread of those runs already holds what
 * their supplies, fans and boards differed by; at low power that difference weighs more and takes over: the wider counts.
 * Where even no work explains the power (little of it, or a meter that several holders share), the two spreads multiply.
 */
function productOf(share: Bounded, reached: Bounded): Bounded {
  const estimate = share.estimate * reached.estimate;
  if (share.low <= 0) return { low: 0, estimate, high: share.high * reached.high };
  return {
    low: estimate / Math.max(share.estimate / share.low, reached.estimate / reached.low),
    estimate,
    high: estimate * Math.max(share.high / share.estimate, reached.high / reached.estimate),
  };
}

/**
 * Power as the board's gauge or energy counter tells it. No powered board draws nothing: a gauge at zero is an exporter that
 * has no reading, and an energy counter that stands still is stuck.
 */
function boardPower({ window }: Evidence) {
  const told = [signalIn(window, 'powerWatts'), signalIn(window, 'energyJoules')];
  const [gauge, counter] = told.map((summary) => (summary !== undefined && summary.integral > 0 ? summary : undefined));
  const best = (counter?.coveredSeconds ?? 0) > (gauge?.coveredSeconds ?? 0) ? counter : gauge;
  if (best === undefined) return undefined;
  const boardWatts = { low: 0.95 * best.mean, estimate: best.mean, high: 1.05 * best.mean };
  return { boardWatts, coveredSeconds: best.coveredSeconds, assumptions: ['board power is read to 5 %'] };
}
