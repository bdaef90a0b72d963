import type { AccountsDocument } from '../../../../domain/reporting/accounts-document.ts';
import { type Html, html, NOTHING } from '../escape.ts';
import { momentText } from '../format.ts';
import { name } from '../marks.ts';

/** Says before anything else that no figure on the page is of a real fleet. */
export const syntheticBanner = (document: AccountsDocument): Html =>
  document.isSynthetic
    ? html`<div class="synthetic" role="note"><strong>SYNTHETIC</strong> The fleet or its telemetry was made by a generator. No figure on this page describes a real provider or customer.</div>`
    : NOTHING;

const SECTIONS = [
  ['thresholds', 'Thresholds'],
  ['rates', 'Over time'],
  ['stages', 'Kinds of work'],
  ['fates', 'Device time'],
  ['reading', 'How to read the bounds'],
  ['accounts', 'Accounts'],
  ['lineages', 'Lineages'],
  ['clusters', 'Clusters'],
  ['evaluations', 'Rules'],
  ['reconciliations', 'Billing'],
  ['findings', 'Findings'],
] as const;

/** Whose accounts these are, and of which time. */
export function header(document: AccountsDocument, hasStages: boolean): Html {
  const sections = SECTIONS.filter(([id]) => id !== 'stages' || hasStages);
  const { provider, period } = document;
  const lei = provider.lei === undefined ? NOTHING : html`<li>LEI <b>${provider.lei}</b></li>`;
  return html`<header class="top">
<p class="kicker">Compute accounts</p>
<h1>${name(provider.name, 120)}</h1>
<ul class="facts">
<li><b>${momentText(period.from)}</b> until <b>${momentText(period.until)}</b></li>
<li>country <b>${provider.country}</b></li>${lei}
${document.isSynthetic ? html`<li><b>synthetic data</b></li>` : NOTHING}
</ul>
<nav aria-label="Parts of this report"><ul>${sections.map(([id, label]) => html`<li><a href="#${id}">${label}</a></li>`)}</ul></nav>
</header>`;
}
