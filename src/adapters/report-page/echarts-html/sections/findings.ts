import type { AccountsDocument, FindingDocument } from '../../../../domain/reporting/accounts-document.ts';
import { type Html, html, NOTHING } from '../escape.ts';
import { countText, momentText } from '../format.ts';
import { compareText } from '../known-figures.ts';
import { fold, name, severityMark } from '../marks.ts';
import { table } from '../table.ts';

const SEVERITIES = ['error', 'warning', 'notice'] as const;
/** Findings of one kind that are listed; the rest are counted. */
const MOST_LISTED = 50;

interface Kind {
  readonly code: string;
  readonly severity: FindingDocument['severity'];
  readonly findings: readonly FindingDocument[];
}

/** What a person should look at, the gravest first; findings of one kind stand together. */
export function findingsSection({ findings }: AccountsDocument): Html {
  const kinds = kindsOf(findings);
  return html`<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
<p class="lead">Evidence that disagrees, is missing or can’t be believed. A finding never changes a figure silently.</p>
${table({
  id: 'findings-table',
  caption: `${countText(findings.length, 'finding')} of ${countText(kinds.length, 'kind')}`,
  whenEmpty: 'Nothing that a person must look at.',
  columns: [
    { label: 'Severity' },
    { label: 'Finding' },
    { label: 'Count', kind: 'number', help: 'Findings of this kind; how often each was seen stands beside it' },
    { label: 'About', kind: 'name' },
    { label: 'What was seen' },
  ],
  rows: kinds.map(cells),
})}</section>`;
}

function kindsOf(findings: readonly FindingDocument[]): readonly Kind[] {
  const groups = new Map<string, FindingDocument[]>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.code}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].flatMap(kindOf).sort(byGravity);
}

function kindOf(findings: readonly FindingDocument[]): readonly Kind[] {
  const first = findings[0];
  if (first === undefined) return [];
  return [{ code: first.code, severity: first.severity, findings }];
}

const byGravity = (a: Kind, b: Kind): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  b.findings.length - a.findings.length ||
  compareText(a.code, b.code);

const cells = (kind: Kind): readonly Html[] => [
  severityMark(kind.severity),
  name(kind.code.replaceAll('-', ' ')),
  html`${kind.findings.length.toLocaleString('en-GB')}`,
  subjects(kind.findings),
  html`<div class="reason">${firstWords(kind.findings)}${seen(kind.findings[0])}${others(kind.findings)}</div>`,
];

/** The words of the first; where the others differ, whose they are, so that nobody takes one subject's figures for another's. */
function firstWords(findings: readonly FindingDocument[]): Html {
  const [first] = findings;
  if (first === undefined) return NOTHING;
  const isSaidOfAll = findings.every(({ message }) => message === first.message);
  return isSaidOfAll ? html`${first.message}` : html`${name(first.subject, 40)}: ${first.message}`;
}

function subjects(findings: readonly FindingDocument[]): Html {
  const all = [...new Set(findings.map(({ subject }) => subject))];
  const more = all.length > 3 ? html`<span class="sub">and ${countText(all.length - 3, 'other')}</span>` : NOTHING;
  return html`${all.slice(0, 3).map((subject, index) => html`${index > 0 ? ', ' : ''}${name(subject, 40)}`)}${more}`;
}

/** When, and how often where it was more than once. */
function seen(finding: FindingDocument | undefined): Html {
  const { period, count = 1 } = finding ?? {};
  const when = period === undefined ? [] : [`${momentText(period.from)} until ${momentText(period.until)}`];
  const often = count > 1 ? [`seen ${countText(count, 'time')}`] : [];
  const words = [...when, ...often].join(', ');
  return words === '' ? NOTHING : html`<span class="sub">${words}</span>`;
}

function others(findings: readonly FindingDocument[]): Html {
  const rest = findings.slice(1);
  if (rest.length === 0) return NOTHING;
  const listed = rest.slice(0, MOST_LISTED);
  const unlisted = rest.length - listed.length;
  return fold(
    countText(rest.length, 'more like it', 'more like it'),
    html`<ul>${listed.map((finding) => html`<li>${name(finding.subject, 40)}: ${finding.message}${seen(finding)}</li>`)}${
      unlisted > 0 ? html`<li>and ${countText(unlisted, 'other')}, in the data inside this page</li>` : NOTHING
    }</ul>`,
  );
}
