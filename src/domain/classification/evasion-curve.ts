import { type Detection, detectionOf, type JudgedLook } from './told-work.ts';

/** A look at training in disguise. */
export interface JudgedEvader extends JudgedLook {
  readonly family: string;
  /** Share of the efficiency that the disguise costs, 0 to 1. */
  readonly givenUp: number;
}

/** Shares of efficiency given up, from and until (excluded; the last one included). */
export interface CostBin {
  readonly from: number;
  readonly until: number;
}

const EDGES = [0, 0.05, 0.15, 0.3, 0.5, 0.75, 1];
export const COST_BINS: readonly CostBin[] = EDGES.slice(1).map((until, place) => ({ from: EDGES[place] ?? 0, until }));

/** Below this a disguise is worth its cost: what the target speaks of. */
export const WORTHWHILE = 0.3;

const isIn = ({ givenUp }: JudgedEvader, { from, until }: CostBin): boolean =>
  givenUp >= from && (givenUp < until || until === 1);

/** What is found of the evaders whose disguise costs so much. */
export interface CurvePoint extends CostBin, Detection {}

export interface FamilyCurve {
  readonly family: string;
  readonly points: readonly CurvePoint[];
  /** All whose disguise costs less than {@link WORTHWHILE}. */
  readonly worthwhile: Detection;
  readonly all: Detection;
}

/** The family that is found least among those that cost no more, with enough cases to say so. */
export interface EvadersChoice extends CostBin {
  readonly family: string;
  readonly detection: Detection;
}

export interface EvasionCurve {
  readonly together: FamilyCurve;
  readonly families: readonly FamilyCurve[];
  /** By bin; undefined where no family has enough cases. */
  readonly choices: readonly (EvadersChoice | undefined)[];
}

/** Fewer cases of a family don't make it the evader's choice: of few, some family always looks lucky. */
export const FEWEST_CASES = 10;

/**
 * Detection against the efficiency that is given up, for each family and for all together. Families come in the order of their first case.
 * @param evaders with scores above the threshold of the classifier that judged them.
 */
export function evasionCurve(evaders: readonly JudgedEvader[]): EvasionCurve {
  const names = [...new Set(evaders.map(({ family }) => family))];
  const families = names.map((name) =>
    curveOf(
      name,
      evaders.filter(({ family }) => family === name),
    ),
  );
  return {
    together: curveOf('all', evaders),
    families,
    choices: COST_BINS.map((bin) => choiceIn(bin, evaders, names)),
  };
}

const curveOf = (family: string, evaders: readonly JudgedEvader[]): FamilyCurve => ({
  family,
  points: COST_BINS.map((bin) => ({
    ...bin,
    ...detectionOf(
      evaders.filter((one) => isIn(one, bin)),
      0,
    ),
  })),
  worthwhile: detectionOf(
    evaders.filter(({ givenUp }) => givenUp < WORTHWHILE),
    0,
  ),
  all: detectionOf(evaders, 0),
});

function choiceIn(bin: CostBin, evaders: readonly JudgedEvader[], names: readonly string[]): EvadersChoice | undefined {
  const affordable = names.flatMap((family) => {
    const own = evaders.filter((one) => one.family === family && one.givenUp < bin.until);
    return own.length < FEWEST_CASES ? [] : [{ ...bin, family, detection: detectionOf(own, 0) }];
  });
  return affordable.sort((one, other) => one.detection.told.share - other.detection.told.share)[0];
}
