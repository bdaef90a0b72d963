/** A source of numbers in [0, 1) that a seed determines wholly: the same on every machine. Not for secrets. */
export type PseudoRandom = () => number;

/** The mulberry32 generator: 32 bits of state, whole-number arithmetic alone, so no platform rounds it another way. */
export function pseudoRandom(seed: number): PseudoRandom {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A draw around zero that is seldom far away: the sum of three even draws, from -1.5 to 1.5. */
export const wobble = (random: PseudoRandom): number => random() + random() + random() - 1.5;

/** A seed for a named thing, so that adding one device doesn't change what the others do. */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < name.length; place++) hash = Math.imul(hash ^ name.charCodeAt(place), 0x01000193);
  return hash >>> 0;
}
