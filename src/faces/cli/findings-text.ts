import type { FindingDocument } from '../../domain/reporting/accounts-document.ts';
import { counted } from './figure-words.ts';
import { paragraph } from './text-layout.ts';
import { oneLine } from './visible-text.ts';

const NAMED_SUBJECTS = 3;
const INDENT = 10;

/** One entry for each kind of finding, with the first one's words; the document has each by itself. */
export function findingsText(findings: readonly FindingDocument[], width: number): string {
  if (findings.length === 0) return 'Findings: none.';
  const kinds = new Map<string, FindingDocument[]>();
  for (const finding of findings) {
    const key = `${finding.severity}\0${finding.code}`;
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, [finding]);
    else known.push(finding);
  }
  const head = `Findings: ${counted(findings.length, 'thing')} to look at. --json has each with its time and count.`;
  return [paragraph(head, width), ...[...kinds.values()].map((alike) => kindText(alike, width))].join('\n');
}

function kindText(alike: readonly FindingDocument[], width: number): string {
  const [first] = alike;
  if (first === undefined) return '';
  const subjects = alike.slice(0, NAMED_SUBJECTS).map(({ subject }) => oneLine(subject));
  const more = alike.length > NAMED_SUBJECTS ? ` and ${alike.length - NAMED_SUBJECTS} more` : '';
  const head = `  ${first.severity.padEnd(INDENT - 2)}${first.code.replaceAll('-', ' ')}: ${subjects.join(', ')}${more}`;
  return `${setIn(head.trimStart(), 2, width)}\n${setIn(wordsOf(first, alike), INDENT, width)}`;
}

/** The words of the first; where the others differ, whose they are, so that nobody takes one subject's figures for another's. */
function wordsOf(first: FindingDocument, alike: readonly FindingDocument[]): string {
  const isSaidOfAll = alike.every(({ message }) => message === first.message);
  return isSaidOfAll ? oneLine(first.message) : `Of ${oneLine(first.subject)}: ${oneLine(first.message)}`;
}

/** A paragraph whose first line stands `indent` places in and whose others stand where the words begin. */
const setIn = (text: string, indent: number, width: number): string =>
  `${' '.repeat(indent)}${paragraph(text, width - (indent < INDENT ? indent : 0), INDENT)}`;
