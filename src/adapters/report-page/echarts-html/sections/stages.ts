import {
  STRIP_STAGES,
  type StageStrip,
  type StageStrips,
  type StripStage,
  type StripStep,
} from '../../../../domain/reporting/stage-strips.ts';
import { hatching, type Rectangle } from '../charts/hatching.ts';
import { type Html, html, NOTHING, trusted } from '../escape.ts';
import { figureText, highText, lowText, momentText, percentText } from '../format.ts';
import { fold, known, name } from '../marks.ts';
import { table } from '../table.ts';

const STAGES: Readonly<Record<StripStage, { readonly words: string; readonly fill: string }>> = {
  training: { words: 'training', fill: 'fill-1' },
  enhancement: { words: 'enhancement', fill: 'fill-2' },
  design: { words: 'design', fill: 'fill-4' },
  deployment: { words: 'deployment', fill: 'fill-3' },
  'not-ai': { words: 'not AI', fill: 'fill-5' },
  idle: { words: 'held without work', fill: 'fill-idle' },
  unknown: { words: 'not known', fill: 'fill-gap' },
};

const WIDTH = 1000;
const HEIGHT = 56;

/** What the compute of each cluster went to, step by step; nothing where nobody judges it. */
export function stagesSection(stages: StageStrips | undefined): Html {
  if (stages === undefined) return NOTHING;
  const { clusters, period } = stages;
  const step = stages.stepSeconds >= 86_400 ? 'day' : 'hour';
  const isEmpty = clusters.every(({ steps }) => steps.length === 0);
  const strips = html`<div class="panel">${KEYS}${clusters.map((strip) => figureOf(strip, stages))}
<p class="note">One ${step} a step, ${momentText(period.from)} until ${momentText(period.until)}. Where a step is empty, nothing was booked that anything tells of.</p></div>
${fold('Sums of each cluster', sumsTable(clusters))}`;
  return html`<section id="stages" aria-labelledby="stages-title">
<h2 id="stages-title">What the compute went to</h2>
<p class="lead">Shares of each cluster’s operations, by the kind of work that each workload is taken for. A label is a judgement and no fact; what is hatched is not known.</p>
${isEmpty ? html`<p class="empty">No closed hour of this period has operations yet.</p>` : strips}</section>`;
}

const KEYS = trusted(
  `<ul class="keys" aria-label="Key">${STRIP_STAGES.map((stage) => {
    const lines = stage === 'unknown' ? '<path class="stroke-gap" d="M1 10L9 0M7 10L15 0M13 10L21 0"/>' : '';
    return `<li><svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><rect class="${STAGES[stage].fill}" width="22" height="10"/>${lines}</svg>${STAGES[stage].words}</li>`;
  }).join('')}</ul>`,
);

function figureOf({ clusterId, steps }: StageStrip, { period, stepSeconds }: StageStrips): Html {
  const sums = sumsOf(steps);
  const total = sumOf(sums.map(({ estimate }) => estimate));
  const summary = sums
    .filter(({ estimate }) => estimate > 0)
    .map(({ stage, estimate }) => `${STAGES[stage].words} ${percentText(estimate / total)}`)
    .join(', ');
  const told = summary === '' ? 'nothing that anything tells of' : summary;
  const [from, until] = [Date.parse(period.from), Date.parse(period.until)];
  const scale = WIDTH / Math.max(1, until - from);
  const placed = steps.map((step) => {
    const x = (Date.parse(step.from) - from) * scale;
    const end = Math.min(Date.parse(step.from) + stepSeconds * 1000, until);
    return stepMarks(step, { x, width: (end - Date.parse(step.from)) * scale });
  });
  return html`<figure class="strip"><h3>${name(clusterId)}</h3>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${`${clusterId}: ${told}`}">
<rect class="fill-none stroke-grid" width="${WIDTH}" height="${HEIGHT}"/>${placed}</svg>
<figcaption>${told}</figcaption></figure>`;
}

/** A step from the bottom up, in the order of the key. */
function stepMarks({ from, shares }: StripStep, { x, width }: { readonly x: number; readonly width: number }): Html {
  let bottom = HEIGHT;
  const marks = STRIP_STAGES.map((stage) => {
    const height = (shares[stage] ?? 0) * HEIGHT;
    bottom -= height;
    const rectangle = { x, y: bottom, width: width * 0.96, height };
    if (height === 0) return NOTHING;
    return html`<rect class="${STAGES[stage].fill}" ${attributesOf(rectangle)}/>${stage === 'unknown' ? hatch(rectangle) : NOTHING}`;
  });
  const words = STRIP_STAGES.filter((stage) => (shares[stage] ?? 0) > 0).map(
    (stage) => `${STAGES[stage].words} ${percentText(shares[stage])}`,
  );
  return html`<g><title>${`${momentText(from)}: ${words.join(', ') || 'nothing that anything tells of'}`}</title>${marks}</g>`;
}

const hatch = (rectangle: Rectangle): Html => html`<path class="stroke-gap thin" d="${hatching(rectangle, 9)}"/>`;

const short = (value: number): string => String(Number(value.toFixed(2)));
const attributesOf = ({ x, y, width, height }: Rectangle): Html =>
  html`x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;

interface StageSum {
  readonly stage: StripStage;
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function sumsOf(steps: readonly StripStep[]): readonly StageSum[] {
  return STRIP_STAGES.flatMap((stage) => {
    const told = steps.flatMap(({ operations }) => operations[stage] ?? []);
    const of = (place: 'low' | 'estimate' | 'high') => sumOf(told.map((figure) => figure[place]));
    return told.length === 0 ? [] : [{ stage, low: of('low'), estimate: of('estimate'), high: of('high') }];
  });
}

function sumsTable(clusters: readonly StageStrip[]): Html {
  const rows = clusters.flatMap(({ clusterId, steps }) => {
    const sums = sumsOf(steps);
    const total = sumOf(sums.map(({ estimate }) => estimate));
    return sums.map(({ stage, low, estimate, high }) => [
      name(clusterId),
      html`${STAGES[stage].words}`,
      known(percentText(total > 0 ? estimate / total : undefined)),
      html`${lowText(low)}`,
      html`${figureText(estimate)}`,
      html`${highText(high)}`,
    ]);
  });
  return table({
    id: 'stages-table',
    caption: 'Operations by stage; the high has what was held and not seen',
    whenEmpty: 'No operations.',
    columns: [
      { label: 'Cluster' },
      { label: 'Stage' },
      { label: 'Share', kind: 'number', help: 'of the estimates of the cluster' },
      { label: 'Low', kind: 'number' },
      { label: 'Estimate', kind: 'number' },
      { label: 'High', kind: 'number' },
    ],
    rows,
  });
}
