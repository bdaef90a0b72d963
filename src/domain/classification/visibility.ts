import { placeOf, PLACES } from './evidence.ts';
import type { Pulse } from './pulse.ts';

/**
 * How much a provider sees of a workload. `billing`: who held how many devices for how long, and no counter.
 * `power`: meters of boards or nodes. `utilisation`: what drivers tell without profiling. `counters`: profiling counters too.
 */
export const VISIBILITIES = ['billing', 'power', 'utilisation', 'counters'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

const BY_POWER = ['boardPower', 'nodePower'];
const BY_DRIVER = [...BY_POWER, 'utilisation', 'memoryUtilisation', 'memoryUsed', 'clock', 'pcie'];

const SEEN: Readonly<Record<Visibility, readonly boolean[]>> = {
  billing: PLACES.map(() => false),
  power: PLACES.map((place) => BY_POWER.includes(place)),
  utilisation: PLACES.map((place) => BY_DRIVER.includes(place)),
  counters: PLACES.map(() => true),
};

const ACTIVITY_PLACES = ['tensorActive', 'smActive', 'dramActive', 'fp64Active', 'fp32Active', 'nvlink'].map(placeOf);
const DRIVER_PLACES = ['utilisation', 'memoryUtilisation'].map(placeOf);
const POWER_PLACES = BY_POWER.map(placeOf);

/** What a workload was seen by, from the places that were told in any of its minutes. */
export function visibilityOf(isTold: (place: number) => boolean): Visibility {
  if (ACTIVITY_PLACES.some(isTold)) return 'counters';
  if (DRIVER_PLACES.some(isTold)) return 'utilisation';
  return POWER_PLACES.some(isTold) ? 'power' : 'billing';
}

/** By place of a pulse: whether a provider of that visibility sees it. */
export const seenAt = (visibility: Visibility): readonly boolean[] => SEEN[visibility];

/** The minute as a provider would see it who sees only some places. */
export function seenBy(pulse: Pulse, seen: readonly boolean[]): Pulse {
  if (seen.length === PLACES.length && !seen.includes(false)) return pulse;
  const masked = (values: Float64Array): Float64Array =>
    values.map((value, place) => (seen[place] === true ? value : Number.NaN));
  return {
    ...pulse,
    level: masked(pulse.level),
    spread: masked(pulse.spread),
    deviation: masked(pulse.deviation),
    swing: masked(pulse.swing),
  };
}
