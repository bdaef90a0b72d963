import { type Classification, classify, type Purpose, purposeOf } from '../../domain/classification/classification.ts';
import { classifierOf } from '../../domain/classification/classifier-model.ts';
import { byThresholds } from '../../domain/classification/thresholds.ts';
import { WORK_KINDS } from '../../domain/classification/work-kind.ts';
import type { Accelerator, AcceleratorCatalogue } from '../../domain/fleet/accelerator.ts';
import { expectedCalibrationError } from '../../domain/statistics/calibration-of-probabilities.ts';
import { groupedFolds } from '../../domain/statistics/grouped-folds.ts';
import { drawCorpus } from '../../workflows/draw-corpus.ts';
import { TRAINING_PARTS } from '../../workflows/train-classifier.ts';
import { type LearnedRow, trainOn } from '../../workflows/train-on-rows.ts';
import { courseOf, labelledRuns, pulsesOf } from './labelled-courses.ts';
import type { LabelledRun } from './labelled-runs.ts';
import { percent, type Section, table, type Verdict } from './markdown.ts';
import { rowsOf } from './measured-rows.ts';
import type { ValidationData } from './validation-data.ts';

const SIMULATED_JOBS = 800;
const SIMULATION_SEED = 20_261_128;
const FOLDS = 4;

/** A real run as a classifier saw it that was made without its machine. */
export interface JudgedRun {
  readonly run: LabelledRun;
  readonly answer: Classification;
  readonly baseline: Purpose | undefined;
}

export interface JudgedRuns {
  readonly judged: readonly JudgedRun[];
  /** Runs of less than a minute, of which no window is whole enough to say anything. */
  readonly unread: readonly LabelledRun[];
}

/** Judges every real run by a classifier that learned from simulated work and from the other machines. */
export function judgeRuns(data: ValidationData, catalogue: AcceleratorCatalogue): JudgedRuns {
  const runs = labelledRuns(data);
  const simulated = simulatedRows(catalogue);
  const folds = groupedFolds(
    runs.map(({ machine }) => machine),
    runs.map(({ kind }) => WORK_KINDS.indexOf(kind)),
    { folds: FOLDS, seed: 1 },
  );
  const unread: LabelledRun[] = [];
  const judged = Array.from({ length: FOLDS }, (_, fold) => {
    const others = rowsOf(
      runs.filter((_, place) => folds[place] !== fold),
      catalogue,
    );
    const model = trainOn([...simulated, ...others], {
      version: `without part ${fold}`,
      parts: TRAINING_PARTS,
      jobs: SIMULATED_JOBS,
      seed: SIMULATION_SEED,
      sources: [],
      digest: () => '',
    });
    const classifier = classifierOf(model);
    return runs
      .filter((_, place) => folds[place] === fold)
      .flatMap((run): JudgedRun[] => {
        const course = courseOf(run, pulsesOf(run, catalogue), 'counters');
        if (course.minutes === 0) {
          unread.push(run);
          return [];
        }
        const rule = byThresholds(course);
        return [{ run, answer: classify(course, classifier), baseline: rule && purposeOf(rule.kind) }];
      });
  }).flat();
  return { judged, unread };
}

function simulatedRows(catalogue: AcceleratorCatalogue): readonly LearnedRow[] {
  const parts = TRAINING_PARTS.map((id) => catalogue.find(id)).filter(
    (part): part is Accelerator => part !== undefined,
  );
  const rows = drawCorpus({ jobs: SIMULATED_JOBS, seed: SIMULATION_SEED, parts });
  return Array.from(rows, ({ job, kind, visibility, features, weight }) => ({
    group: `job ${job}`,
    kind,
    visibility,
    features,
    weight,
  }));
}

const isTraining = (purpose: Purpose): boolean => purpose === 'changes-weights';
const told = ({ answer }: JudgedRun): Purpose => purposeOf(answer.label);
const truth = ({ run }: JudgedRun): Purpose => purposeOf(run.kind);
const share = (part: readonly unknown[], whole: readonly unknown[]): number =>
  whole.length === 0 ? Number.NaN : part.length / whole.length;

export function kindsSection({ judged, unread }: JudgedRuns): Section {
  const answered = judged.filter(({ answer }) => !answer.abstained);
  const rightOf = (rows: readonly JudgedRun[]) => rows.filter((row) => told(row) === truth(row));
  const wrong = answered.filter((row) => told(row) !== truth(row));
  const alarms = answered.filter((row) => isTraining(told(row)) && !isTraining(truth(row)));
  const binary = answered.filter((row) => isTraining(told(row)) === isTraining(truth(row)));
  const learners = answered.filter((row) => isTraining(truth(row)) && isTraining(told(row)));
  const named = learners.filter(({ answer, run }) => answer.label === run.kind);
  const hard = judged.find(({ run }) => run.id === 't6');
  const error = calibrationError(judged);
  const covered = judged.filter(({ answer, run }) => answer.labels.includes(run.kind));
  const byRule = judged.filter(({ baseline }) => baseline !== undefined);
  const verdicts: readonly Verdict[] = [
    counted('training or not, of those answered: at least 99 %', [binary, answered], (value) => value >= 0.99),
    {
      target: 'no false alarm of training',
      measured: `${alarms.length} of ${judged.filter((row) => !isTraining(truth(row))).length} other runs`,
      isMet: alarms.length === 0,
    },
    counted(
      'training, inference or other, of those answered: at least 95 %',
      [rightOf(answered), answered],
      (value) => value >= 0.95,
    ),
    counted('training told from fine-tuning: at least 90 %', [named, learners], (value) => value >= 0.9),
    {
      target: 'abstentions at most 10 %',
      measured: `${percent(share(judged, judged) - share(answered, judged))} (${judged.length - answered.length} of ${judged.length})`,
      isMet: answered.length >= 0.9 * judged.length,
    },
    {
      target: 't6, training at 186 W, is not taken for inference',
      measured: hard === undefined ? 'not read' : `${hard.answer.label}${hard.answer.abstained ? ', left open' : ''}`,
      isMet: hard !== undefined && (hard.answer.abstained || told(hard) === 'changes-weights'),
    },
    verdict('expected calibration error at most 3 %', error, (value) => value <= 0.03),
    counted('sets of labels hold the truth in at least 95 %', [covered, judged], (value) => value >= 0.95),
  ];
  return {
    title: 'Kinds of work',
    verdicts,
    text: [
      `${judged.length} real runs whose kind is known, each judged by a classifier that learned from ${SIMULATED_JOBS} simulated jobs and from the runs of other machines: machines are divided into ${FOLDS} parts, and no run of a machine is in what judges it. ${unread.length} runs are too short to have a minute.`,
      table(
        ['source', 'machine', 'kind', 'seen by', 'runs', 'right', 'left open', 'wrong', 'taken for'],
        groupsOf(judged).map((rows) => rowOfGroup(rows)),
      ),
      `Forced to name the likeliest purpose for each, left open or not: ${percent(share(rightOf(judged), judged))} right. The written thresholds alone: ${percent(
        share(
          byRule.filter((row) => row.baseline === truth(row)),
          byRule,
        ),
      )} of the ${byRule.length} that they say anything of.`,
      wrong.length === 0
        ? 'No answered run was wrong.'
        : `Answered and wrong: ${wrong.map(({ run, answer }) => `${run.id} (${run.kind}, taken for ${answer.label})`).join('; ')}.`,
      "Confounds: label goes with machine in every public set, and most sources hold one kind; node power of a single node is inference alone but for one maker; runs last minutes, not months; graphics, mining and experimentation are not among the real runs, and of two scientific runs one is too short and the other of an unstated part. Simulated work fills these gaps, and the section on the simulator says where it is unlike reality. The simulator's draws, the written thresholds and the shares by which power is told were set with these recordings in sight: no run of a machine is in the trees that judge it, but none is wholly unseen.",
    ].join('\n\n'),
  };
}

const verdict = (target: string, value: number, holds: (value: number) => boolean): Verdict => ({
  target,
  measured: percent(value),
  isMet: holds(value),
});

/** A share with what it is of: nine tenths of ten say little. */
function counted(
  target: string,
  [part, whole]: readonly [readonly unknown[], readonly unknown[]],
  holds: (value: number) => boolean,
): Verdict {
  const value = share(part, whole);
  return { target, measured: `${percent(value)} (${part.length} of ${whole.length})`, isMet: holds(value) };
}

function calibrationError(judged: readonly JudgedRun[]): number {
  const kinds = WORK_KINDS.map(String);
  return expectedCalibrationError({
    probabilities: judged.map(({ answer }) => kinds.map((kind) => answer.probabilities[kind] ?? 0)),
    labels: judged.map(({ run }) => kinds.indexOf(run.kind)),
  });
}

function groupsOf(judged: readonly JudgedRun[]): readonly (readonly JudgedRun[])[] {
  const groups = new Map<string, JudgedRun[]>();
  for (const row of judged) {
    const key = [row.run.source, row.run.machine, row.run.kind, row.answer.visibility].join('\0');
    const rows = groups.get(key) ?? [];
    groups.set(key, rows);
    rows.push(row);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rows]) => rows);
}

function rowOfGroup(rows: readonly JudgedRun[]): readonly string[] {
  const [first] = rows;
  if (first === undefined) return [];
  const answered = rows.filter(({ answer }) => !answer.abstained);
  const right = answered.filter((row) => told(row) === truth(row));
  const labels = WORK_KINDS.map((kind) => [kind, rows.filter(({ answer }) => answer.label === kind).length] as const);
  return [
    first.run.source,
    first.run.machine,
    first.run.kind,
    first.answer.visibility,
    String(rows.length),
    String(right.length),
    String(rows.length - answered.length),
    String(answered.length - right.length),
    labels
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', '),
  ];
}
