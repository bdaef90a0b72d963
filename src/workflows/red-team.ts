import { classifierOf } from '../domain/classification/classifier-model.ts';
import { type EvasionCurve, evasionCurve } from '../domain/classification/evasion-curve.ts';
import { crossedThreshold, type Detection, detectionOf, type FalseAlarms } from '../domain/classification/told-work.ts';
import type { Visibility } from '../domain/classification/visibility.ts';
import type { Accelerator } from '../domain/fleet/accelerator.ts';
import type { EvasionFamily } from '../domain/simulation/evasions/evasion.ts';
import type { CatalogueSource } from '../ports/catalogue-source.ts';
import type { ClassifierShelf } from '../ports/classifier-shelf.ts';
import type { Progress } from '../ports/progress.ts';
import { type AttackSizes, sizesOf } from './attack-sizes.ts';
import { drawEvader, drawOtherJob, drawTrainingJob } from './draw-attack.ts';
import {
  type Judge,
  judgeEvader,
  judgeHonest,
  type JudgeRecord,
  judgeRecords,
  type Role,
  ROLES,
} from './judge-attack.ts';
import { trainingParts } from './train-classifier.ts';
import type { TrainingSettings } from './train-on-rows.ts';
import { trainedJudges } from './train-judges.ts';

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
  readonly sizes: AttackSizes;
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
  const { isTrained, families: attacking, ...asking } = request;
  const trained = isTrained ? trainedJudges({ ...asking, attacking, parts, progress: doors.progress }) : [];
  const judges = [asked, ...trained];
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
