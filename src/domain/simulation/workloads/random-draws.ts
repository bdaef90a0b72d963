import type { PseudoRandom } from '../../../foundation/pseudo-random.ts';

/** A draw from the normal law with mean 0 and deviation 1 (Box and Muller). */
export function normal(random: PseudoRandom): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

export const between = (random: PseudoRandom, low: number, high: number): number => low + (high - low) * random();

/** Even on a logarithmic scale. Both ends positive. */
export const logBetween = (random: PseudoRandom, low: number, high: number): number =>
  low * Math.exp(random() * Math.log(high / low));

export const chosen = <Choice>(random: PseudoRandom, choices: readonly [Choice, ...Choice[]]): Choice =>
  choices[Math.floor(random() * choices.length)] ?? choices[0];

export const happens = (random: PseudoRandom, probability: number): boolean => random() < probability;

/** A waiting time with this mean, from the exponential law. */
export const exponential = (random: PseudoRandom, mean: number): number => -mean * Math.log(1 - random());

export const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
