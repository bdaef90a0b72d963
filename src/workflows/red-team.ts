import { type ClassifierModel, classifierOf } from '../domain/classification/classifier-model.ts';
import { type EvasionCurve, evasionCurve } from '../domain/classification/evasion-curve.ts';
import { featuresOf } from '../domain/classification/features.ts';
import { crossedThreshold, type Detection, detectionOf, type FalseAlarms } from '../domain/classification/told-work.ts';
import type { Visibility } from '../domain/classification/visibility.ts';
import type { Accelerator } from '../domain/fleet/accelerator.ts';
import type { EvasionFamily } from '../domain/simulation/evasions/evasion.ts';
import { EVASION_FAMILIES } from '../domain/simulation/evasions/evasion-families.ts';
import { EVASION_KIN } from '../domain/simulation/evasions/evasion-kin.ts';
import { pseudoRandom, seedOf } from '../foundation/pseudo-random.ts';
import type { CatalogueSource } from '../ports/catalogue-source.ts';
import type { ClassifierShelf } from '../ports/classifier-shelf.ts';
import type { Progress } from '../ports/progress.ts';
import { drawEvader, drawOtherJob, drawTrainingJob } from './draw-attack.ts';
import { drawCorpus, viewsOf } from './draw-corpus.ts';
import {
  type Judge,
  judgeEvader,
  judgeHonest,
  type JudgeRecord,
  judgeRecords,
  type Role,
  ROLES,
} from './judge-attack.ts';
import { looksAtJob } from './look-at-job.ts';
import { trainingParts } from './train-classifier.ts';
import { type LearnedRow, TRAINING_SETTINGS, type TrainingSettings, trainOn } from './train-on-rows.ts';

/** Share of the device-hours of honest other work that may come under a false alarm. */
export const ALARM_RATE = 0.001;

export interface RedTeamDoors {
  readonly catalogue: CatalogueSource;
  readonly classifiers: Pick<ClassifierShelf, 'read'>;
  readonly progress: Progress;
}

export interface RedTeamRequest {
  /** Families that attack. */
  readonly families: readonly EvasionFamily[];
  /** How strongly, 0 to 1, in turn. */
  readonly strengths: readonly number[];
  readonly seed: number;
  /** Size of everything: see {@link sizesOf}. */
  readonly jobs: number;
  readonly visibilities: readonly Exclude<Visibility, 'billing'>[];
  /** A version or a file; undefined: the latest. */
  readonly model?: string;
  /** Whether classifiers are trained too: without evaders, with families left out, and with all. */
  readonly isTrained: boolean;
  readonly training?: TrainingSettings;
}

/** How many jobs there are of what. */
export interface RedTeamSizes {
  /** Honest jobs that are learned from. */
  readonly learned: number;
  /** Of each family: evaders that are learned from (where its kin isn't left out), and others that are judged. */
  readonly evadersLearned: number;
  readonly evadersJudged: number;
  /** Honest other workloads, for the threshold and for counting false alarms. */
  readonly others: number;
  /** Trainings without disguise. */
  readonly open: number;
}

export const sizesOf = (jobs: number): RedTeamSizes => ({
  learned: jobs,
  evadersLearned: Math.max(2, Math.round(jobs / 16)),
  evadersJudged: Math.max(3, Math.round(jobs / 10)),
  others: 4 * jobs,
  open: Math.max(4, Math.round(jobs / 4)),
});

/** What one kind of classifier does against the attack, at one level of visibility. */
export interface RoleFindings {
  readonly role: Role;
  /** Of the one judge that raised the most, where there are several. */
  readonly alarms: FalseAlarms;
  /** Training without disguise, by the judge that finds the least of it. */
  readonly open: Detection;
  readonly curve: EvasionCurve;
}

export interface RedTeamResult {
  readonly modelVersion: string;
  readonly seed: number;
  readonly strengths: readonly number[];
  readonly sizes: RedTeamSizes;
  readonly views: readonly { readonly visibility: Visibility; readonly roles: readonly RoleFindings[] }[];
}

/**
 * Attacks classifiers with training in disguise, and counts what they find of it at one rate of false alarms: the classifier that is asked for, and, where
 * training is wished, one that saw no evaders, ones that saw all families but the attacker's kin, and one that saw all. Equal requests give equal results.
 * @throws Problem `part-unknown`, `classifier-unreadable`.
 */
export async function redTeam(doors: RedTeamDoors, request: RedTeamRequest): Promise<RedTeamResult> {
  const parts = trainingParts(await doors.catalogue.read());
  const model = await doors.classifiers.read(request.model);
  const asked: Judge = { role: 'asked', classifier: classifierOf(model) };
  const judges = [asked, ...(request.isTrained ? trainedJudges(doors, request, parts) : [])];
  const records = judgeRecords(judges, request.visibilities);
  attack(records, { doors, request, parts });
  return {
    modelVersion: model.version,
    seed: request.seed,
    strengths: request.strengths,
    sizes: sizesOf(request.jobs),
    views: request.visibilities.map((visibility) => ({
      visibility,
      roles: ROLES.flatMap((role) => {
        const own = records.filter((record) => record.visibility === visibility && record.judge.role === role);
        return own.length === 0 ? [] : [findingsOf(role, own)];
      }),
    })),
  };
}

interface Attack {
  readonly doors: RedTeamDoors;
  readonly request: RedTeamRequest;
  readonly parts: readonly Accelerator[];
}

function attack(records: readonly JudgeRecord[], { doors, request, parts }: Attack): void {
  const { evadersJudged, others, open } = sizesOf(request.jobs);
  const draw = (what: string, number: number) => ({ parts, name: `${request.seed} ${what} ${number}` });
  doors.progress.begin('attacking', others + open + request.families.length * evadersJudged);
  const each = (count: number, judge: (number: number) => void): void => {
    for (let number = 0; number < count; number++) {
      judge(number);
      doors.progress.advance(1);
    }
  };
  each(others, (number) => judgeHonest(records, drawOtherJob(number, draw('other', number)), 'others'));
  each(open, (number) => judgeHonest(records, drawTrainingJob(draw('open', number)), 'open'));
  for (const family of request.families) {
    each(evadersJudged, (number) => {
      const strength = request.strengths[number % request.strengths.length] ?? 0;
      judgeEvader(records, drawEvader(family, strength, draw(`judged ${family.id}`, number)));
    });
  }
  doors.progress.end();
}

function findingsOf(role: Role, records: readonly JudgeRecord[]): RoleFindings {
  const judged = records.map((record) => {
    const { threshold, alarms } = crossedThreshold(record.others, ALARM_RATE);
    return {
      alarms,
      open: detectionOf(record.open, threshold),
      evaders: record.evaders.map((evader) => ({ ...evader, score: evader.score - threshold })),
    };
  });
  const [first, ...others] = judged;
  if (first === undefined) throw new RangeError('findings are of at least one judge');
  return {
    role,
    alarms: others.reduce(
      (most, { alarms }) => (alarms.toldHoursShare > most.toldHoursShare ? alarms : most),
      first.alarms,
    ),
    open: others.reduce((least, { open }) => (open.told.share < least.told.share ? open : least), first.open),
    curve: evasionCurve(judged.flatMap(({ evaders }) => evaders)),
  };
}

/** Evaders weigh as much as the honest training among the rows, whatever their number: how likely disguise is, nobody knows. */
function trainedJudges(doors: RedTeamDoors, request: RedTeamRequest, parts: readonly Accelerator[]): readonly Judge[] {
  const { learned, evadersLearned } = sizesOf(request.jobs);
  doors.progress.begin('simulating work to learn from', learned + EVASION_FAMILIES.length * evadersLearned);
  const onJob = (): void => doors.progress.advance(1);
  const honest = Array.from(
    drawCorpus({ jobs: learned, seed: request.seed, parts, onJob }),
    ({ job, kind, visibility, features }): LearnedRow => ({ group: `job ${job}`, kind, visibility, features }),
  );
  const evaders = new Map(EVASION_FAMILIES.map((family) => [family.id, evaderRows(family, { request, parts, onJob })]));
  doors.progress.end();
  const attacking = new Set(request.families.map(({ id }) => id));
  const foldsOfKin = EVASION_KIN.filter((kin) => kin.some((id) => attacking.has(id))).length;
  const { folds, boosting } = request.training ?? TRAINING_SETTINGS;
  doors.progress.begin('growing trees', (foldsOfKin + 2) * (folds + 1) * boosting.rounds);
  const taughtWith = (ids: readonly string[]): LearnedRow[] =>
    weighted(
      honest,
      ids.flatMap((id) => evaders.get(id) ?? []),
    );
  const model = (rows: readonly LearnedRow[]) => classifierOf(modelOf(rows, request, () => doors.progress.advance(1)));
  const judges: readonly Judge[] = [
    { role: 'honest-only', classifier: model(honest) },
    ...EVASION_KIN.flatMap((kin): readonly Judge[] => {
      const judges = new Set(kin.filter((id) => attacking.has(id)));
      const others = EVASION_KIN.filter((one) => one !== kin).flat();
      return judges.size === 0 ? [] : [{ role: 'left-out', classifier: model(taughtWith(others)), judges }];
    }),
    { role: 'taught', classifier: model(taughtWith(EVASION_KIN.flat())) },
  ];
  doors.progress.end();
  return judges;
}

function weighted(honest: readonly LearnedRow[], evaders: readonly LearnedRow[]): LearnedRow[] {
  const weight = honest.filter(({ kind }) => kind === 'training').length / Math.max(1, evaders.length);
  return [...honest, ...evaders.map((row) => ({ ...row, weight: Math.min(1, weight) }))];
}

interface Learning {
  readonly request: RedTeamRequest;
  readonly parts: readonly Accelerator[];
  readonly onJob: () => void;
}

function evaderRows(family: EvasionFamily, { request, parts, onJob }: Learning): readonly LearnedRow[] {
  const rows: LearnedRow[] = [];
  for (let number = 0; number < sizesOf(request.jobs).evadersLearned; number++) {
    const name = `${request.seed} learned ${family.id} ${number}`;
    const random = pseudoRandom(seedOf(`looks at ${name}`));
    const { job, part } = drawEvader(family, random(), { parts, name });
    const after = [Math.max(2, Math.round(job.minutes * random())), job.minutes];
    for (const { visibility, course } of looksAtJob(job, { part, views: viewsOf(random), after }))
      rows.push({ group: name, kind: 'training', visibility, features: featuresOf(course) });
    onJob();
  }
  return rows;
}

const modelOf = (rows: readonly LearnedRow[], request: RedTeamRequest, onRound: () => void): ClassifierModel =>
  trainOn(
    rows,
    { version: 'red team', parts: [], jobs: request.jobs, seed: request.seed, sources: [], digest: () => '', onRound },
    request.training,
  );
