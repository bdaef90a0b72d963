import { type Classifier, classifierOf } from '../domain/classification/classifier-model.ts';
import { featuresOf } from '../domain/classification/features.ts';
import type { Accelerator } from '../domain/fleet/accelerator.ts';
import type { EvasionFamily } from '../domain/simulation/evasions/evasion.ts';
import { EVASION_FAMILIES } from '../domain/simulation/evasions/evasion-families.ts';
import { EVASION_KIN } from '../domain/simulation/evasions/evasion-kin.ts';
import { pseudoRandom, seedOf } from '../foundation/pseudo-random.ts';
import type { Progress } from '../ports/progress.ts';
import { sizesOf } from './attack-sizes.ts';
import { drawEvader } from './draw-attack.ts';
import { drawCorpus, viewsOf } from './draw-corpus.ts';
import type { Judge } from './judge-attack.ts';
import { looksAtJob } from './look-at-job.ts';
import { type LearnedRow, TRAINING_SETTINGS, type TrainingSettings, trainOn } from './train-on-rows.ts';

export interface Learning {
  readonly progress: Progress;
  readonly parts: readonly Accelerator[];
  readonly seed: number;
  readonly jobs: number;
  /** Families that attack: only judges of theirs are trained. */
  readonly attacking: readonly EvasionFamily[];
  readonly training?: TrainingSettings;
}

/**
 * Classifiers of equal means: one that learned from honest work alone, for each kin one that learned from the evaders of all others too, and one that
 * learned from all. The evaders that they judge later are drawn anew.
 */
export function trainedJudges(learning: Learning): readonly Judge[] {
  const { progress, attacking, training = TRAINING_SETTINGS } = learning;
  const rows = drawnRows(learning);
  const folds = EVASION_KIN.map((kin) => ({
    judges: new Set(attacking.map(({ id }) => id).filter((id) => kin.includes(id))),
    learned: EVASION_KIN.filter((other) => other !== kin).flat(),
  })).filter(({ judges }) => judges.size > 0);
  progress.begin('growing trees', (folds.length + 2) * (training.folds + 1) * training.boosting.rounds);
  const taught = (families: readonly string[]): Classifier => grownOn(rows, families, learning);
  const judges: readonly Judge[] = [
    { role: 'honest-only', classifier: taught([]) },
    ...folds.map(({ judges, learned }): Judge => ({ role: 'left-out', classifier: taught(learned), judges })),
    { role: 'taught', classifier: taught(EVASION_KIN.flat()) },
  ];
  progress.end();
  return judges;
}

interface DrawnRows {
  readonly honest: readonly LearnedRow[];
  readonly evaders: ReadonlyMap<string, readonly LearnedRow[]>;
}

function drawnRows({ progress, parts, seed, jobs }: Learning): DrawnRows {
  const { learned, evadersLearned } = sizesOf(jobs);
  progress.begin('simulating work to learn from', learned + EVASION_FAMILIES.length * evadersLearned);
  const onJob = (): void => progress.advance(1);
  const honest = Array.from(
    drawCorpus({ jobs: learned, seed, parts, onJob }),
    ({ job, kind, visibility, features }): LearnedRow => ({ group: `job ${job}`, kind, visibility, features }),
  );
  const evaders = EVASION_FAMILIES.map((family) => {
    const rows = Array.from({ length: evadersLearned }, (_, number) => {
      onJob();
      return rowsOfEvader(family, { parts, name: `${seed} learned ${family.id} ${number}` });
    });
    return [family.id, rows.flat()] as const;
  });
  progress.end();
  return { honest, evaders: new Map(evaders) };
}

/** Looked at as the rows of honest work are: with signals absent, early and at the end. */
function rowsOfEvader(family: EvasionFamily, draw: Parameters<typeof drawEvader>[2]): readonly LearnedRow[] {
  const random = pseudoRandom(seedOf(`looks at ${draw.name}`));
  const { job, part } = drawEvader(family, random(), draw);
  const after = [Math.max(2, Math.round(job.minutes * random())), job.minutes];
  const looks = looksAtJob(job, { part, views: viewsOf(random), after });
  return Array.from(looks, ({ visibility, course }) => ({
    group: draw.name,
    kind: 'training',
    visibility,
    features: featuresOf(course),
  }));
}

/** Evaders weigh together as much as the training among the honest rows: how many disguise their work, nobody knows. */
function grownOn({ honest, evaders }: DrawnRows, families: readonly string[], learning: Learning): Classifier {
  const disguised = families.flatMap((id) => evaders.get(id) ?? []);
  const weight = honest.filter(({ kind }) => kind === 'training').length / Math.max(1, disguised.length);
  const rows = [...honest, ...disguised.map((row) => ({ ...row, weight: Math.min(1, weight) }))];
  const facts = {
    version: 'trained for an attack',
    parts: [],
    jobs: learning.jobs,
    seed: learning.seed,
    sources: ['simulated work', ...families],
    digest: () => '',
    onRound: () => learning.progress.advance(1),
  };
  return classifierOf(trainOn(rows, facts, learning.training));
}
