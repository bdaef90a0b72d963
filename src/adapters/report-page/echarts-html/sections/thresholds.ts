import type {
  AccountsDocument,
  EvaluationDocument,
  TotalDocument,
} from '../../../../domain/reporting/accounts-document.ts';
import { pictured } from '../charts/course-steps.ts';
import { cumulativeChart, type CumulativeLine } from '../charts/cumulative-chart.ts';
import { type Html, html, NOTHING } from '../escape.ts';
import { countText, exactText, figureText, highText, lowText } from '../format.ts';
import { bySize, knownFigures } from '../known-figures.ts';
import { fold, known, name } from '../marks.ts';
import { operationThresholds, type Threshold } from '../thresholds.ts';
import type { Section } from './section.ts';

const MOST_LINES = 6;
const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
const CHART_ID = 'cumulative-chart';

/** How near each model lineage comes to the numbers at which rules begin to apply. */
export function thresholdsSection(document: AccountsDocument): Section {
  const sorted = [...document.byLineage].sort(bySize);
  const shown = sorted.slice(0, MOST_LINES);
  const thresholds = operationThresholds(document.evaluations);
  const lines = shown.map(lineOf);
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
<p class="lead">Each model lineage’s operations so far, as a band from low to high around the estimate, on a logarithmic scale. ${thresholds.length === 0 ? 'No threshold of law was evaluated.' : 'Labelled lines are thresholds of law; dotted ones aren’t in force.'}</p>
${shown.length === 0 ? html`<p class="empty">No account in this period.</p>` : picture(shown, document.evaluations, sorted.length)}
${thresholdKey(thresholds)}</section>`,
  };
}

function lineOf(lineage: TotalDocument, index: number): CumulativeLine {
  const figures = knownFigures(lineage);
  return {
    letter: LETTERS[index] ?? '?',
    name: lineage.id,
    steps: figures.estimate === undefined ? [] : pictured(lineage.course),
    hasUpperBound: figures.high !== undefined,
  };
}

function picture(shown: readonly TotalDocument[], evaluations: readonly EvaluationDocument[], count: number): Html {
  const more =
    count > shown.length
      ? html`<p class="note">The ${countText(shown.length, 'largest', 'largest')} of ${countText(count, 'lineage')}; the rest are in the table of lineages.</p>`
      : NOTHING;
  return html`<figure class="panel"><div class="chart" id="${CHART_ID}" role="img" aria-label="Operations so far of the largest model lineages against the thresholds of law, on a logarithmic scale. The same figures stand in the list below this picture."></div>
<figcaption><ul class="ladder">${shown.map((lineage, index) => keyOf(lineage, index, evaluations))}</ul>${more}</figcaption></figure>`;
}

function keyOf(lineage: TotalDocument, index: number, evaluations: readonly EvaluationDocument[]): Html {
  const { low, estimate, high, ceiling, isOnlyPart } = knownFigures(lineage);
  const figure =
    estimate === undefined ? known('not known') : html`${isOnlyPart ? '≥ ' : ''}${figureText(estimate)} OP`;
  return html`<li><b class="c${index + 1}">${LETTERS[index]}</b><span>${name(lineage.id)}: ${figure}
<span class="sub">low ${known(lowText(low))}, high ${known(highText(high))}, ceiling ${known(highText(ceiling))}${nearing(lineage, evaluations)}</span></span></li>`;
}

/** When the next threshold is reached if nothing changes, as the evaluations reckon it. */
function nearing(lineage: TotalDocument, evaluations: readonly EvaluationDocument[]): Html {
  const next = evaluations
    .filter(({ subject }) => subject.kind === 'lineage' && subject.id === lineage.id)
    .flatMap(({ daysUntilThreshold, threshold }) =>
      daysUntilThreshold && threshold ? [{ days: daysUntilThreshold, threshold }] : [],
    )
    .sort((a, b) => a.days.estimate - b.days.estimate)[0];
  if (next === undefined) return NOTHING;
  return html`<br>at the present rate ${exactText(next.threshold.value)} in about ${figureText(next.days.estimate)} days (${lowText(next.days.low)} to ${highText(next.days.high)})`;
}

const thresholdKey = (thresholds: readonly Threshold[]): Html =>
  thresholds.length === 0
    ? NOTHING
    : fold(
        'What the thresholds are',
        html`<ul id="threshold-key">${thresholds.map(
          ({ value, citations, isInForce }) =>
            html`<li><b>${exactText(value)} OP</b>${isInForce ? '' : ' (not in force)'}: ${citations.join('; ')}</li>`,
        )}</ul>`,
      );
