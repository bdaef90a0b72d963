import type { AccountsDocument, EvaluationDocument } from '../../../../domain/reporting/accounts-document.ts';
import type { Decision } from '../../../../domain/regimes/rule.ts';
import { type Html, html, NOTHING } from '../escape.ts';
import { countText, dayText, exactText, figureText, highText, lowText } from '../format.ts';
import { compareText } from '../known-figures.ts';
import { bullets, decisionMark, DECISIONS_BY_URGENCY, decisionWords, fold, known, name } from '../marks.ts';
import { table } from '../table.ts';

/** What each rule answers for each subject, the pressing ones first, with the reason and what would settle it. */
export function evaluationsSection(document: AccountsDocument): Html {
  const sorted = [...document.evaluations].sort(byUrgency);
  return html`<section id="evaluations" aria-labelledby="evaluations-title">
<h2 id="evaluations-title">What the rules say</h2>
<p class="lead">“Certainly” rests on the ceiling and on proven bounds alone. “Possibly above” means that the bounds reach over the threshold; “not known” names what is missing.</p>
${byRule(sorted)}
${table({
  id: 'evaluations-table',
  caption: `${countText(sorted.length, 'answer')}, pressing ones first`,
  whenEmpty: 'No rule was evaluated.',
  columns: [
    { label: 'Answer' },
    { label: 'Of', kind: 'name' },
    { label: 'Rule' },
    { label: 'Threshold', kind: 'number' },
    { label: 'Counted', kind: 'number', help: 'The quantity as this rule counts it, low to high' },
    { label: 'Why' },
  ],
  rows: sorted.map(cells),
  rowsInView: 15,
})}</section>`;
}

const urgency = (decision: Decision): number => DECISIONS_BY_URGENCY.indexOf(decision);

const byUrgency = (a: EvaluationDocument, b: EvaluationDocument): number =>
  urgency(a.decision) - urgency(b.decision) ||
  compareText(a.ruleId, b.ruleId) ||
  compareText(a.subject.kind, b.subject.kind) ||
  compareText(a.subject.id, b.subject.id);

const cells = (of: EvaluationDocument): readonly Html[] => [
  decisionMark(of.decision),
  subjectCell(of),
  ruleCell(of),
  thresholdCell(of),
  countedCell(of),
  html`<div class="reason">${of.reason}${nextCell(of)}${bulletsWith('Missing:', of.missing)}${deadlines(of)}${
    of.assumptions.length === 0 ? NOTHING : fold('assumptions', bullets(of.assumptions))
  }</div>`,
];

const thresholdCell = ({ threshold }: EvaluationDocument): Html =>
  threshold === undefined
    ? html`<span class="sub">the text names no number</span>`
    : html`${threshold.comparator === 'at-least' ? '≥' : '>'} ${exactText(threshold.value)}<span class="sub">${threshold.unit}</span>`;

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

const ruleCell = (of: EvaluationDocument): Html =>
  html`${of.instrument}<span class="sub">${of.citation === of.instrument ? '' : `${of.citation} · `}${of.jurisdiction}</span>
<span class="tag">${of.status.replaceAll('-', ' ')}</span> <span class="tag">${CERTAINTY_WORDS[of.certainty]}</span>`;

function countedCell({ counted, quantityUsed }: EvaluationDocument): Html {
  const quantity = html`<span class="sub">${quantityUsed.replaceAll('-', ' ')}</span>`;
  if (counted === undefined) return html`${known('not known')}${quantity}`;
  const estimate =
    counted.estimate === undefined ? NOTHING : html`<span class="sub">estimate ${figureText(counted.estimate)}</span>`;
  return html`${known(lowText(counted.low))} to ${known(highText(counted.high))}${estimate}${quantity}`;
}

const nextCell = ({ daysUntilThreshold: days, askedAbout }: EvaluationDocument): Html =>
  html`<span class="sub">asked about ${dayText(askedAbout)}${
    days === undefined
      ? NOTHING
      : html`; at the present rate reached in about ${figureText(days.estimate)} days (${lowText(days.low)} to ${highText(days.high)})`
  }</span>`;

const bulletsWith = (title: string, texts: readonly string[]): Html =>
  texts.length === 0 ? NOTHING : html`<span class="sub">${title}</span>${bullets(texts)}`;

const deadlines = ({ deadlines }: EvaluationDocument): Html =>
  deadlines.length === 0
    ? NOTHING
    : html`<ul>${deadlines.map(({ duty, due, citation }) => html`<li><b>due ${dayText(due)}</b> ${duty} <span class="sub">${citation}</span></li>`)}</ul>`;

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
        html`${of[0]?.instrument ?? ''}<span class="sub">${of[0]?.citation ?? ''}</span>`,
        ...DECISIONS_BY_URGENCY.map((decision) => html`${of.filter((one) => one.decision === decision).length}`),
      ]),
    }),
  );
}
