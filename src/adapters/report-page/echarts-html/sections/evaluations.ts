import type { AccountsDocument, EvaluationDocument } from '../../../../domain/reporting/accounts-document.ts';
import { answerGroups, isPressing } from '../answer-groups.ts';
import { dueDuties, type DueDuty } from '../deadlines.ts';
import { type Html, html, NOTHING } from '../escape.ts';
import { countText, dayText } from '../format.ts';
import { DECISIONS_BY_URGENCY, decisionWords, fold, name } from '../marks.ts';
import { ruleName } from '../rule-names.ts';
import { table } from '../table.ts';
import { ANSWER_COLUMNS, answerCells, answerDetail } from './answer-rows.ts';

/** What each rule answers for each subject, the pressing ones first, with the reason and what would settle it. */
export function evaluationsSection({ evaluations }: AccountsDocument): Html {
  const groups = answerGroups(evaluations);
  const pressing = groups.filter(({ first }) => isPressing(first.decision)).length;
  const day = commonDay(evaluations);
  return html`<section id="evaluations" aria-labelledby="evaluations-title">
<h2 id="evaluations-title">What the rules say</h2>
<p class="lead">“Certainly” rests on the ceiling and on proven bounds alone. “Possibly above” means that the bounds reach over the threshold; “not known” names what is missing.</p>
${dueList(dueDuties(evaluations))}${byRule(evaluations)}
${table({
  id: 'evaluations-table',
  caption: captionOf(evaluations.length, groups.length, day),
  whenEmpty: 'No rule was evaluated.',
  columns: ANSWER_COLUMNS,
  rows: groups.map(answerCells),
  details: groups.map((group) => answerDetail(group, day === undefined)),
  rowsInView: inView(pressing),
  rowsInViewOnNarrow: inView(pressing),
})}</section>`;
}

/** All that presses, up to a screen or two of it. */
const inView = (pressing: number): number => Math.min(25, Math.max(5, pressing));

function captionOf(answers: number, rows: number, day: string | undefined): string {
  const together = rows < answers ? ` in ${countText(rows, 'row')}` : '';
  return `${countText(answers, 'answer')}${together}, pressing ones first${day === undefined ? '' : `; the law of ${day}`}`;
}

/** The day asked about, where it is one. */
function commonDay(evaluations: readonly EvaluationDocument[]): string | undefined {
  const days = new Set(evaluations.map(({ askedAbout }) => dayText(askedAbout)));
  return days.size === 1 ? [...days][0] : undefined;
}

const MOST_DUE = 8;

/** Dates first: what a reader must not miss. */
function dueList(duties: readonly DueDuty[]): Html {
  if (duties.length === 0) return NOTHING;
  const rest = duties.slice(MOST_DUE);
  const more = rest.length === 0 ? NOTHING : fold(countText(rest.length, 'later date'), listOf(rest));
  return html`<div class="panel due" id="due"><h3>What is due</h3>${listOf(duties.slice(0, MOST_DUE))}${more}</div>`;
}

const listOf = (duties: readonly DueDuty[]): Html => html`<ol class="duties">${duties.map(dutyOf)}</ol>`;

const dutyOf = ({ due, duty, citation, subjects }: DueDuty): Html =>
  html`<li><b class="date">${dayText(due)}</b><span>${duty}<span class="sub">${citation} · for ${subjects
    .slice(0, 3)
    .map(
      (subject, index) => html`${index > 0 ? ', ' : ''}${name(subject, 40)}`,
    )}${subjects.length > 3 ? ` and ${countText(subjects.length - 3, 'other')}` : ''}</span></span></li>`;

/** How many subjects each rule answered which way: the whole picture in a few rows. */
function byRule(evaluations: readonly EvaluationDocument[]): Html {
  const rules = new Map<string, EvaluationDocument[]>();
  for (const evaluation of evaluations) {
    const of = rules.get(evaluation.ruleId);
    if (of === undefined) rules.set(evaluation.ruleId, [evaluation]);
    else of.push(evaluation);
  }
  if (rules.size === 0) return NOTHING;
  return fold(
    `Answers of ${countText(rules.size, 'rule')}, counted`,
    table({
      id: 'rules-table',
      caption: 'Subjects by answer',
      whenEmpty: 'No rule was evaluated.',
      columns: [
        { label: 'Rule' },
        ...DECISIONS_BY_URGENCY.map((decision) => ({ label: decisionWords(decision), kind: 'number' as const })),
      ],
      rows: [...rules.values()].map((of) => [
        ruleHead(of[0]),
        ...DECISIONS_BY_URGENCY.map((decision) => html`${of.filter((one) => one.decision === decision).length}`),
      ]),
    }),
  );
}

const ruleHead = (of: EvaluationDocument | undefined): Html =>
  of === undefined ? NOTHING : html`${ruleName(of)}<span class="sub">${of.instrument} · ${of.citation}</span>`;
