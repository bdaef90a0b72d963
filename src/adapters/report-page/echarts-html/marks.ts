import type { Basis } from '../../../domain/accounting/account.ts';
import type { Decision, RuleStatus } from '../../../domain/regimes/rule.ts';
import { type Html, html, NOTHING } from './escape.ts';
import { clippedText, NOT_KNOWN, percentText } from './format.ts';

/** A name that came from outside, kept from turning the direction of the text around it; long ones are cut, and whole on hover. */
export function name(text: string, length = 60): Html {
  if (text === '') return html`<span class="unknown">(no name)</span>`;
  const clipped = clippedText(text, length);
  return clipped === text ? html`<bdi>${text}</bdi>` : html`<bdi title="${text}">${clipped}</bdi>`;
}

/** A figure, or the words "not known" set apart from figures. */
export const known = (text: string): Html =>
  text === NOT_KNOWN ? html`<span class="unknown">${text}</span>` : html`${text}`;

const DECISIONS: Readonly<Record<Decision, { readonly words: string; readonly sign: string }>> = {
  'certainly-above': { words: 'certainly above', sign: '▲' },
  'possibly-above': { words: 'possibly above', sign: '◆' },
  'not-known': { words: NOT_KNOWN, sign: '?' },
  'certainly-below': { words: 'certainly below', sign: '▼' },
};

/** The order in which a reader should look at them. */
export const DECISIONS_BY_URGENCY: readonly Decision[] = [
  'certainly-above',
  'possibly-above',
  'not-known',
  'certainly-below',
];

export const decisionWords = (decision: Decision): string => DECISIONS[decision].words;

/** The answer in words, with a sign and a colour that both say the same. */
export const decisionMark = (decision: Decision): Html =>
  html`<span class="mark ${decision}"><span aria-hidden="true">${DECISIONS[decision].sign}</span> ${DECISIONS[decision].words}</span>`;

export const statusWords = (status: RuleStatus): string =>
  status.replace(/^in-force-nonbinding$/, 'in force, not binding').replaceAll('-', ' ');

const SEVERITY_SIGNS = { error: '■', warning: '▲', notice: '●' } as const;

export const severityMark = (severity: keyof typeof SEVERITY_SIGNS): Html =>
  html`<span class="mark severity-${severity}"><span aria-hidden="true">${SEVERITY_SIGNS[severity]}</span> ${severity}</span>`;

/** One way of measuring, its share, and what it leans on: on hover, or opened by a press. Nothing has no shares. */
export function basisChip(basis: Basis, estimate: number | undefined): Html {
  const gap = basis.method === 'coverage-gap' || basis.method === 'unknown-hardware';
  const share =
    gap || !estimate ? NOTHING : html`\u00a0<span class="share">${percentText(basis.shareOfEstimate)}</span>`;
  const label = html`${basis.method.replaceAll('-', ' ')}${share}`;
  const kind = gap ? 'chip gap' : 'chip';
  if (basis.assumptions.length === 0) return html`<span class="${kind}" title="leans on no assumption">${label}</span>`;
  return html`<details class="${kind}"><summary title="${basis.assumptions.join('\n')}">${label}</summary>${bullets(basis.assumptions)}</details>`;
}

export const bullets = (texts: readonly string[]): Html =>
  texts.length === 0 ? NOTHING : html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;

/** A part of the page that opens by a press. */
export const fold = (title: string, content: Html): Html =>
  html`<details class="fold"><summary>${title}</summary>${content}</details>`;
