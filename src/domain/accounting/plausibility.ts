import { signalIn } from '../telemetry/device-window.ts';
import { isPowerBelievable } from './believable-power.ts';
import { dynamicPowerShare, idlePower, MOST_POWER_SHARE } from './methods/power.ts';
import type { Evidence, EvidenceNotice } from './window-estimate.ts';

/** Energy counter against the range of power readings: good sensors agree to well under one per cent, a step between two readings may lie anywhere between them. */
const ENERGY_TOLERANCE = 0.15;
/** Matrix activity above this many times the dynamic power share (and this much more) has no energy to run on. */
const ACTIVITY_PER_POWER = 2.5;
const ACTIVITY_MARGIN = 0.12;
/** Dynamic power above this with nothing active is energy that no counter explains. */
const UNEXPLAINED_POWER_SHARE = 0.4;
const INACTIVE = 0.05;
/** Power can't exceed this many times the share of time, or of the quoted clock, that there is to spend it in (and that share more). */
const POWER_PER_ACTIVITY = 2;
/** A counter that stands still beside activity above this is stuck. */
const ACTIVE = 0.05;
/** Busy nearly all the time at so little of the dynamic power is waiting, not work. */
const ALWAYS_BUSY = 0.9;
const WAITING_POWER_SHARE = 0.1;
/** Least time over which a counter that stands still says something, seconds. */
const LEAST_COUNTED_SECONDS = 20;

type Check = (evidence: Evidence) => EvidenceNotice | undefined;

/** Holds the observables of one window against each other. Whatever disagrees beyond its error is told, never averaged away. */
export function plausibility(evidence: Evidence): readonly EvidenceNotice[] {
  return CHECKS.map((check) => check(evidence)).filter((notice) => notice !== undefined);
}

const CHECKS: readonly Check[] = [
  energyAgainstPower,
  activityWithoutEnergy,
  energyWithoutActivity,
  powerAtLowClock,
  busyBelowIdlePower,
  busyWithoutWork,
  powerOutOfRange,
  countersStandStill,
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
  if (power === undefined || energy === undefined || energy.coveredSeconds < LEAST_COUNTED_SECONDS) return undefined;
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
  const most = Math.max(active.mean, memory?.mean ?? 0);
  const isExplained = most >= INACTIVE && power.share.low <= UNEXPLAINED_POWER_SHARE + POWER_PER_ACTIVITY * most;
  if (isExplained) return undefined;
  return inconsistent(
    `${power.watts.toFixed(0)} W drawn while the counters show ${percent(most)} activity: work that the counters don't show, or a wrong meter.`,
  );
}

/** Dynamic power falls with the clock: a board can't draw near its rating at a small part of the clock that it is rated at. */
function powerAtLowClock(evidence: Evidence): EvidenceNotice | undefined {
  const clock = signalIn(evidence.window, 'smClockHertz');
  const power = powerShare(evidence);
  const quoted = evidence.rates.quotedClockHertz;
  if (clock === undefined || power === undefined || quoted === undefined) return undefined;
  const most = UNEXPLAINED_POWER_SHARE + POWER_PER_ACTIVITY * (clock.maximum / quoted);
  if (power.share.low <= most) return undefined;
  return inconsistent(
    `${power.watts.toFixed(0)} W drawn at a clock of ${(clock.maximum / 1e6).toFixed(0)} MHz, quoted at ${(quoted / 1e6).toFixed(0)} MHz: too much power for it. Check the clock and the sensor.`,
  );
}

function busyBelowIdlePower(evidence: Evidence): EvidenceNotice | undefined {
  if (isPowerBelievable(evidence)) return undefined;
  const busy = signalIn(evidence.window, 'utilisationFraction') ?? signalIn(evidence.window, 'smActiveFraction');
  const power = signalIn(evidence.window, 'powerWatts')?.mean ?? 0;
  const idle = idlePower(evidence.rates, evidence.calibration)?.low ?? 0;
  return inconsistent(
    `${percent(busy?.mean ?? 0)} utilisation at ${power.toFixed(0)} W, below what the part draws idle (${idle.toFixed(0)} W): the power sensor can't be believed and is not used.`,
  );
}

function busyWithoutWork(evidence: Evidence): EvidenceNotice | undefined {
  const busy = signalIn(evidence.window, 'utilisationFraction');
  const power = powerShare(evidence);
  if (busy === undefined || power === undefined || busy.mean < ALWAYS_BUSY || !isPowerBelievable(evidence))
    return undefined;
  if (power.share.estimate >= WAITING_POWER_SHARE) return undefined;
  const message = `${percent(busy.mean)} utilisation at ${power.watts.toFixed(0)} W, hardly above idle: a hung job, or kernels that wait. Busy time does not count as work here.`;
  return { code: 'busy-without-work', severity: 'warning', message };
}

function powerOutOfRange({ window, rates, nodePower }: Evidence): EvidenceNotice | undefined {
  const own = signalIn(window, 'powerWatts') ?? signalIn(window, 'energyJoules');
  const least = own?.mean ?? nodePower?.boardWatts.low;
  const rated = rates.ratedPowerWatts;
  if (least === undefined || rated === undefined) return undefined;
  if (own !== undefined && own.maximum <= 0) {
    const message =
      'Power reads 0 W throughout: an exporter without a reading, which is not a board that draws nothing. It is not used.';
    return { code: 'power-implausible', severity: 'warning', message };
  }
  if (least <= MOST_POWER_SHARE * rated) return undefined;
  const message = `${least.toFixed(0)} W on a part rated ${rated.toFixed(0)} W: a wrong unit (milliwatts?), a wrong part or a wrong meter. Counted as ${(MOST_POWER_SHARE * rated).toFixed(0)} W.`;
  return { code: 'power-implausible', severity: 'error', message };
}

function countersStandStill({ window }: Evidence): EvidenceNotice | undefined {
  const elapsed = signalIn(window, 'smCyclesElapsedTotal');
  // The least of the minute: a work that begins between two readings shows in the gauge before it shows in the counter.
  const isActive = (signalIn(window, 'tensorActiveFraction')?.minimum ?? 0) > ACTIVE;
  const counted = [
    signalIn(window, 'tensorCyclesActiveTotal'),
    signalIn(window, 'operations16Total'),
    signalIn(window, 'operations32Total'),
    signalIn(window, 'operations64Total'),
  ].filter((counter) => counter !== undefined && counter.coveredSeconds >= LEAST_COUNTED_SECONDS);
  const clockStands = elapsed?.integral === 0 && elapsed.coveredSeconds >= LEAST_COUNTED_SECONDS;
  const allStand = counted.length > 0 && counted.every((counter) => counter?.integral === 0) && isActive;
  if (!clockStands && !allStand) return undefined;
  const which = clockStands
    ? 'The counter of elapsed cycles stands still'
    : 'The counters stand still while the matrix units are active';
  return { code: 'counter-stuck', severity: 'error', message: `${which}: stuck. The next best evidence is used.` };
}

function clockAboveMaximum({ window, rates }: Evidence): EvidenceNotice | undefined {
  const told = [signalIn(window, 'smClockHertz'), signalIn(window, 'maximumSmClockHertz')];
  const highest = Math.max(...told.map((clock) => clock?.maximum ?? 0));
  if (rates.quotedClockHertz === undefined) return undefined;
  const most = rates.quotedClockHertz * rates.maximumClockRatio;
  if (highest <= CLOCK_TOLERANCE * most) return undefined;
  const [seen, known] = [highest, most].map((hertz) => (hertz / 1e6).toFixed(0));
  const what = rates.isMaximumClockKnown
    ? "the part's maximum"
    : 'the clock at which the part is quoted, with no maximum known,';
  return {
    code: 'clock-implausible',
    severity: 'error',
    message: `Clock of ${seen} MHz, above ${what} of ${known} MHz: wrong part, wrong unit, a clock that jumped, or a ceiling that is too low.`,
  };
}

const CLOCK_TOLERANCE = 1.02;
