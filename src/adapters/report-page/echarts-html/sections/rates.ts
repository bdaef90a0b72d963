import type {
  AccountsDocument,
  FiguresDocument,
  TotalDocument,
} from '../../../../domain/reporting/accounts-document.ts';
import type { ChartSpec } from '../charts/chart-spec.ts';
import { seriesColour } from '../charts/chart-spec.ts';
import { heldSteps, joinedSteps, pictured, type Step, stepsOf } from '../charts/course-steps.ts';
import { highestRate, ratesChart } from '../charts/rates-chart.ts';
import { type Html, html, NOTHING, trusted } from '../escape.ts';
import { countText, figureText, highText, lowText } from '../format.ts';
import { bySize, knownFigures } from '../known-figures.ts';
import { known, name } from '../marks.ts';
import type { Section } from './section.ts';

interface Panel {
  readonly title: Html;
  readonly plainTitle: string;
  readonly tone: string;
  readonly colourName: string;
  readonly figures: Html;
  readonly steps: readonly Step[];
  readonly hasCeiling: boolean;
}

/** Customers that have a picture of their own. */
const MOST_PANELS = 5;

/** How fast each customer computed, over time: small pictures of one shape, side by side. */
export function ratesSection(document: AccountsDocument): Section {
  const panels = panelsOf(document);
  const sharedMaximum = panels.reduce(
    (most, { steps, hasCeiling }) => Math.max(most, highestRate(steps, hasCeiling)),
    0,
  );
  const period = { fromMs: Date.parse(document.period.from), untilMs: Date.parse(document.period.until) };
  const charts = panels.flatMap((panel, index): readonly ChartSpec[] =>
    panel.steps.length === 0 ? [] : [ratesChart({ ...panel, ...period, id: `rates-${index}`, sharedMaximum })],
  );
  return {
    charts,
    content: html`<section id="rates" aria-labelledby="rates-title">
<div class="bar"><h2 id="rates-title">Operations per second over time</h2>${charts.length > 1 ? SCALE_BUTTON : NOTHING}</div>
<p class="lead">Largest customers first${charts.length > 1 ? '. Each picture has its own scale until you ask for one' : ''}.</p>
${panels.length === 0 ? html`<p class="empty">No account in this period.</p>` : html`${KEYS}<div class="multiples panel">${panels.map(figureOf)}</div>`}
</section>`,
  };
}

const SCALE_BUTTON = trusted(
  '<button type="button" data-scale="rates" aria-pressed="false" hidden>One scale for all</button>',
);

const KEYS = trusted(`<ul class="keys" aria-label="Key">
<li><svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><rect class="fill-1 faint" width="22" height="10"/></svg>low to high</li>
<li><svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><rect class="fill-1" y="4" width="22" height="2"/></svg>estimate</li>
<li><svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><path class="stroke-muted" d="M0 5H22" stroke-dasharray="4 3"/></svg>ceiling: what was possible</li>
<li>a break in the line: nothing held or no figure</li></ul>`);

function figureOf(panel: Panel, index: number): Html {
  const picture =
    panel.steps.length === 0
      ? html`<p class="empty">No course over time is known.</p>`
      : html`<div class="chart" id="rates-${index}" role="img" aria-label="Operations per second of ${panel.plainTitle} over time. The figures are in the text beside this picture."></div>`;
  return html`<figure><h3><svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><rect class="fill-${panel.tone}" width="22" height="10"/></svg>${panel.title}</h3>
<figcaption class="figures">${panel.figures}</figcaption>${picture}</figure>`;
}

function panelsOf(document: AccountsDocument): readonly Panel[] {
  const sorted = [...document.byCustomer].sort(bySize);
  const shown = sorted.length > MOST_PANELS ? sorted.slice(0, MOST_PANELS - 1) : sorted;
  return [
    ...shown.map(customerPanel),
    ...restPanel(sorted.slice(shown.length)),
    ...unattributedPanel(document.unattributed),
  ];
}

function customerPanel(customer: TotalDocument, index: number): Panel {
  const figures = knownFigures(customer);
  const isUnknown = figures.estimate === undefined;
  return {
    title: name(customer.id),
    plainTitle: customer.id,
    tone: String(index + 1),
    colourName: seriesColour(index),
    figures: ratesText(customer),
    steps: isUnknown ? [] : heldSteps(pictured(customer.course)),
    hasCeiling: figures.ceiling !== undefined,
  };
}

/** Mean and highest minute in words: the picture for those who can't see it. */
function ratesText(customer: FiguresDocument): Html {
  const { ceiling, estimate, isOnlyPart } = knownFigures(customer);
  if (estimate === undefined) return html`${known('not known')}: none of its hardware is in the catalogue`;
  const { mean, peakMinute } = customer.operationsPerSecond;
  const high = ceiling === undefined ? known('not known') : html`${highText(mean.high)}`;
  return html`mean ${figureText(mean.estimate)} OP/s (${lowText(mean.low)} to ${high}), highest minute ${figureText(peakMinute.estimate)}${
    isOnlyPart ? html`; part of its hardware is ${known('not known')} and not in the picture` : NOTHING
  }`;
}

function restPanel(rest: readonly TotalDocument[]): readonly Panel[] {
  if (rest.length === 0) return [];
  const known = rest.filter((customer) => customer.unknownHardwareSeconds <= 0);
  const left = rest.length - known.length;
  const title = `${countText(rest.length, 'other customer')} together`;
  return [
    {
      title: html`${title}`,
      plainTitle: title,
      tone: 'rest',
      colourName: 'series-rest',
      figures: html`their operations added${left > 0 ? `; ${left} on hardware that isn’t known left out` : ''}`,
      steps: heldSteps(joinedSteps(known.map((customer) => stepsOf(customer.course)))),
      hasCeiling: true,
    },
  ];
}

function unattributedPanel(unattributed: FiguresDocument): readonly Panel[] {
  if (unattributed.hardwareOperations.high <= 0 || unattributed.course.length === 0) return [];
  const title = 'No allocation explains';
  return [
    {
      title: html`${title}`,
      plainTitle: 'devices that no allocation explains',
      tone: 'unattributed',
      colourName: 'series-unattributed',
      figures: ratesText(unattributed),
      steps: heldSteps(pictured(unattributed.course)),
      hasCeiling: unattributed.unknownHardwareSeconds <= 0,
    },
  ];
}
