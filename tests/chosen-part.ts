import { randomNumbers } from './crash/ingest-scenario.ts';

/** Another one each time; a test that takes a part tells it in its name. */
export const SEED = Number(process.env['COMPTROLLER_CRASH_SEED'] ?? Math.floor(Math.random() * 1e6));
export const CHOSEN = `COMPTROLLER_CRASH_SEED=${SEED}; npm run crash takes all`;
const kills = process.env['COMPTROLLER_CRASH_KILLS'];
const isWhole = kills !== undefined;

/** Of rounds that take seconds each: a few, and one for each ten kills that `npm run crash` is asked for. */
export const CRASH_ROUNDS = kills === undefined ? 2 : Math.ceil(Number(kills) / 10);

/**
 * So many of the cases, in their order, chosen by the seed: of a long matrix each `npm test` takes another part, and `npm run crash`
 * takes all. None is left out for good.
 */
export function partOf<Case>(cases: readonly Case[], count: number): readonly Case[] {
  if (isWhole) return cases;
  const random = randomNumbers(SEED);
  const left = cases.map((_, position) => position);
  const chosen = Array.from({ length: Math.min(count, cases.length) }, () => left.splice(random(left.length), 1)[0]);
  return cases.filter((_, position) => chosen.includes(position));
}

/** 1 up to a count. */
export const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
