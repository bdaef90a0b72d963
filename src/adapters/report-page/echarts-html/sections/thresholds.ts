import type { AccountsDocument, TotalDocument } from '../../../../domain/reporting/accounts-document.ts';
import { seriesColour } from '../charts/chart-spec.ts';
import { pictured } from '../charts/course-steps.ts';
import { cumulativeChart, type CumulativeLine } from '../charts/cumulative-chart.ts';
import { type Html, html, NOTHING } from '../escape.ts';
import { besideText, countText, exactText, figureText, highText, lowText, spansText } from '../format.ts';
import { bySize, knownFigures } from '../known-figures.ts';
import { approachOf, earlierOperations, type LineAhead } from '../lineage-approach.ts';
import { known, name, statusWords } from '../marks.ts';
import { operationThresholds, type Threshold, type ThresholdRule } from '../thresholds.ts';
import type { Section } from './section.ts';

const MOST_LINES = 6;
const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
const CHART_ID = 'cumulative-chart';

/** How near each model lineage comes to the numbers at which rules begin to apply. */
export function thresholdsSection(document: AccountsDocument): Section {
  const sorted = [...document.byLineage].sort(bySize);
  const shown = sorted.slice(0, MOST_LINES);
  const thresholds = operationThresholds(document.evaluations);
  const lines = shown.map((lineage, index) => lineOf(lineage, index, document));
  const chart = cumulativeChart({
    id: CHART_ID,
    fromMs: Date.parse(document.period.from),
    untilMs: Date.parse(document.period.until),
    lines: lines.filter(({ steps }) => steps.length > 0),
    thresholds,
  });
  return {
    charts: shown.length === 0 ? [] : [chart],
    content: html`<section id="thresholds" aria-labelledby="thresholds-title">
<h2 id="thresholds-title">Operations against the thresholds</h2>
<p class="lead">Each model lineage’s operations seen here so far, as a band from low to high around the estimate, on a logarithmic scale. ${thresholds.length === 0 ? 'No threshold of law was evaluated.' : 'Labelled lines are thresholds of law; dotted ones aren’t in force.'}</p>
${shown.length === 0 ? html`<p class="empty">No account in this period.</p>` : picture(shown, document)}
${thresholdKey(thresholds)}</section>`,
  };
}

function lineOf(lineage: TotalDocument, index: number, document: AccountsDocument): CumulativeLine {
  const figures = knownFigures(lineage);
  const earlier = earlierOperations(lineage.id, document);
  return {
    letter: LETTERS[index] ?? '?',
    colourName: seriesColour(index),
    name: lineage.id,
    steps: figures.estimate === undefined ? [] : pictured(lineage.course),
    hasUpperBound: figures.high !== undefined,
    ...(earlier === undefined || earlier <= 0 ? {} : { earlierOperations: earlier }),
  };
}

function picture(shown: readonly TotalDocument[], document: AccountsDocument): Html {
  const count = document.byLineage.length;
  const more =
    count > shown.length
      ? html`<p class="note">The ${countText(shown.length, 'largest', 'largest')} of ${countText(count, 'lineage')}; the rest are in the table of lineages.</p>`
      : NOTHING;
  return html`<figure class="panel"><div class="chart" id="${CHART_ID}" role="img" aria-label="Operations so far of the largest model lineages against the thresholds of law, on a logarithmic scale. The same figures stand in the list below this picture."></div>
<figcaption><ul class="ladder">${shown.map((lineage, index) => keyOf(lineage, index, document))}</ul>${more}</figcaption></figure>`;
}

function keyOf(lineage: TotalDocument, index: number, document: AccountsDocument): Html {
  const { low, estimate, high, ceiling, isOnlyPart } = knownFigures(lineage);
  const figure =
    estimate === undefined ? known('not known') : html`<b>${isOnlyPart ? '≥ ' : ''}${figureText(estimate)} OP</b>`;
  const notes = [...earlierNote(lineage, index, document), ...pictureNotes(lineage), ...lineNotes(lineage, document)];
  return html`<li><b class="letter c${index + 1}">${LETTERS[index]}</b><span>${name(lineage.id)}: ${figure}
<span class="sub">low ${known(lowText(low))}, high ${known(highText(high))}, ceiling ${known(highText(ceiling))}${notes.map(
    (note) => html`<br>${note}`,
  )}</span></span></li>`;
}

/** The picture's band is of compute seen here; rules add what was declared. */
function earlierNote(lineage: TotalDocument, index: number, document: AccountsDocument): readonly Html[] {
  const earlier = earlierOperations(lineage.id, document);
  if (earlier === undefined || earlier <= 0) return [];
  return [
    html`band and line: compute seen here; dashed ${LETTERS[index]}+: with ${figureText(earlier)} OP declared as earlier work`,
  ];
}

/** What the picture can't show: nothing has no place on a logarithmic scale, and no figure none on any. */
function pictureNotes(lineage: TotalDocument): readonly Html[] {
  const { low, estimate, high } = knownFigures(lineage);
  if (estimate === undefined) return [html`not in the picture: none of its hardware is in the catalogue`];
  if (high === 0) return [html`not in the picture: nothing has no place on a logarithmic scale`];
  return low === 0 && high !== undefined ? [html`the band has no foot: its low is 0`] : [];
}

function lineNotes(lineage: TotalDocument, { evaluations }: AccountsDocument): readonly Html[] {
  const { passed, next } = approachOf(lineage.id, evaluations);
  return [...passed.map(passedNote), ...(next === undefined ? [] : [nextNote(next)])];
}

const passedNote = ({ value, rules, estimate, isProven }: LineAhead): Html =>
  isProven
    ? html`<b>proven above ${exactText(value)}</b> (${rules.join(', ')})`
    : html`<b>stands above ${exactText(value)} already</b> by the estimate as counted, ${besideText(estimate, value)}; not proven (${rules.join(', ')})`;

const nextNote = ({ value, days }: LineAhead): Html =>
  days === undefined ? NOTHING : html`at the present rate ${exactText(value)} in ${spansText(days)}`;

const thresholdKey = (thresholds: readonly Threshold[]): Html =>
  thresholds.length === 0
    ? NOTHING
    : html`<details class="fold" data-on-paper><summary>What the thresholds are</summary><dl id="threshold-key">${thresholds.map(
        ({ value, rules }) => html`<div><dt>${exactText(value)} OP</dt><dd>${rules.map(ruleOf)}</dd></div>`,
      )}</dl></details>`;

const ruleOf = ({ name, instrument, citation, status }: ThresholdRule): Html =>
  html`<div><b>${name}</b> <span class="tag">${statusWords(status)}</span> <span class="aside">${instrument} · ${citation}</span></div>`;
