import type { ClassifierModel } from '../domain/classification/classifier-model.ts';
import type { Accelerator, AcceleratorCatalogue } from '../domain/fleet/accelerator.ts';
import { Problem } from '../foundation/problem.ts';
import type { CatalogueSource } from '../ports/catalogue-source.ts';
import type { Progress } from '../ports/progress.ts';
import { drawCorpus } from './draw-corpus.ts';
import { type LearnedRow, trainOn, TRAINING_SETTINGS } from './train-on-rows.ts';

export interface TrainDoors {
  readonly catalogue: CatalogueSource;
  readonly progress: Progress;
  readonly digest: (rows: readonly LearnedRow[]) => string;
  /** Real runs whose kind is known, from a folder of measurements. */
  readonly measured: (folder: string) => Promise<MeasuredRows>;
}

export interface MeasuredRows {
  readonly rows: readonly LearnedRow[];
  /** What they are and under what licence, in words. */
  readonly sources: readonly string[];
}

export interface TrainRequest {
  readonly version: string;
  readonly jobs: number;
  readonly seed: number;
  /** A folder of measurements to learn from too; undefined: simulated work alone. */
  readonly measurements?: string;
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

/** @throws Problem `part-unknown` where the catalogue lacks one of them. */
export function trainingParts(catalogue: AcceleratorCatalogue): readonly Accelerator[] {
  const parts = TRAINING_PARTS.map((id) => catalogue.find(id)).filter((part) => part !== undefined);
  if (parts.length === TRAINING_PARTS.length) return parts;
  const missing = TRAINING_PARTS.filter((id) => catalogue.find(id) === undefined);
  throw new Problem('part-unknown', `the catalogue has no ${missing.join(', ')}, on which the classifier is trained`);
}

/** Makes a classifier from simulated work, and from measurements where there are some. Whoever has the same makes the same one. */
export async function trainClassifier(
  doors: TrainDoors,
  { version, jobs, seed, measurements }: TrainRequest,
): Promise<ClassifierModel> {
  const parts = trainingParts(await doors.catalogue.read());
  const measured = measurements === undefined ? undefined : await doors.measured(measurements);
  doors.progress.begin('simulating work of known kinds', jobs);
  const rows: LearnedRow[] = [];
  for (const { job, kind, visibility, features, weight } of drawCorpus({
    jobs,
    seed,
    parts,
    onJob: () => doors.progress.advance(1),
  })) {
    rows.push({ group: `job ${job}`, kind, visibility, features, weight });
  }
  doors.progress.end();
  doors.progress.begin('growing trees', (TRAINING_SETTINGS.folds + 1) * TRAINING_SETTINGS.boosting.rounds);
  const model = trainOn([...rows, ...(measured?.rows ?? [])], {
    version,
    jobs,
    seed,
    parts: TRAINING_PARTS,
    sources: ['simulated work', ...(measured?.sources ?? [])],
    digest: doors.digest,
    onRound: () => doors.progress.advance(1),
  });
  doors.progress.end();
  return model;
}
