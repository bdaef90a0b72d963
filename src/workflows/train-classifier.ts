import type { ClassifierModel, LevelFit } from '../domain/classification/classifier-model.ts';
import { FEATURE_NAMES } from '../domain/classification/features.ts';
import { VISIBILITIES, type Visibility } from '../domain/classification/visibility.ts';
import { WORK_KINDS, type WorkKind } from '../domain/classification/work-kind.ts';
import type { Accelerator } from '../domain/fleet/accelerator.ts';
import { type CompiledTrees, compiled, margins, probabilities } from '../domain/statistics/boosted-trees.ts';
import { fittedTemperature } from '../domain/statistics/calibration-of-probabilities.ts';
import { conformalModel } from '../domain/statistics/conformal.ts';
import { domainOfValidity } from '../domain/statistics/domain-of-validity.ts';
import {
  type BoostingRound,
  type BoostingSettings,
  growBoostedTrees,
} from '../domain/statistics/grow-boosted-trees.ts';
import { Problem } from '../foundation/problem.ts';
import type { CatalogueSource } from '../ports/catalogue-source.ts';
import type { Progress } from '../ports/progress.ts';
import { drawCorpus } from './draw-corpus.ts';

/** A row to learn from, wherever it comes from. */
export interface LearnedRow {
  /** Rows of one group are never divided between learning and judging. */
  readonly group: string;
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
  /** One of so many groups is held out, to learn from it how sure to be. */
  readonly heldOutEvery: number;
  readonly prototypes: number;
  readonly outsideRate: number;
}

export const TRAINING_SETTINGS: TrainingSettings = {
  boosting: {
    rounds: 150,
    depth: 4,
    learningRate: 0.12,
    leastWeight: 3,
    l2: 2,
    rowShare: 0.7,
    columnShare: 0.3,
    bins: 48,
    seed: 1,
  },
  errorRate: 0.05,
  fewestMinutes: 2,
  heldOutEvery: 4,
  prototypes: 256,
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

/** Learns a classifier from rows: trees from most groups, from the others how sure to be. Equal rows give an equal model. */
export function trainOn(
  rows: readonly LearnedRow[],
  facts: TrainingFacts,
  settings: TrainingSettings = TRAINING_SETTINGS,
): ClassifierModel {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const held = new Set(groups.filter((_, place) => place % settings.heldOutEvery === settings.heldOutEvery - 1));
  const learned = rows.filter(({ group }) => !held.has(group));
  const judged = rows.filter(({ group }) => held.has(group));
  const trees = growBoostedTrees(
    {
      features: FEATURE_NAMES,
      classes: WORK_KINDS,
      columns: FEATURE_NAMES.map((_, place) => Float64Array.from(learned, ({ features }) => features[place] as number)),
      labels: labelsOf(learned),
      weights: Float64Array.from(learned, ({ weight = 1 }) => weight),
    },
    settings.boosting,
    facts.onRound === undefined ? {} : { onRound: facts.onRound },
  );
  const ready = compiled(trees);
  const levels = Object.fromEntries(
    VISIBILITIES.filter((level) => level !== 'billing').map((level) => [
      level,
      fitOf(
        ready,
        judged.filter(({ visibility }) => visibility === level),
        settings.errorRate,
      ),
    ]),
  ) as ClassifierModel['levels'];
  return {
    version: facts.version,
    trees,
    levels,
    validity: {
      parts: facts.parts,
      fewestMinutes: settings.fewestMinutes,
      domain: domainOfValidity(
        {
          features: FEATURE_NAMES,
          rows: learned.map(({ features }) => features),
          held: judged.map(({ features }) => features),
        },
        { prototypes: settings.prototypes, errorRate: settings.outsideRate, seed: settings.boosting.seed },
      ),
    },
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

function fitOf(trees: CompiledTrees, rows: readonly LearnedRow[], errorRate: number): LevelFit {
  const labels = labelsOf(rows);
  const scored = rows.map(({ features }) => margins(trees, features).slice());
  const temperature = fittedTemperature({ margins: scored, labels });
  const shares = scored.map((values) => probabilities(values, temperature));
  const sets = conformalModel(
    { probabilities: shares, labels, groups: rows.map(({ group }) => group) },
    { score: 'least-ambiguous', errorRate, byClass: true },
  );
  return { temperature, sets };
}

export interface TrainDoors {
  readonly catalogue: CatalogueSource;
  readonly progress: Progress;
  readonly digest: (rows: readonly LearnedRow[]) => string;
}

export interface TrainRequest {
  readonly version: string;
  readonly jobs: number;
  readonly seed: number;
}

/** Parts on which work is simulated: what providers of AI compute run most. */
export const TRAINING_PARTS: readonly string[] = [
  'a100-sxm-80',
  'a100-sxm-40',
  'a100-pcie-80',
  'a100-pcie-40',
  'h100-sxm',
  'h200-sxm',
  'b200-hgx',
  'mi300x',
  'l40s',
  'a10',
  'a30',
  'v100-sxm2-32',
];

/** Makes a classifier from simulated work alone: whoever has the program makes the same one. */
export async function trainClassifier(
  doors: TrainDoors,
  { version, jobs, seed }: TrainRequest,
): Promise<ClassifierModel> {
  const catalogue = await doors.catalogue.read();
  const parts = TRAINING_PARTS.map((id) => catalogue.find(id)).filter(
    (part): part is Accelerator => part !== undefined,
  );
  if (parts.length < TRAINING_PARTS.length) {
    const missing = TRAINING_PARTS.filter((id) => catalogue.find(id) === undefined);
    throw new Problem('part-unknown', `the catalogue has no ${missing.join(', ')}, on which the classifier is trained`);
  }
  doors.progress.begin('simulating work of known kinds', jobs);
  const rows: LearnedRow[] = [];
  for (const { job, kind, visibility, features } of drawCorpus({
    jobs,
    seed,
    parts,
    onJob: () => doors.progress.advance(1),
  })) {
    rows.push({ group: `job ${job}`, kind, visibility, features });
  }
  doors.progress.end();
  doors.progress.begin('growing trees', TRAINING_SETTINGS.boosting.rounds);
  const model = trainOn(rows, {
    version,
    jobs,
    seed,
    parts: TRAINING_PARTS,
    sources: ['simulated work'],
    digest: doors.digest,
    onRound: () => doors.progress.advance(1),
  });
  doors.progress.end();
  return model;
}
