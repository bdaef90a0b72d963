import { classify } from '../domain/classification/classification.ts';
import type { Classifier } from '../domain/classification/classifier-model.ts';
import type { Course } from '../domain/classification/course.ts';
import type { JudgedEvader } from '../domain/classification/evasion-curve.ts';
import { type JudgedLook, judgedLook } from '../domain/classification/told-work.ts';
import { seenAt, type Visibility } from '../domain/classification/visibility.ts';
import type { DrawnEvader, DrawnJob } from './draw-attack.ts';
import { looksAtJob } from './look-at-job.ts';

/** How a classifier stands to the evaders that it judges. */
export const ROLES = ['asked', 'honest-only', 'left-out', 'taught'] as const;
export type Role = (typeof ROLES)[number];

export interface Judge {
  readonly role: Role;
  readonly classifier: Classifier;
  /** Families of evaders that it judges; undefined: all. */
  readonly judges?: ReadonlySet<string>;
}

/** All that one judge saw at one level of visibility. */
export interface JudgeRecord {
  readonly judge: Judge;
  readonly visibility: Visibility;
  /** Honest other work. */
  readonly others: JudgedLook[];
  /** Training without disguise. */
  readonly open: JudgedLook[];
  readonly evaders: JudgedEvader[];
}

export const judgeRecords = (judges: readonly Judge[], visibilities: readonly Visibility[]): readonly JudgeRecord[] =>
  judges.flatMap((judge) =>
    visibilities.map((visibility) => ({ judge, visibility, others: [], open: [], evaders: [] })),
  );

const MINUTES_OF_HOUR = 60;

/** A whole job, as each level of visibility shows it: with all signals of the level. */
function* coursesOf({ job, part }: DrawnJob, visibilities: readonly Visibility[]): Generator<[Visibility, Course]> {
  const views = visibilities.map((visibility) => ({ visibility, seen: seenAt(visibility) }));
  for (const { visibility, course } of looksAtJob(job, { part, views, after: [job.minutes] }))
    yield [visibility, course];
}

function judgeInto(
  records: readonly JudgeRecord[],
  drawn: DrawnJob,
  put: (record: JudgeRecord, look: JudgedLook) => void,
): void {
  const visibilities = [...new Set(records.map(({ visibility }) => visibility))];
  const { devices, minutes } = drawn.job;
  for (const [visibility, course] of coursesOf(drawn, visibilities)) {
    for (const record of records) {
      if (record.visibility !== visibility) continue;
      const answer = classify(course, record.judge.classifier);
      put(record, judgedLook(answer, (devices * minutes) / MINUTES_OF_HOUR));
    }
  }
}

/** Every judge looks at a job of honest work. */
export const judgeHonest = (records: readonly JudgeRecord[], drawn: DrawnJob, into: 'others' | 'open'): void =>
  judgeInto(records, drawn, (record, look) => record[into].push(look));

/** Those judges look at an evader that judge its family. */
export function judgeEvader(records: readonly JudgeRecord[], drawn: DrawnEvader): void {
  const { family, givenUp } = drawn;
  const asked = records.filter(({ judge: { judges } }) => judges === undefined || judges.has(family));
  judgeInto(asked, drawn, ({ evaders }, look) => evaders.push({ ...look, family, givenUp }));
}
