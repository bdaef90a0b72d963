import {
  basics,
  type ChartSpec,
  type ChartValue,
  colour,
  figureAxis,
  plotted,
  timeAxis,
  tooltip,
} from './chart-spec.ts';
import type { Step } from './course-steps.ts';

export interface RatesPanel {
  readonly id: string;
  readonly colourName: string;
  readonly steps: readonly Step[];
  readonly fromMs: number;
  readonly untilMs: number;
  /** False where part of the hardware has no known ceiling. */
  readonly hasCeiling: boolean;
  readonly sharedMaximum: number;
}

type Point = readonly [number, number | null];

/** Operations per second over time: the band from low to high, the estimate, and the ceiling as a thin dashed line. */
export function ratesChart(panel: RatesPanel): ChartSpec {
  return {
    id: panel.id,
    heightPixels: 190,
    sharedMaximum: panel.sharedMaximum,
    option: {
      ...basics,
      grid: { left: 50, right: 12, top: 12, bottom: 26 },
      tooltip: tooltip('rates-tip', 'axis'),
      xAxis: timeAxis(panel.fromMs, panel.untilMs),
      yAxis: figureAxis({ type: 'value', min: 0, splitNumber: 3 }),
      series: seriesOf(panel),
    },
  };
}

function seriesOf(panel: RatesPanel): readonly ChartValue[] {
  const ink = colour(panel.colourName);
  const band = { ...stepped, stack: 'band', stackStrategy: 'all', lineStyle: { opacity: 0 } };
  const low = points(panel.steps, (step) => step.low);
  const width = points(panel.steps, (step) => step.high - step.low);
  const estimate = points(panel.steps, (step) => step.estimate);
  const ceiling = points(panel.steps, (step) => step.ceiling);
  return [
    { ...band, id: 'low', data: low },
    { ...band, id: 'width', data: width, color: ink, areaStyle: { color: ink, opacity: 0.26 } },
    { ...stepped, id: 'estimate', data: estimate, color: ink, lineStyle: { color: ink, width: 1.75 } },
    ...(panel.hasCeiling ? [ceilingSeries(ceiling)] : []),
  ];
}

const stepped = { type: 'line', step: 'end', symbol: 'none', silent: true, emphasis: { disabled: true } } as const;

const ceilingSeries = (data: readonly Point[]): ChartValue => ({
  ...stepped,
  id: 'ceiling',
  data,
  color: colour('muted'),
  lineStyle: { color: colour('muted'), width: 1, type: [4, 3] },
});

/** Each step holds its rate until it ends; where nothing follows, the line breaks instead of falling to zero. */
function points(steps: readonly Step[], amount: (step: Step) => number): readonly Point[] {
  return steps.flatMap((step, index) => {
    const rate = plotted(amount(step) / ((step.untilMs - step.fromMs) / 1000));
    const next = steps[index + 1];
    const start: Point = [step.fromMs, rate];
    if (next === undefined) return [start, [step.untilMs, rate]];
    return next.fromMs > step.untilMs + 1 ? [start, [step.untilMs, rate], [step.untilMs + 1, null]] : [start];
  });
}

/** Highest rate among steps, for a scale: of the ceiling where it is drawn, else of the upper bound. */
export const highestRate = (steps: readonly Step[], hasCeiling: boolean): number =>
  steps.reduce((most, step) => {
    const amount = hasCeiling ? Math.max(step.high, step.ceiling) : step.high;
    return Math.max(most, amount / ((step.untilMs - step.fromMs) / 1000));
  }, 0);
