import type { Instant } from '../../foundation/instant.ts';
import type { Classification } from './classification.ts';
import type { WorkKind } from './work-kind.ts';

/** How soon a label gives way to another. */
export interface LabelPatience {
  /** Judgements in a row that must say the same. At least 1. */
  readonly hoursToAgree: number;
  /** One judgement that gives its label this probability needs no other. */
  readonly sureAt: number;
}

/** A label that stands, and how it came to. */
export interface StandingLabel {
  /** Start of the first hour of those that decided it. */
  readonly since: Instant;
  /** End of the hour whose judgement decided it. */
  readonly decidedAt: Instant;
  /** That judgement. */
  readonly judgement: Classification;
}

/** What judgements said that is not the label that stands. */
export interface RivalLabel {
  readonly label: WorkKind;
  readonly since: Instant;
  /** Judgements in a row that said it. */
  readonly hours: number;
}

/** What is held of a workload after its last judgement. */
export interface LabelState {
  /** Absent while every judgement was left open. */
  readonly standing?: StandingLabel;
  readonly rival?: RivalLabel;
  readonly latest: Classification;
  /** End of the hour of the latest judgement. */
  readonly judgedAt: Instant;
  /** Judgements in a row, the latest among them, that were left open. */
  readonly openHours: number;
}

export interface HourJudgement {
  /** Start and end of the closed hour. */
  readonly from: Instant;
  readonly until: Instant;
  readonly judgement: Classification;
}

/** A label of which so many judgements in a row say nothing lapses: what decided it is no longer seen. */
const HOURS_TO_LAPSE = 24;

/**
 * The state after one more hour. A label stands, the first as any other, when enough judgements in a row say it, or one is sure: what one
 * hour says of a workload no later one may bear out. A judgement that is left open changes no label and ends no agreement: it says
 * nothing. But a label lapses that nothing confirms for a day, and so does what announced another.
 */
export function afterHour(
  before: LabelState | undefined,
  { from, until, judgement }: HourJudgement,
  { hoursToAgree, sureAt }: LabelPatience,
): LabelState {
  const { standing, rival } = before ?? {};
  const seen = { latest: judgement, judgedAt: until };
  const { abstained, label } = judgement;
  const openHours = abstained ? (before?.openHours ?? 0) + 1 : 0;
  if (abstained) return { ...(openHours < HOURS_TO_LAPSE ? kept(standing, rival) : {}), ...seen, openHours };
  if (standing?.judgement.label === label) return { standing, ...seen, openHours };
  const agreeing = rival?.label === label ? { ...rival, hours: rival.hours + 1 } : { label, since: from, hours: 1 };
  const isSure = (judgement.probabilities[label] ?? 0) >= sureAt;
  if (!isSure && agreeing.hours < hoursToAgree) return { ...kept(standing, agreeing), ...seen, openHours };
  return { standing: { since: agreeing.since, decidedAt: until, judgement }, ...seen, openHours };
}

const kept = (standing: StandingLabel | undefined, rival: RivalLabel | undefined) => ({
  ...(standing === undefined ? {} : { standing }),
  ...(rival === undefined ? {} : { rival }),
});
