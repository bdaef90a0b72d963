import type { EvaluationDocument } from '../../domain/reporting/accounts-document.ts';
import { chosenFigure, counted, lowFigure, range } from './figure-words.ts';
import { type Column, paragraph, textTable } from './text-layout.ts';
import { oneLine } from './visible-text.ts';

const COLUMNS: readonly Column[] = [
  { head: 'subject', least: 16 },
  { head: 'answer', least: 8 },
  { head: 'rules and the line they draw', least: 24 },
  { head: 'counted', least: 11 },
];
const DUE: Column = { head: 'due' };

/** What must be acted on comes first. */
const URGENCY = { 'certainly-above': 0, 'possibly-above': 1, 'not-known': 2, 'certainly-below': 3 } as const;

/** The answers that a reader must act on, and how many are certainly below; then what each rule named is. */
export function evaluationsText(evaluations: readonly EvaluationDocument[], width: number): string {
  if (evaluations.length === 0) return 'Rules: none of them has anything to say of these accounts on this day.';
  const notable = evaluations
    .filter(({ decision }) => decision !== 'certainly-below')
    .sort((a, b) => URGENCY[a.decision] - URGENCY[b.decision]);
  const below = evaluations.length - notable.length;
  const day = evaluations[0]?.askedAbout.slice(0, 10) ?? '';
  const head =
    `Rules of ${day}: ${counted(below, 'answer is', 'answers are')} certainly below the line` +
    (notable.length === 0 ? '.' : `, ${notable.length} not. "comptroller evaluate --reasons" says why.`);
  const shown = notable.length === 0 ? evaluations : notable;
  const parts = [paragraph(head, width), ...(notable.length === 0 ? [] : [answersTable(notable, width)])];
  return [...parts, ...ruleKey(shown, width)].join('\n');
}

function answersTable(notable: readonly EvaluationDocument[], width: number): string {
  const isAnyDue = notable.some(({ deadlines }) => deadlines.length > 0);
  const rows = bySubjectAndAnswer(notable).map((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      `${first.subject.kind} ${first.subject.id}`,
      words(first.decision),
      group.map((one) => `${one.ruleId} ${lineOf(one)}`.trim()).join('\n'),
      countedText(first.counted),
      ...(isAnyDue ? [earliestDue(group)] : []),
    ];
  });
  return textTable(isAnyDue ? [...COLUMNS, DUE] : COLUMNS, rows, width);
}

const earliestDue = (group: readonly EvaluationDocument[]): string =>
  group.flatMap(({ deadlines }) => deadlines.map(({ due }) => due.slice(0, 10))).sort()[0] ?? '';

function bySubjectAndAnswer(evaluations: readonly EvaluationDocument[]): readonly (readonly EvaluationDocument[])[] {
  const groups = new Map<string, EvaluationDocument[]>();
  for (const one of evaluations) {
    const key = JSON.stringify([one.subject.kind, one.subject.id, one.decision, countedText(one.counted)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** What the identifiers stand for, and the status of each where it isn't plainly law. */
function ruleKey(evaluations: readonly EvaluationDocument[], width: number): readonly string[] {
  const rules = new Map(evaluations.map((one) => [one.ruleId, one]));
  return [...rules.values()].map(
    ({ ruleId, instrument, citation, status }) =>
      `  ${paragraph(oneLine(`${ruleId}: ${instrument}; ${citation} (${statusText(status)})`), width - 2, 4)}`,
  );
}

/** Each answer with its reason, what it assumes, what is missing and what is due. */
export function reasonsText(evaluations: readonly EvaluationDocument[], width: number): string {
  if (evaluations.length === 0) return evaluationsText(evaluations, width);
  const line = (text: string): string => `  ${paragraph(oneLine(text), width - 2, 2)}`;
  return evaluations
    .map((one) =>
      [
        paragraph(oneLine(`${one.subject.kind} ${one.subject.id}: ${words(one.decision)} (${one.ruleId})`), width, 2),
        line(`${one.instrument}; ${one.citation} (${statusText(one.status)}; text ${one.certainty})`),
        line(one.reason),
        ...one.assumptions.map((text) => line(`assumes: ${text}`)),
        ...one.missing.map((text) => line(`missing: ${text}`)),
        ...one.deadlines.map(({ duty, due, citation }) => line(`due ${due.slice(0, 10)}: ${duty} (${citation})`)),
      ].join('\n'),
    )
    .join('\n\n');
}

const words = (code: string): string => code.replaceAll('-', ' ');

const statusText = (status: EvaluationDocument['status']): string =>
  status === 'in-force-nonbinding' ? 'in force, not binding' : words(status);

function lineOf({ threshold }: EvaluationDocument): string {
  if (threshold === undefined) return '';
  return `(${threshold.comparator === 'at-least' ? '>=' : '>'} ${chosenFigure(threshold.value)})`;
}

function countedText(counted: EvaluationDocument['counted']): string {
  if (counted === undefined) return 'not known';
  if (counted.high !== undefined) return range(counted.low, counted.high);
  return counted.low === 0 ? 'not known' : `${lowFigure(counted.low)} or more`;
}
