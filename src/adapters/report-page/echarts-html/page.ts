import { createHash } from 'node:crypto';
import type { AccountsDocument } from '../../../domain/reporting/accounts-document.ts';
import type { StageStrips } from '../../../domain/reporting/stage-strips.ts';
import { BROWSER_SCRIPT } from './assets/browser-script.ts';
import { LAYOUT_STYLE } from './assets/layout-style.ts';
import { TABLE_STYLE } from './assets/table-style.ts';
import { THEME } from './assets/theme.ts';
import { type Html, html, markupOf, scriptJson, trusted } from './escape.ts';
import { dayText } from './format.ts';
import { accountsSection, clustersSection, lineagesSection } from './sections/accounts.ts';
import { evaluationsSection } from './sections/evaluations.ts';
import { fatesSection } from './sections/fates.ts';
import { findingsSection } from './sections/findings.ts';
import { glance } from './sections/glance.ts';
import { header, syntheticBanner } from './sections/header.ts';
import { ratesSection } from './sections/rates.ts';
import { footnotes, reading } from './sections/reading.ts';
import { stagesSection } from './sections/stages.ts';
import { reconciliationsSection } from './sections/reconciliations.ts';
import { thresholdsSection } from './sections/thresholds.ts';

const STYLE = `${THEME}${LAYOUT_STYLE}${TABLE_STYLE}`;

/**
 * The whole page. `plottingLibrary` is the text of a script that defines `echarts`.
 * @param stages what the compute went to; the page doesn't speak of it when absent.
 */
export function page(document: AccountsDocument, plottingLibrary: string, stages?: StageStrips): string {
  const strips = { content: stagesSection(stages), charts: [] };
  const pictures = [thresholdsSection(document), ratesSection(document), strips, fatesSection(document)];
  const charts = pictures.flatMap((section) => section.charts);
  const scripts = [inScript(plottingLibrary), inScript(BROWSER_SCRIPT)];
  return markupOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${document.isSynthetic ? 'SYNTHETIC · ' : ''}Compute accounts of ${document.provider.name}, ${dayText(document.period.from)}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${syntheticBanner(document)}${header(document, stages !== undefined)}
<main id="main">
<noscript><p class="note">The pictures need scripts, which this browser keeps off. Every figure is in the tables.</p></noscript>
${glance(document)}${pictures.map((section) => section.content)}${reading()}${tables(document)}
</main>
${footnotes()}
<script type="application/json" id="accounts-document">${scriptJson(document)}</script>
<script type="application/json" id="chart-data">${scriptJson(charts)}</script>
${scripts.map((script) => trusted(`<script>${script}</script>\n`))}</body>
</html>
`);
}

const tables = (document: AccountsDocument): Html =>
  html`${accountsSection(document)}${lineagesSection(document)}${clustersSection(document)}${evaluationsSection(document)}${reconciliationsSection(document)}${findingsSection(document)}`;

/** Nothing runs but these scripts, nothing styles but this sheet, and nothing is fetched or sent. */
const policy = (scripts: readonly string[]): string =>
  [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(' ')}`,
    `style-src ${hashOf(STYLE)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** A script that nothing in it can end early. */
const inScript = (script: string): string => script.replace(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');
