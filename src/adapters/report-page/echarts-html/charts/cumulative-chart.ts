import type { Threshold } from '../thresholds.ts';
import {
  basics,
  type ChartSpec,
  type ChartValue,
  colour,
  figureAxis,
  plotted,
  seriesColour,
  timeAxis,
  tooltip,
} from './chart-spec.ts';
import type { Step } from './course-steps.ts';
import { spreadApart } from './label-layout.ts';
import { thresholdLabel } from '../thresholds.ts';

export interface CumulativeLine {
  /** Letter by which the picture and its key name it. */
  readonly letter: string;
  readonly name: string;
  readonly steps: readonly Step[];
  /** False where part of the hardware is unknown: then there is no upper bound to draw. */
  readonly hasUpperBound: boolean;
}

export interface CumulativePicture {
  readonly id: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly lines: readonly CumulativeLine[];
  readonly thresholds: readonly Threshold[];
}

type Point = readonly [number, number | null];

const HEIGHT = 432;
const PLOT_HEIGHT = 380;
const LABEL_GAP = 15;

interface Scale {
  readonly min: number;
  readonly max: number;
}

/** Operations summed over time on a log scale, with their bands, under the thresholds that rules name. */
export function cumulativeChart(picture: CumulativePicture): ChartSpec {
  const sums = picture.lines.map((line) => ({ line, points: held(runningSums(line.steps), picture.untilMs) }));
  const scale = scaleOf(
    sums.map(({ points }) => points),
    picture.thresholds,
  );
  const ends = endOffsets(
    sums.map(({ points }) => points.at(-1)?.estimate ?? scale.min),
    scale,
  );
  return {
    id: picture.id,
    heightPixels: HEIGHT,
    option: {
      ...basics,
      grid: { left: 50, right: 34, top: 22, bottom: HEIGHT - PLOT_HEIGHT - 22 },
      tooltip: tooltip('cumulative-tip', 'axis'),
      xAxis: timeAxis(picture.fromMs, picture.untilMs),
      yAxis: figureAxis({ type: 'log', logBase: 10, ...scale, interval: decadesPerLine(scale) }),
      series: [
        ...thresholdSeries(picture, scale),
        ...sums.flatMap(({ line, points }, index) => lineSeries({ line, points, scale, index, dy: ends[index] ?? 0 })),
      ],
    },
  };
}

interface Sum {
  readonly atMs: number;
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

export function runningSums(steps: readonly Step[]): readonly Sum[] {
  let low = 0;
  let estimate = 0;
  let high = 0;
  return steps.map((step) => {
    low += step.low;
    estimate += step.estimate;
    high += step.high;
    return { atMs: step.untilMs, low, estimate, high };
  });
}

/** What was computed stays computed: the line goes on to the end of the period. */
function held(sums: readonly Sum[], untilMs: number): readonly Sum[] {
  const last = sums.at(-1);
  return last === undefined || last.atMs >= untilMs ? sums : [...sums, { ...last, atMs: untilMs }];
}

/** Holds every line from its first estimate on, and every threshold with room for its label. */
function scaleOf(sums: readonly (readonly Sum[])[], thresholds: readonly Threshold[]): Scale {
  const starts = sums.map((points) => points.find((point) => point.estimate > 0)?.estimate ?? Infinity);
  const tops = [...sums.map((points) => points.at(-1)?.high ?? 0), ...thresholds.map(({ value }) => value)];
  const top = Math.max(...tops, 1);
  const lowest = Math.min(...starts, ...thresholds.map(({ value }) => value), top);
  const maxExponent = Math.ceil(Math.log10(top) + 0.5);
  const minExponent = Math.min(Math.floor(Math.log10(lowest)), maxExponent - 3);
  return { min: Number(`1e${minExponent}`), max: Number(`1e${maxExponent}`) };
}

/** Powers of ten from one line of the grid to the next. */
export const decadesPerLine = (scale: Scale): number => Math.ceil(Math.log10(scale.max / scale.min) / 11);

const pixelsUp = (value: number, scale: Scale): number =>
  (PLOT_HEIGHT * Math.log10(Math.max(value, scale.min) / scale.min)) / Math.log10(scale.max / scale.min);

function endOffsets(ends: readonly number[], scale: Scale): readonly number[] {
  const wanted = ends.map((value) => pixelsUp(value, scale));
  return spreadApart(wanted, LABEL_GAP, PLOT_HEIGHT).map((placed, index) => (wanted[index] ?? 0) - placed);
}

function thresholdSeries(picture: CumulativePicture, scale: Scale): readonly ChartValue[] {
  const wanted = picture.thresholds.map(({ value }) => pixelsUp(value, scale) + 9);
  const placed = spreadApart(wanted, LABEL_GAP, PLOT_HEIGHT + 14);
  return picture.thresholds.map((threshold, index) => {
    const ink = colour(threshold.isInForce ? 'ink' : 'muted');
    const dy = pixelsUp(threshold.value, scale) - (placed[index] ?? 0);
    const label = {
      show: true,
      position: 'right',
      distance: 2,
      offset: [0, dy],
      formatter: thresholdLabel(threshold, 44),
      color: ink,
      fontSize: 11,
      textBorderColor: colour('surface'),
      textBorderWidth: 3,
    };
    return {
      type: 'line',
      id: `threshold-${index}`,
      silent: true,
      symbol: 'circle',
      symbolSize: 1,
      showAllSymbol: true,
      z: 5,
      color: ink,
      lineStyle: { color: ink, width: 1, type: threshold.isInForce ? 'solid' : [2, 3], opacity: 0.75 },
      data: [{ value: [picture.fromMs, threshold.value], label }, { value: [picture.untilMs, threshold.value] }],
    };
  });
}

interface DrawnLine {
  readonly line: CumulativeLine;
  readonly points: readonly Sum[];
  readonly scale: Scale;
  readonly index: number;
  readonly dy: number;
}

function lineSeries({ line, points, scale, index, dy }: DrawnLine): readonly ChartValue[] {
  const ink = colour(seriesColour(index));
  const base = { type: 'line', symbol: 'none', silent: true, emphasis: { disabled: true }, name: line.name } as const;
  const band = { ...base, stack: `band-${line.letter}`, stackStrategy: 'all', lineStyle: { opacity: 0 } };
  const floor = (value: number): number => Math.max(value, scale.min);
  const data = (value: (sum: Sum) => number | null): readonly Point[] => points.map((sum) => [sum.atMs, value(sum)]);
  const isShown = (sum: Sum): boolean => sum.high >= scale.min;
  const low = data((sum) => (isShown(sum) ? plotted(floor(sum.low)) : null));
  const width = data((sum) => (isShown(sum) ? plotted(sum.high - floor(sum.low)) : null));
  const estimate = data((sum) => (sum.estimate >= scale.min ? plotted(sum.estimate) : null));
  return [
    { ...band, id: `${line.letter}-low`, data: low },
    {
      ...band,
      id: `${line.letter}-width`,
      data: line.hasUpperBound ? width : [],
      color: ink,
      areaStyle: { color: ink, opacity: 0.24 },
    },
    {
      ...base,
      id: `${line.letter}-estimate`,
      data: estimate,
      color: ink,
      lineStyle: { color: ink, width: 2 },
      endLabel: { show: true, formatter: line.letter, distance: 5, offset: [0, dy], color: ink, fontWeight: 'bold' },
    },
  ];
}
