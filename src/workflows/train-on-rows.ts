import type { ClassifierModel, LevelFit } from '../domain/classification/classifier-model.ts';
import { FEATURE_NAMES } from '../domain/classification/features.ts';
import { VISIBILITIES, type Visibility } from '../domain/classification/visibility.ts';
import { WORK_KINDS, type WorkKind } from '../domain/classification/work-kind.ts';
import { type BoostedTrees, compiled, margins, probabilities } from '../domain/statistics/boosted-trees.ts';
import { fittedTemperature } from '../domain/statistics/calibration-of-probabilities.ts';
import { type ConformalModel, conformalModel } from '../domain/statistics/conformal.ts';
import { type DomainOfValidity, domainOfValidity } from '../domain/statistics/domain-of-validity.ts';
import {
  type BoostingRound,
  type BoostingSettings,
  growBoostedTrees,
} from '../domain/statistics/grow-boosted-trees.ts';
import { groupedFolds } from '../domain/statistics/grouped-folds.ts';

/** A row to learn from, wherever it comes from. */
export interface LearnedRow {
  /** A job or a machine: its rows are never divided between learning and judging. */
  readonly group: string;
  /** A run of that machine, for rows that were measured; undefined for simulated ones. */
  readonly run?: string;
  readonly kind: WorkKind;
  readonly visibility: Visibility;
  readonly features: Float64Array;
  /** Undefined: 1. */
  readonly weight?: number;
}

/** Everything that decides what comes out, besides the rows. */
export interface TrainingSettings {
  readonly boosting: BoostingSettings;
  /** Share of the workloads whose kind may be outside of the set of labels. */
  readonly errorRate: number;
  readonly fewestMinutes: number;
  /** Parts of the groups; each is judged by trees that never saw it, which tells how sure to be. */
  readonly folds: number;
  readonly prototypes: number;
  readonly outsideRate: number;
}

export const TRAINING_SETTINGS: TrainingSettings = {
  boosting: {
    rounds: 100,
    depth: 4,
    learningRate: 0.15,
    leastWeight: 3,
    l2: 2,
    rowShare: 0.7,
    columnShare: 0.3,
    bins: 48,
    seed: 1,
  },
  errorRate: 0.05,
  fewestMinutes: 2,
  folds: 4,
  prototypes: 64,
  outsideRate: 0.005,
};

export interface TrainingFacts {
  readonly version: string;
  readonly parts: readonly string[];
  readonly jobs: number;
  readonly seed: number;
  readonly sources: readonly string[];
  readonly digest: (rows: readonly LearnedRow[]) => string;
  readonly onRound?: (round: BoostingRound) => void;
}

/**
 * Learns a classifier from rows: trees from all of them, and how sure to be from trees that did not see the row's group.
 * Equal rows give an equal model.
 */
export function trainOn(
  rows: readonly LearnedRow[],
  facts: TrainingFacts,
  settings: TrainingSettings = TRAINING_SETTINGS,
): ClassifierModel {
  const judged = judgedByOthers(rows, settings, facts.onRound);
  const levels = Object.fromEntries(
    VISIBILITIES.filter((level) => level !== 'billing').map((level) => [level, fitOf(judged, level, settings)]),
  ) as ClassifierModel['levels'];
  return {
    version: facts.version,
    trees: grown(rows, settings.boosting, facts.onRound),
    levels,
    validity: { parts: facts.parts, fewestMinutes: settings.fewestMinutes },
    training: {
      digest: facts.digest(rows),
      rows: rows.length,
      jobs: facts.jobs,
      seed: facts.seed,
      sources: facts.sources,
    },
  };
}

const labelsOf = (rows: readonly LearnedRow[]): Int32Array =>
  Int32Array.from(rows, ({ kind }) => WORK_KINDS.indexOf(kind));

export function grown(
  rows: readonly LearnedRow[],
  boosting: BoostingSettings,
  onRound?: (round: BoostingRound) => void,
): BoostedTrees {
  return growBoostedTrees(
    {
      features: FEATURE_NAMES,
      classes: WORK_KINDS,
      columns: FEATURE_NAMES.map((_, place) => Float64Array.from(rows, ({ features }) => features[place] as number)),
      labels: labelsOf(rows),
      weights: Float64Array.from(rows, ({ weight = 1 }) => weight),
    },
    boosting,
    onRound === undefined ? {} : { onRound },
  );
}

/** A row with the margins of trees that never saw its group. */
interface JudgedRow {
  readonly row: LearnedRow;
  readonly fold: number;
  readonly margins: Float64Array;
}

function judgedByOthers(
  rows: readonly LearnedRow[],
  { boosting, folds }: TrainingSettings,
  onRound?: (round: BoostingRound) => void,
): readonly JudgedRow[] {
  const parts = groupedFolds(
    rows.map(({ group }) => group),
    labelsOf(rows),
    { folds, seed: boosting.seed },
  );
  return Array.from({ length: folds }, (_, fold) => {
    const trees = compiled(
      grown(
        rows.filter((_, place) => parts[place] !== fold),
        boosting,
        onRound,
      ),
    );
    return rows
      .filter((_, place) => parts[place] === fold)
      .map((row) => ({ row, fold, margins: margins(trees, row.features).slice() }));
  }).flat();
}

function fitOf(judged: readonly JudgedRow[], level: Visibility, settings: TrainingSettings): LevelFit {
  const seen = judged.filter(({ row }) => row.visibility === level);
  const labels = labelsOf(seen.map(({ row }) => row));
  const temperature = fittedTemperature({
    margins: seen.map(({ margins }) => margins),
    labels,
    weights: seen.map(({ row }) => row.weight ?? 1),
  });
  const simulated = seen.filter(({ row }) => row.run === undefined);
  const measured = seen.filter(({ row }) => row.run !== undefined);
  const sets = setsOf(simulated, temperature, settings.errorRate);
  return {
    temperature,
    sets: measured.length === 0 ? sets : moreCautious(sets, setsOf(measured, temperature, settings.errorRate)),
    domain: domainOf(seen, settings),
  };
}

const setsOf = (judged: readonly JudgedRow[], temperature: number, errorRate: number): ConformalModel =>
  conformalModel(
    {
      probabilities: judged.map(({ margins }) => probabilities(margins, temperature)),
      labels: labelsOf(judged.map(({ row }) => row)),
      groups: judged.map(({ row }) => row.run ?? row.group),
    },
    { score: 'least-ambiguous', errorRate, byClass: true },
  );

/** Of each class the looser limit; where only one of both knows enough of a class, that one's. */
const moreCautious = (one: ConformalModel, other: ConformalModel): ConformalModel => ({
  ...one,
  greatest: one.greatest.map((greatest, of) => {
    const known = [greatest, other.greatest[of] ?? null].filter((limit) => limit !== null);
    return known.length === 0 ? null : Math.max(...known);
  }),
});

/** Prototypes from all folds but the last, how far from them a row may be from the last. */
function domainOf(
  judged: readonly JudgedRow[],
  { prototypes, outsideRate, boosting, folds }: TrainingSettings,
): DomainOfValidity {
  const featuresOf = (isHeld: boolean) =>
    judged.filter(({ fold }) => (fold === folds - 1) === isHeld).map(({ row }) => row.features);
  return domainOfValidity(
    { features: FEATURE_NAMES, rows: featuresOf(false), held: featuresOf(true) },
    { prototypes, errorRate: outsideRate, seed: boosting.seed },
  );
}
