import { type Course, daySwing, recentRhythm, talliesOf } from './course.ts';
import { DEVICE_EVIDENCE, type Hardness, placeOf, PLACES } from './evidence.ts';
import { drift, levelAt, meanLevel, sizeAt, type Tally } from './level-tally.ts';

/** A number that tells kinds of work apart. */
export interface Feature {
  readonly name: string;
  readonly meaning: string;
  readonly source: string;
  readonly hardness: Hardness;
}

interface OfLevel {
  readonly name: string;
  readonly meaning: string;
  readonly of: (tally: Tally) => number;
}

const MOST = 0.9;
const HALF = 0.5;

const OF_LEVELS: readonly OfLevel[] = [
  { name: 'level', meaning: 'mean while at work', of: meanLevel },
  { name: 'low', meaning: 'level that nine tenths of the minutes exceed', of: (tally) => levelAt(tally, 1 - MOST) },
  { name: 'high', meaning: 'level that a tenth of the minutes exceeds', of: (tally) => levelAt(tally, MOST) },
  { name: 'drift', meaning: 'standard deviation from minute to minute', of: drift },
  { name: 'jump', meaning: 'step between neighbouring minutes, median', of: ({ jumps }) => sizeAt(jumps, HALF) },
  {
    name: 'deviation',
    meaning: 'standard deviation within a minute, median',
    of: ({ deviations }) => sizeAt(deviations, HALF),
  },
  {
    name: 'unrest',
    meaning: 'standard deviation within a minute that a tenth of the minutes exceeds',
    of: ({ deviations }) => sizeAt(deviations, MOST),
  },
  {
    name: 'swing',
    meaning: 'half the way from the lowest to the highest reading of a minute, median',
    of: ({ swings }) => sizeAt(swings, HALF),
  },
  {
    name: 'spread',
    meaning: 'standard deviation over devices, median: how far they move together',
    of: ({ spreads }) => sizeAt(spreads, HALF),
  },
];

/**
 * What a counter can't tell from nothing, as a share: drivers tell whole per cents, links always carry a little, samplers beat with
 * what they sample. Less than this is told as this, so that nobody learns from a counter's own noise.
 */
const TELLS_FROM: Readonly<Record<string, number>> = {
  boardPower: 0.0005,
  nodePower: 0.0003,
  utilisation: 0.01,
  memoryUtilisation: 0.01,
  pcie: 0.003,
  nvlink: 0.003,
  tensorActive: 0.003,
};
const TELLS_FROM_OTHERWISE = 0.005;
const NOISE = PLACES.map((place) => TELLS_FROM[place] ?? TELLS_FROM_OTHERWISE);

/** A size that may be a counter's noise. NaN stays NaN. */
const audible = (size: number, place: number): number => Math.max(size, NOISE[place] as number);

const sourceOfPlace = (place: number): string =>
  DEVICE_EVIDENCE[place]?.source ?? 'powerWatts of the node, the catalogue';
const meaningOfPlace = (place: number): string =>
  DEVICE_EVIDENCE[place]?.meaning ?? 'power of the node as a share of what its boards may draw';

/** Of memory in use and clock the level alone: how they vary is the allocator's and the board's, and no simulation has it. */
const LEVEL_ALONE: ReadonlySet<string> = new Set(['memoryUsed', 'clock']);
const ofLevels = (place: string): readonly OfLevel[] => (LEVEL_ALONE.has(place) ? OF_LEVELS.slice(0, 1) : OF_LEVELS);
const OF_PLACES = PLACES.map(ofLevels);

const LEVEL_FEATURES: readonly Feature[] = PLACES.flatMap((place, number) =>
  ofLevels(place).map(({ name, meaning }) => ({
    name: `${place}.${name}`,
    meaning: `${meaningOfPlace(number)}: ${meaning}`,
    source: sourceOfPlace(number),
    hardness: 'costs-efficiency' as const,
  })),
);

/** One level over another: what the same power, time or traffic was used for. */
const RATIOS: readonly (readonly [over: string, under: string])[] = [
  ['tensorActive', 'smActive'],
  ['dramActive', 'smActive'],
  ['dramActive', 'tensorActive'],
  ['fp32Active', 'smActive'],
  ['fp64Active', 'smActive'],
  ['memoryUtilisation', 'utilisation'],
  ['boardPower', 'utilisation'],
  ['boardPower', 'smActive'],
  ['boardPower', 'tensorActive'],
  ['nvlink', 'tensorActive'],
  ['nodePower', 'boardPower'],
];

const RATIO_FEATURES: readonly Feature[] = RATIOS.map(([over, under]) => ({
  name: `${over}/${under}`,
  meaning: `${over} for each unit of ${under}, while at work`,
  source: `${over}, ${under}`,
  hardness: 'costs-efficiency',
}));

/** Evidence that moves in proportion to its level: a small machine and a large one that do the same then look alike. */
const RELATIVE_PLACES = ['boardPower', 'nodePower', 'utilisation', 'smActive', 'tensorActive', 'dramActive'] as const;

const RELATIVES: readonly OfLevel[] = [
  {
    name: 'relativeDeviation',
    meaning: 'standard deviation within a minute, median, for each unit of the mean',
    of: ({ deviations }) => sizeAt(deviations, HALF),
  },
  {
    name: 'relativeSwing',
    meaning: 'half the way from the lowest to the highest reading of a minute, median, for each unit of the mean',
    of: ({ swings }) => sizeAt(swings, HALF),
  },
  {
    name: 'relativeJump',
    meaning: 'step between neighbouring minutes, median, for each unit of the mean',
    of: ({ jumps }) => sizeAt(jumps, HALF),
  },
  { name: 'relativeDrift', meaning: 'standard deviation from minute to minute for each unit of the mean', of: drift },
];

const RELATIVE_FEATURES: readonly Feature[] = RELATIVE_PLACES.flatMap((place) =>
  RELATIVES.map(({ name, meaning }) => ({
    name: `${place}.${name}`,
    meaning: `${meaningOfPlace(placeOf(place))}: ${meaning}`,
    source: sourceOfPlace(placeOf(place)),
    hardness: 'costs-efficiency' as const,
  })),
);

const ofTime = (name: string, meaning: string, hardness: Hardness = 'costs-efficiency'): Feature => ({
  name,
  meaning,
  source: 'levels of the minutes',
  hardness,
});

const TIME_FEATURES: readonly Feature[] = [
  ofTime('activeShare', 'share of the known minutes in which work was done'),
  ofTime('restartsPerHour', 'times that work stopped and began again, for each hour'),
  ofTime('rhythm.strength', 'how well the last two hours repeat themselves'),
  ofTime('rhythm.minutes', 'after how many minutes they do'),
  ofTime('rhythm.smoothness', 'how like a minute is to the next'),
  ofTime('rhythm.dips', 'share of minutes a fifth below the median: checkpoints, evaluations, waits'),
  ofTime('daySwing', 'how far the hours of the day differ: demand of people has a shape, training has none'),
];

const FACT_FEATURES: readonly Feature[] = [
  {
    name: 'devices',
    meaning: 'accelerators held, as a power of two',
    source: 'allocations',
    hardness: 'hardly-possible',
  },
  { name: 'nodes', meaning: 'nodes held, as a power of two', source: 'allocations', hardness: 'hardly-possible' },
];

/** All features, in the order of {@link featuresOf}. */
export const FEATURES: readonly Feature[] = [
  ...LEVEL_FEATURES,
  ...RATIO_FEATURES,
  ...TIME_FEATURES,
  ...FACT_FEATURES,
  ...RELATIVE_FEATURES,
];
export const FEATURE_NAMES: readonly string[] = FEATURES.map(({ name }) => name);

const RELATIVE_NUMBERS = RELATIVE_PLACES.map(placeOf);
const RATIO_PLACES = RATIOS.map(([over, under]) => [placeOf(over), placeOf(under)] as const);
/** More devices or nodes than this are not told apart: what they do together shows on so many of them. */
const MOST_TOLD_APART = 64;
/** Below this a level is too small to divide by. */
const LEAST_DIVISOR = 0.002;

/** The features of a course so far; NaN where what a feature needs was not told. A missing signal is missing, not zero. */
export function featuresOf(course: Course): Float64Array {
  const values = new Float64Array(FEATURES.length);
  const tallies = talliesOf(course);
  let next = 0;
  for (const [place, tally] of tallies.entries()) {
    for (const { of } of OF_PLACES[place] ?? []) values[next++] = audible(of(tally), place);
  }
  const levels = tallies.map(meanLevel);
  for (const [over, under] of RATIO_PLACES) {
    const divisor = levels[under] as number;
    values[next++] = divisor < LEAST_DIVISOR ? Number.NaN : (levels[over] as number) / divisor;
  }
  const { strength, minutes, smoothness, dips } = recentRhythm(course);
  const of = [
    course.activeMinutes / course.minutes,
    course.restarts / (course.minutes / 60),
    strength,
    minutes,
    smoothness,
    dips,
    daySwing(course),
    Math.log2(Math.min(MOST_TOLD_APART, course.facts.devices)),
    Math.log2(Math.min(MOST_TOLD_APART, course.facts.nodes)),
  ];
  values.set(of, next);
  next += of.length;
  for (const place of RELATIVE_NUMBERS) {
    const tally = tallies[place] as Tally;
    const level = levels[place] as number;
    for (const { of: sizeOf } of RELATIVES)
      values[next++] = level < LEAST_DIVISOR ? Number.NaN : audible(sizeOf(tally), place) / level;
  }
  return values;
}
