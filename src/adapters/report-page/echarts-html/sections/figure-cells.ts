import type { FiguresDocument } from '../../../../domain/reporting/accounts-document.ts';
import { type Html, html, NOTHING } from '../escape.ts';
import { ALL_ZERO, figureText, highText, hoursText, lowText, percentText, widthText } from '../format.ts';
import { type KnownFigures, knownFigures } from '../known-figures.ts';
import { basisChip, known } from '../marks.ts';
import type { Column } from '../table.ts';

/** The columns that every table of accounts ends in. */
export const FIGURE_COLUMNS: readonly Column[] = [
  { label: 'Acc.-hours', kind: 'number', help: 'Accelerator-hours held, summed over devices' },
  {
    label: 'Ceiling, OP',
    kind: 'number',
    help: 'Fastest dense number format for all the time held: what was possible',
  },
  { label: 'Low', kind: 'number', help: 'Hardware operations, stated lower bound' },
  { label: 'Estimate, OP', kind: 'number', help: 'Hardware operations' },
  { label: 'High', kind: 'number', help: 'Hardware operations, stated upper bound' },
  { label: 'High/low', kind: 'number', help: 'How far apart the stated bounds are' },
  {
    label: 'On one scale',
    kind: 'number',
    help: 'Bar: low to high. Stroke: estimate. Open circle: ceiling. Logarithmic, the same for all rows',
  },
  { label: 'Coverage', kind: 'number', help: 'Share of the time held for which there is telemetry' },
  {
    label: 'Basis',
    help: 'How the figures were found, best evidence first, with the share of the estimate; press for assumptions',
  },
];

export function figureCells(of: FiguresDocument, scale: LogScale): readonly Html[] {
  const figures = knownFigures(of);
  const atLeast = figures.isOnlyPart ? '≥ ' : '';
  const unknown =
    of.unknownHardwareSeconds > 0
      ? html`<span class="sub wraps">${
          figures.isOnlyPart ? hoursText(of.unknownHardwareSeconds) : 'all'
        } on unknown hardware</span>`
      : NOTHING;
  return [
    html`${hoursText(of.acceleratorSeconds)}${unknown}`,
    known(highText(figures.ceiling)),
    known(lowText(figures.low)),
    figures.estimate === undefined ? known('not known') : html`<b>${atLeast}${figureText(figures.estimate)}</b>`,
    known(highText(figures.high)),
    known(widthText(figures.low, figures.high)),
    rangeBar(figures, scale),
    known(of.acceleratorSeconds > 0 ? percentText(of.coverageFraction) : 'not known'),
    html`<div class="chips">${of.basis.map((basis) => basisChip(basis, figures.estimate))}</div>`,
  ];
}

/** Powers of ten between which a table's bars are drawn. */
export interface LogScale {
  readonly minExponent: number;
  readonly maxExponent: number;
}

export function logScaleOf(all: readonly FiguresDocument[]): LogScale {
  const seen = all.flatMap((of) => {
    const { low, estimate, high, ceiling } = knownFigures(of);
    return [low, estimate, high, ceiling].filter((value) => value !== undefined && value > 0) as number[];
  });
  const least = seen.reduce((a, b) => Math.min(a, b), Infinity);
  const most = seen.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return { minExponent: 0, maxExponent: 1 };
  const maxExponent = Math.ceil(Math.log10(most));
  return { maxExponent, minExponent: Math.min(Math.floor(Math.log10(least)), maxExponent - 1) };
}

const BAR_WIDTH = 112;

/** Low to high as a bar, the estimate as a stroke, the ceiling as a circle; the same figures stand in the row. */
function rangeBar(figures: KnownFigures, scale: LogScale): Html {
  const { low, estimate, high, ceiling } = figures;
  if (estimate === undefined) return known('not known');
  if (high === 0) return html`${ALL_ZERO}`;
  const at = (value: number): number => {
    const share = (Math.log10(value) - scale.minExponent) / (scale.maxExponent - scale.minExponent);
    return Math.round(10 * (4 + (BAR_WIDTH - 8) * Math.min(1, Math.max(0, value > 0 ? share : 0)))) / 10;
  };
  const start = at(low ?? 0);
  const bar =
    high === undefined
      ? NOTHING
      : html`<rect class="fill-1 faint" x="${start}" y="4" width="${Math.max(1, at(high) - start)}" height="8" rx="1"/>`;
  const top =
    ceiling === undefined ? NOTHING : html`<circle class="stroke-muted" fill="none" cx="${at(ceiling)}" cy="8" r="3"/>`;
  return html`<svg class="range" viewBox="0 0 ${BAR_WIDTH} 16" aria-hidden="true"><path class="stroke-grid" d="M4 8H${BAR_WIDTH - 4}"/>${bar}<rect class="fill-1" x="${at(estimate) - 1}" y="2" width="2" height="12"/>${top}</svg>`;
}
