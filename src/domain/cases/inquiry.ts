import type { Instant } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import type { ClaimAnswer, ClaimName, Verdict } from '../declarations/claim-answer.ts';
import { questionText } from './questions.ts';

/** Documents or telemetry that an answer rests on, such as a file with its digest. */
export interface Answer {
  readonly answeredAt: Instant;
  /** Who answered, for the customer. */
  readonly by: string;
  readonly statement: string;
  readonly evidence: readonly string[];
}

/** What a person of the provider made of an answer. */
export interface Weighing {
  readonly weighedAt: Instant;
  readonly by: string;
  readonly outcome: 'explains' | 'does-not-explain';
  readonly because: string;
  /** What telemetry said of the claim then: if it gets worse, the question opens again. */
  readonly verdict: Verdict;
  /** What was asked about then: nothing else is explained by it. */
  readonly about: AskedAbout;
}

/** What a question is about. */
export interface AskedAbout {
  /** As the customer put it. */
  readonly declared: string;
  /** Workloads that do not fit, or of which it is open. */
  readonly workloadIds: readonly string[];
  /** Lower bound of the quantity that was seen, in its unit, where the claim has one. */
  readonly seenLow?: number | undefined;
}

/** `open`: not answered. `answered`: a person has to weigh the answer. `settled`: by evidence, or by a person on evidence. */
export type QuestionState = 'open' | 'answered' | 'settled';

export interface Question {
  readonly claim: ClaimName;
  readonly askedAt: Instant;
  readonly question: string;
  readonly wouldAnswer: readonly string[];
  /** As last evaluated, and when. */
  readonly about: AskedAbout;
  readonly verdict: Verdict;
  readonly because: string;
  readonly evaluatedAt: Instant;
  readonly answers: readonly Answer[];
  readonly weighings: readonly Weighing[];
  readonly state: QuestionState;
  /** Why it is settled, or open again. */
  readonly note?: string;
}

/** Follow-up of one declaration, or of work of which nothing is declared. It asks; it orders nothing. */
export interface Inquiry {
  readonly id: string;
  readonly customerId: string;
  readonly openedAt: Instant;
  readonly questions: readonly Question[];
}

/** What was found of one subject: a declaration's claims, or that nothing is declared. */
export interface Checked {
  readonly id: string;
  readonly customerId: string;
  readonly claims: readonly ClaimAnswer[];
}

export const isSettled = ({ questions }: Inquiry): boolean => questions.every(({ state }) => state === 'settled');

/**
 * Opens inquiries where a check leaves something open or finds a difference, and evaluates those that are open again. Inquiries
 * of what was not checked stay as they are. What rests on the customer's word alone is asked about where it is contradicted.
 */
export function followUp(before: readonly Inquiry[], checks: readonly Checked[], at: Instant): readonly Inquiry[] {
  const byId = new Map(before.map((inquiry) => [inquiry.id, inquiry]));
  for (const check of checks) {
    const inquiry = followed(byId.get(check.id), check, at);
    if (inquiry !== undefined) byId.set(check.id, inquiry);
  }
  return [...byId.values()];
}

function followed(before: Inquiry | undefined, check: Checked, at: Instant): Inquiry | undefined {
  const asked = new Map(before?.questions.map((question) => [question.claim, question]));
  for (const answer of check.claims) {
    const known = asked.get(answer.claim);
    if (known !== undefined) asked.set(answer.claim, evaluated(known, answer, at));
    else if (isQuestion(answer)) asked.set(answer.claim, askedAbout(answer, at));
  }
  if (asked.size === 0) return undefined;
  const { id, customerId } = check;
  return { id, customerId, openedAt: before?.openedAt ?? at, questions: [...asked.values()] };
}

const isQuestion = ({ verdict, isMeasurable }: ClaimAnswer): boolean =>
  verdict === 'inconsistent' || (verdict === 'not-decidable' && isMeasurable);

const askedAbout = (answer: ClaimAnswer, at: Instant): Question => ({
  claim: answer.claim,
  askedAt: at,
  ...questionText(answer.claim, answer.verdict),
  about: aboutOf(answer),
  verdict: answer.verdict,
  because: answer.reason,
  evaluatedAt: at,
  answers: [],
  weighings: [],
  state: 'open',
});

const aboutOf = ({ declared, evidence, seen }: ClaimAnswer): AskedAbout => ({
  declared,
  workloadIds: evidence.flatMap(({ workloadId, verdict }) =>
    workloadId === undefined || verdict === 'consistent' ? [] : [workloadId],
  ),
  ...(seen === undefined ? {} : { seenLow: seen.low }),
});

/** The same question in the light of what is seen now. */
function evaluated(before: Question, answer: ClaimAnswer, at: Instant): Question {
  const { note: _before, ...kept } = before;
  const { claim, verdict, reason } = answer;
  const about = aboutOf(answer);
  const now = { ...kept, ...questionText(claim, verdict), about, verdict, because: reason, evaluatedAt: at };
  return { ...now, ...stateOf(now) };
}

const RANK: Readonly<Record<Verdict, number>> = { consistent: 0, 'not-decidable': 1, inconsistent: 2 };

/** A quantity may grow by this much before what explained it explains it no more. */
const EXPLAINED_GROWTH = 1.1;

/** Whether something is asked about now that was not when it was explained. */
const goesFurther = (now: AskedAbout, then: AskedAbout): boolean =>
  now.declared !== then.declared ||
  now.workloadIds.some((id) => !then.workloadIds.includes(id)) ||
  (now.seenLow ?? 0) > EXPLAINED_GROWTH * (then.seenLow ?? 0);

function stateOf({
  verdict,
  answers,
  weighings,
  about,
}: Omit<Question, 'state' | 'note'>): Pick<Question, 'state' | 'note'> {
  if (verdict === 'consistent') return { state: 'settled', note: 'What is seen now fits what is declared now.' };
  const last = weighings.at(-1);
  const isNewer =
    (answers.at(-1)?.answeredAt ?? Number.NEGATIVE_INFINITY) > (last?.weighedAt ?? Number.NEGATIVE_INFINITY);
  if (isNewer) return { state: 'answered', note: 'A person has to weigh the answer.' };
  if (last === undefined || last.outcome === 'does-not-explain') {
    return {
      state: 'open',
      ...(last === undefined ? {} : { note: `The answer does not explain it: ${last.because}` }),
    };
  }
  return RANK[verdict] > RANK[last.verdict] || goesFurther(about, last.about)
    ? {
        state: 'open',
        note: 'Settled before on what was seen then; what is seen now is further from what is declared.',
      }
    : { state: 'settled', note: `Explained, as weighed by ${last.by}: ${last.because}` };
}

/**
 * Records an answer. It settles nothing by itself.
 * @throws Problem `inquiry-unknown`, `answer-refused` when it is settled, or names no statement.
 */
export function answered(inquiry: Inquiry, claim: ClaimName, answer: Answer): Inquiry {
  const question = questionOf(inquiry, claim);
  if (question.state === 'settled') throw new Problem('answer-refused', `${inquiry.id}: ${claim} is settled already`);
  return withQuestion(inquiry, restated({ ...question, answers: [...question.answers, answer] }));
}

/**
 * Records what a person makes of the last answer.
 * @throws Problem `inquiry-unknown`; `answer-refused` when there is no answer that waits, or when it explains by words alone.
 */
export function weighed(inquiry: Inquiry, claim: ClaimName, weighing: Omit<Weighing, 'verdict' | 'about'>): Inquiry {
  const question = questionOf(inquiry, claim);
  const answer = question.answers.at(-1);
  if (answer === undefined || question.state !== 'answered') {
    throw new Problem('answer-refused', `${inquiry.id}: no answer about ${claim} waits to be weighed`);
  }
  if (weighing.outcome === 'explains' && answer.evidence.length === 0) {
    throw new Problem(
      'answer-refused',
      `${inquiry.id}: the answer about ${claim} rests on words alone. Ask for evidence: ${question.wouldAnswer.join(' ')}`,
    );
  }
  const weighings = [...question.weighings, { ...weighing, verdict: question.verdict, about: question.about }];
  return withQuestion(inquiry, restated({ ...question, weighings }));
}

function restated({ note: _before, ...question }: Question): Question {
  return { ...question, ...stateOf(question) };
}

function questionOf({ id, questions }: Inquiry, claim: ClaimName): Question {
  const found = questions.find((question) => question.claim === claim);
  if (found !== undefined) return found;
  const asked = questions.map((question) => question.claim).join(', ');
  throw new Problem('inquiry-unknown', `${id} asks nothing about ${claim}; it asks about ${asked}`);
}

const withQuestion = (inquiry: Inquiry, question: Question): Inquiry => ({
  ...inquiry,
  questions: inquiry.questions.map((one) => (one.claim === question.claim ? question : one)),
});

/** Questions about differences that nothing has settled, of some accounts. */
export const unsettledInconsistencies = (inquiries: readonly Inquiry[], accountIds: readonly string[]): number =>
  inquiries
    .filter(({ customerId }) => accountIds.includes(customerId))
    .flatMap(({ questions }) => questions)
    .filter(({ verdict, state }) => verdict === 'inconsistent' && state !== 'settled').length;
