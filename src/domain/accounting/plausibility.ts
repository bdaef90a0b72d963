import { signalIn } from '../telemetry/device-window.ts';
import { dynamicPowerShare, idlePower } from './methods/power.ts';
import type { Evidence, EvidenceNotice } from './window-estimate.ts';

/** Energy counter against the range of power readings: good sensors agree to well under one per cent, a step between two readings may lie anywhere between them. */
const ENERGY_TOLERANCE = 0.15;
/** Matrix activity above this many times the dynamic power share (and this much more) has no energy to run on. */
const ACTIVITY_PER_POWER = 2.5;
const ACTIVITY_MARGIN = 0.12;
/** Dynamic power above this with nothing active is energy that no counter explains. */
const UNEXPLAINED_POWER_SHARE = 0.4;
const INACTIVE = 0.05;
const BUSY = 0.5;

type Check = (evidence: Evidence) => EvidenceNotice | undefined;

/** Holds the observables of one window against each other. Whatever disagrees beyond its error is told, never averaged away. */
export function plausibility(evidence: Evidence): readonly EvidenceNotice[] {
  return CHECKS.map((check) => check(evidence)).filter((notice) => notice !== undefined);
}

const CHECKS: readonly Check[] = [
  energyAgainstPower,
  activityWithoutEnergy,
  energyWithoutActivity,
  busyBelowIdlePower,
  clockAboveMaximum,
];

const inconsistent = (message: string): EvidenceNotice => ({
  code: 'observables-inconsistent',
  severity: 'error',
  message,
});

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function energyAgainstPower({ window }: Evidence): EvidenceNotice | undefined {
  const power = signalIn(window, 'powerWatts');
  const energy = signalIn(window, 'energyJoules');
  if (power === undefined || energy === undefined || energy.coveredSeconds < 20) return undefined;
  const isWithin =
    energy.mean >= power.minimum * (1 - ENERGY_TOLERANCE) && energy.mean <= power.maximum * (1 + ENERGY_TOLERANCE);
  if (isWithin) return undefined;
  if (energy.integral === 0) {
    const message = `The energy counter stands still while the power reading is ${power.mean.toFixed(0)} W: stuck counter. Power is used.`;
    return { code: 'counter-stuck', severity: 'warning', message };
  }
  return inconsistent(
    `The energy counter tells ${energy.mean.toFixed(0)} W and the power reading ${power.mean.toFixed(0)} W on average. Check the unit and the sensor.`,
  );
}

function powerShare({ window, rates, calibration }: Evidence) {
  const power = signalIn(window, 'powerWatts');
  if (power === undefined) return undefined;
  const watts = { low: power.mean, estimate: power.mean, high: power.mean };
  const share = dynamicPowerShare(watts, rates, calibration);
  return share === undefined ? undefined : { share, watts: power.mean };
}

function activityWithoutEnergy(evidence: Evidence): EvidenceNotice | undefined {
  const tensor = signalIn(evidence.window, 'tensorActiveFraction');
  const power = powerShare(evidence);
  if (tensor === undefined || power === undefined) return undefined;
  if (tensor.mean <= ACTIVITY_PER_POWER * power.share.high + ACTIVITY_MARGIN) return undefined;
  return inconsistent(
    `Matrix units active ${percent(tensor.mean)} of the time at ${power.watts.toFixed(0)} W: too little power for it. Check both sensors.`,
  );
}

function energyWithoutActivity(evidence: Evidence): EvidenceNotice | undefined {
  const active = signalIn(evidence.window, 'smActiveFraction') ?? signalIn(evidence.window, 'utilisationFraction');
  const memory = signalIn(evidence.window, 'dramActiveFraction');
  const power = powerShare(evidence);
  if (active === undefined || power === undefined || power.share.low < UNEXPLAINED_POWER_SHARE) return undefined;
  if (active.mean >= INACTIVE || (memory?.mean ?? 0) >= INACTIVE) return undefined;
  return inconsistent(
    `${power.watts.toFixed(0)} W drawn while the counters show ${percent(active.mean)} activity: work that the counters don't show, or a wrong meter.`,
  );
}

function busyBelowIdlePower(evidence: Evidence): EvidenceNotice | undefined {
  const busy = signalIn(evidence.window, 'utilisationFraction') ?? signalIn(evidence.window, 'smActiveFraction');
  const power = signalIn(evidence.window, 'powerWatts');
  const idle = idlePower(evidence.rates, evidence.calibration);
  if (busy === undefined || power === undefined || idle === undefined) return undefined;
  if (busy.mean < BUSY || power.mean >= idle.low) return undefined;
  return inconsistent(
    `${percent(busy.mean)} utilisation at ${power.mean.toFixed(0)} W, below what the part draws idle (${idle.low.toFixed(0)} W): the power sensor can't be believed.`,
  );
}

function clockAboveMaximum({ window, rates }: Evidence): EvidenceNotice | undefined {
  const clock = signalIn(window, 'smClockHertz');
  if (clock === undefined || rates.quotedClockHertz === undefined) return undefined;
  const most = rates.quotedClockHertz * rates.maximumClockRatio;
  if (clock.maximum <= 1.02 * most) return undefined;
  const [seen, known] = [clock.maximum, most].map((hertz) => (hertz / 1e6).toFixed(0));
  return {
    code: 'clock-implausible',
    severity: 'error',
    message: `Clock of ${seen} MHz, above the part's maximum of ${known} MHz: wrong part, wrong unit or a clock that jumped.`,
  };
}
