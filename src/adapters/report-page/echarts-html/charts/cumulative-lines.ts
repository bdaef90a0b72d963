import { type ChartValue, colour, faded, plotted } from './chart-spec.ts';
import type { LogAxis } from './log-scale.ts';
import type { Sum } from './running-sums.ts';

/** One lineage in the picture of sums. */
export interface DrawnLine {
  readonly letter: string;
  readonly name: string;
  readonly colourName: string;
  readonly sums: readonly Sum[];
  readonly hasUpperBound: boolean;
  readonly earlierOperations: number | undefined;
  readonly axis: LogAxis;
  /** Pixels by which the letters at the end of the line and of the dashed one are moved, so that none overlap. */
  readonly endOffset: number;
  readonly earlierOffset: number;
}

const QUIET = { type: 'line', symbol: 'none', silent: true, emphasis: { disabled: true } } as const;

/** The band from low to high, the estimate, and the estimate with earlier work where there is some. */
export const lineSeries = (line: DrawnLine): readonly ChartValue[] => [
  ...(line.hasUpperBound ? [...closedBand(line), ...openBand(line)] : []),
  estimateSeries(line),
  ...earlierSeries(line),
];

/** Where low lies under the foot of the scale the band has no foot. */
const isOpen = ({ low }: Sum, { min }: LogAxis): boolean => low < min;
const isShown = ({ high }: Sum, { min }: LogAxis): boolean => high >= min;

function closedBand({ letter, name, colourName, sums, axis }: DrawnLine): readonly ChartValue[] {
  const band = { ...QUIET, name, stack: `band-${letter}`, stackStrategy: 'all', lineStyle: { opacity: 0 } };
  const isDrawn = (sum: Sum): boolean => !isOpen(sum, axis);
  const points = (value: (sum: Sum) => number): ChartValue =>
    sums.map((sum) => [sum.atMs, isDrawn(sum) ? plotted(value(sum)) : null]);
  return [
    { ...band, id: `${letter}-low`, data: points(({ low }) => low) },
    {
      ...band,
      id: `${letter}-width`,
      data: points(({ low, high }) => high - low),
      color: colour(colourName),
      areaStyle: { color: colour(colourName), opacity: 0.24 },
    },
  ];
}

/** A band that reaches down to nothing fades towards the foot, so that it doesn't pose as the weightiest. */
function openBand({ letter, name, colourName, sums, axis }: DrawnLine): readonly ChartValue[] {
  const isDrawn = (sum: Sum, index: number): boolean => {
    const before = sums[index - 1];
    return isShown(sum, axis) && (isOpen(sum, axis) || (before !== undefined && isOpen(before, axis)));
  };
  if (!sums.some((sum) => isShown(sum, axis) && isOpen(sum, axis))) return [];
  return [
    {
      ...QUIET,
      name,
      id: `${letter}-open`,
      data: sums.map((sum, index) => [sum.atMs, isDrawn(sum, index) ? plotted(sum.high) : null]),
      color: colour(colourName),
      lineStyle: { color: colour(colourName), width: 1, type: [2, 3], opacity: 0.8 },
      areaStyle: { origin: 'start', opacity: 1, color: fading(colourName) },
    },
  ];
}

const fading = (colourName: string): ChartValue => ({
  type: 'linear',
  x: 0,
  y: 0,
  x2: 0,
  y2: 1,
  colorStops: [
    { offset: 0, color: faded(colourName, '2e') },
    { offset: 0.7, color: faded(colourName, '08') },
    { offset: 1, color: faded(colourName, '00') },
  ],
});

/** Each point carries what a reader sees when resting on it: low, high and estimate as they are, not as they are drawn. */
function estimateSeries({ letter, name, colourName, sums, hasUpperBound, axis, endOffset }: DrawnLine): ChartValue {
  return {
    ...QUIET,
    name,
    id: `${letter}-estimate`,
    data: sums.map((sum) => [
      sum.atMs,
      sum.estimate >= axis.min ? plotted(sum.estimate) : null,
      plotted(sum.low),
      hasUpperBound ? plotted(sum.high) : null,
      plotted(sum.estimate),
    ]),
    color: colour(colourName),
    lineStyle: { color: colour(colourName), width: 2 },
    endLabel: { ...endLabel(colourName), formatter: letter, offset: [0, endOffset] },
  };
}

function earlierSeries({ letter, name, colourName, sums, earlierOperations, earlierOffset }: DrawnLine): ChartValue[] {
  if (earlierOperations === undefined) return [];
  return [
    {
      ...QUIET,
      name,
      id: `${letter}-earlier`,
      data: sums.map((sum) => [sum.atMs, plotted(sum.estimate + earlierOperations)]),
      z: 6,
      color: colour(colourName),
      lineStyle: { color: colour(colourName), width: 1.5, type: [6, 4] },
      endLabel: { ...endLabel(colourName), formatter: `${letter}+`, offset: [0, earlierOffset] },
    },
  ];
}

const endLabel = (colourName: string) =>
  ({ show: true, distance: 5, color: colour(colourName), fontWeight: 'bold' }) as const;
