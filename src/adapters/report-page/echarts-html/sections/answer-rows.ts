import type { EvaluationDocument } from '../../../../domain/reporting/accounts-document.ts';
import { isPast } from '../../../../domain/regimes/threshold.ts';
import { type AnswerGroup, firstDue } from '../answer-groups.ts';
import { type Html, html, NOTHING } from '../escape.ts';
import { besideText, countText, dayText, exactText, highText, lowText, spansText } from '../format.ts';
import { bullets, decisionMark, fold, known, name, statusWords } from '../marks.ts';
import { ruleName } from '../rule-names.ts';
import type { Column } from '../table.ts';

export const ANSWER_COLUMNS: readonly Column[] = [
  { label: 'Answer' },
  { label: 'Of', kind: 'name' },
  { label: 'Rule' },
  { label: 'Threshold', kind: 'number' },
  { label: 'Counted', kind: 'number', help: 'The quantity as this rule counts it, low to high' },
  { label: 'Due', kind: 'number', help: 'The first date that follows from the answer' },
];

/** The first line of a row: which answer, of whom, by which rule, and what is due. */
export function answerCells({ first, answers }: AnswerGroup): readonly Html[] {
  const isOne = answers.length === 1;
  return [
    decisionMark(first.decision),
    subjectCell(first),
    isOne ? ruleCell(first) : rulesCell(answers),
    isOne ? thresholdCell(first) : thresholdsCell(answers),
    isOne ? countedCell(first) : sharedCounted(answers),
    dueCell(answers),
  ];
}

/** The second line: why, what would settle it, what must be done, and what was assumed. */
export function answerDetail({ first, answers, missing }: AnswerGroup, tellsDay: boolean): Html {
  const day = tellsDay ? html`<span class="aside">asked about ${dayText(first.askedAbout)}</span> ` : NOTHING;
  if (answers.length > 1) return html`${day}${groupDetail(answers, missing)}`;
  return html`${day}${first.reason}${approach(first)}${missingText(missing)}${duties(first)}${assumptions(first)}`;
}

function subjectCell({ subject }: EvaluationDocument): Html {
  const holder =
    subject.customerId === undefined || subject.customerId === subject.id
      ? NOTHING
      : html` of ${name(subject.customerId, 30)}`;
  return html`${name(subject.id, 40)}<span class="sub">${subject.kind}${holder}</span>`;
}

const CERTAINTY_WORDS = {
  read: 'text read',
  secondary: 'from secondary sources',
  recalled: 'recalled, unchecked',
} as const;

const tags = (of: EvaluationDocument): Html =>
  html`<span class="tag">${statusWords(of.status)}</span> <span class="tag">${CERTAINTY_WORDS[of.certainty]}</span>`;

const citationOf = ({ citation, instrument }: EvaluationDocument): string =>
  citation === instrument ? citation : `${instrument} · ${citation}`;

const ruleCell = (of: EvaluationDocument): Html =>
  html`<b>${ruleName(of)}</b> ${tags(of)}<span class="sub">${citationOf(of)}</span>`;

const rulesCell = (answers: readonly EvaluationDocument[]): Html =>
  html`<b>${countText(answers.length, 'rule')}</b><span class="sub">${answers.map(ruleName).join(' · ')}</span>`;

const lineOf = ({ threshold }: EvaluationDocument): string =>
  threshold === undefined
    ? 'the text names no number'
    : `${threshold.comparator === 'at-least' ? '≥' : '>'}\u00a0${exactText(threshold.value)}`;

const thresholdCell = (of: EvaluationDocument): Html =>
  of.threshold === undefined
    ? html`<span class="sub wraps">${lineOf(of)}</span>`
    : html`${lineOf(of)}<span class="sub wraps">${of.threshold.unit}</span>`;

function thresholdsCell(answers: readonly EvaluationDocument[]): Html {
  const values = answers.flatMap(({ threshold }) => (threshold === undefined ? [] : [threshold.value]));
  if (values.length === 0) return html`<span class="sub wraps">the texts name no number</span>`;
  const [least, most] = [Math.min(...values), Math.max(...values)].map(exactText);
  return html`${least === most ? least : `${least} to ${most}`}`;
}

function countedCell({ counted, quantityUsed, threshold }: EvaluationDocument): Html {
  const quantity = html`<span class="sub">${quantityUsed.replaceAll('-', ' ')}</span>`;
  if (counted === undefined) return html`${known('not known')}${quantity}`;
  const estimate =
    counted.estimate === undefined
      ? NOTHING
      : html`<span class="sub">estimate ${besideText(counted.estimate, threshold?.value)}</span>`;
  return html`${known(lowText(counted.low))} to ${known(highText(counted.high))}${estimate}${quantity}`;
}

function sharedCounted(answers: readonly EvaluationDocument[]): Html {
  const bounds = answers.map(({ counted }) => JSON.stringify([counted?.low, counted?.high]));
  const [first] = answers;
  if (first === undefined || new Set(bounds).size > 1) return html`<span class="sub">by rule, below</span>`;
  const { counted } = first;
  return counted === undefined
    ? known('not known')
    : html`${known(lowText(counted.low))} to ${known(highText(counted.high))}`;
}

function dueCell(answers: readonly EvaluationDocument[]): Html {
  const [first] = answers
    .filter(({ deadlines }) => deadlines.length > 0)
    .map(firstDue)
    .sort();
  if (first === undefined) return html`<span class="sub">nothing</span>`;
  return html`<b class="date">${dayText(first)}</b>`;
}

/** How long at the present rate; or that the estimate stands above the line already. */
function approach({ daysUntilThreshold: days, counted, threshold, decision }: EvaluationDocument): Html {
  if (threshold !== undefined && decision !== 'certainly-above' && counted?.estimate !== undefined) {
    const isThere = isPast(counted.estimate, threshold);
    if (isThere) return html` <span class="aside">The estimate stands above the line already; it isn’t proven.</span>`;
  }
  return days === undefined
    ? NOTHING
    : html` <span class="aside">At the present rate reached in ${spansText(days)}.</span>`;
}

const missingText = (texts: readonly string[]): Html =>
  texts.length === 0
    ? NOTHING
    : html`<div class="missing"><span class="aside">Missing:</span> ${texts.join(' ')}</div>`;

const duties = ({ deadlines }: EvaluationDocument): Html =>
  deadlines.length === 0
    ? NOTHING
    : html`<ol class="duties">${deadlines.map(
        ({ duty, due, citation }) =>
          html`<li><b class="date">${dayText(due)}</b><span>${duty}<span class="sub">${citation}</span></span></li>`,
      )}</ol>`;

const assumptions = ({ assumptions }: EvaluationDocument): Html =>
  assumptions.length === 0 ? NOTHING : fold(countText(assumptions.length, 'assumption'), bullets(assumptions));

function groupDetail(answers: readonly EvaluationDocument[], missing: readonly string[]): Html {
  return html`${missingText(missing)}${alsoMissing(answers, missing)}${answers.map(duties)}${fold(
    `What each of the ${countText(answers.length, 'rule')} says`,
    html`<ul>${answers.map(
      (of) =>
        html`<li><b>${ruleName(of)}</b> ${tags(of)} <span class="aside">${citationOf(of)}; ${lineOf(of)}</span><br>${of.reason}${approach(of)}${assumptions(of)}</li>`,
    )}</ul>`,
  )}`;
}

/** What only some of the rules want. */
function alsoMissing(answers: readonly EvaluationDocument[], common: readonly string[]): Html {
  const wanted = new Map<string, string[]>();
  for (const of of answers) {
    for (const text of of.missing.filter((one) => !common.includes(one))) {
      wanted.set(text, [...(wanted.get(text) ?? []), ruleName(of)]);
    }
  }
  return html`${[...wanted].map(
    ([text, rules]) =>
      html`<div class="missing"><span class="aside">For ${rules.join(', ')} also:</span> ${text}</div>`,
  )}`;
}
