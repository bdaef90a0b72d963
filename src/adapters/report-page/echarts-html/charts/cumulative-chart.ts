import { type Threshold, thresholdLabel } from '../thresholds.ts';
import {
  basics,
  type ChartSpec,
  type ChartValue,
  colour,
  figureAxis,
  fitted,
  timeAxis,
  tooltip,
} from './chart-spec.ts';
import type { Step } from './course-steps.ts';
import { lineSeries } from './cumulative-lines.ts';
import { spreadApart } from './label-layout.ts';
import { decadesPerLine, type LogAxis, logAxisFor, pixelsUp } from './log-scale.ts';
import { heldUntil, runningSums, type Sum } from './running-sums.ts';

export interface CumulativeLine {
  /** Letter by which the picture and its key name it. */
  readonly letter: string;
  readonly name: string;
  readonly colourName: string;
  readonly steps: readonly Step[];
  /** False where part of the hardware is unknown: then there is no upper bound to draw. */
  readonly hasUpperBound: boolean;
  /** Operations declared as earlier work, not seen here: a dashed line stands higher by them. */
  readonly earlierOperations?: number;
}

export interface CumulativePicture {
  readonly id: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly lines: readonly CumulativeLine[];
  readonly thresholds: readonly Threshold[];
}

const HEIGHT = 432;
const PLOT_HEIGHT = 380;
const LABEL_GAP = 15;
/** Characters of a label in a wide picture and in a narrow one. */
const LABEL_LENGTHS = { wide: 120, narrow: 40 };

interface SummedLine {
  readonly line: CumulativeLine;
  readonly sums: readonly Sum[];
}

/** Operations summed over time on a log scale, with their bands, under the thresholds that rules name. */
export function cumulativeChart(picture: CumulativePicture): ChartSpec {
  const lines = picture.lines
    .map((line) => ({ line, sums: heldUntil(runningSums(line.steps), picture.untilMs) }))
    .filter(({ sums }) => (sums.at(-1)?.high ?? 0) > 0);
  const axis = axisOf(lines, picture.thresholds);
  return {
    id: picture.id,
    heightPixels: HEIGHT,
    option: {
      ...basics,
      grid: { left: 50, right: 34, top: 22, bottom: HEIGHT - PLOT_HEIGHT - 22 },
      tooltip: tooltip('cumulative-tip', 'axis'),
      xAxis: timeAxis(picture.fromMs, picture.untilMs),
      yAxis: figureAxis({ type: 'log', logBase: 10, ...axis, interval: decadesPerLine(axis) }),
      series: [...thresholdSeries(picture, axis), ...drawn(lines, axis)],
    },
  };
}

const endOf = ({ sums }: SummedLine): number => sums.at(-1)?.estimate ?? 0;
const earlierEndOf = (of: SummedLine): number => endOf(of) + (of.line.earlierOperations ?? 0);

function axisOf(lines: readonly SummedLine[], thresholds: readonly Threshold[]): LogAxis {
  const withEarlier = lines.filter(({ line }) => line.earlierOperations !== undefined).map(earlierEndOf);
  return logAxisFor(
    lines.map(({ sums }) => sums),
    [...thresholds.map(({ value }) => value), ...withEarlier],
  );
}

/** All letters at the right are laid out together, those of dashed lines too. */
function drawn(lines: readonly SummedLine[], axis: LogAxis): readonly ChartValue[] {
  const dashed = lines.filter(({ line }) => line.earlierOperations !== undefined);
  const offsets = endOffsets([...lines.map(endOf), ...dashed.map(earlierEndOf)], axis);
  return lines.flatMap((of, index) =>
    lineSeries({
      ...of.line,
      sums: of.sums,
      axis,
      earlierOperations: of.line.earlierOperations,
      endOffset: offsets[index] ?? 0,
      earlierOffset: offsets[lines.length + dashed.indexOf(of)] ?? 0,
    }),
  );
}

function endOffsets(ends: readonly number[], axis: LogAxis): readonly number[] {
  const wanted = ends.map((value) => pixelsUp(value, axis, PLOT_HEIGHT));
  return spreadApart(wanted, LABEL_GAP, PLOT_HEIGHT).map((placed, index) => (wanted[index] ?? 0) - placed);
}

function thresholdSeries(picture: CumulativePicture, axis: LogAxis): readonly ChartValue[] {
  const wanted = picture.thresholds.map(({ value }) => pixelsUp(value, axis, PLOT_HEIGHT) + 9);
  const placed = spreadApart(wanted, LABEL_GAP, PLOT_HEIGHT + 14);
  return picture.thresholds.map((threshold, index) => {
    const ink = colour(threshold.isInForce ? 'ink' : 'muted');
    const dy = pixelsUp(threshold.value, axis, PLOT_HEIGHT) - (placed[index] ?? 0);
    const text = fitted(thresholdLabel(threshold, LABEL_LENGTHS.wide), thresholdLabel(threshold, LABEL_LENGTHS.narrow));
    const label = { ...LABEL, offset: [0, dy], formatter: text, color: ink };
    return {
      ...THRESHOLD_LINE,
      id: `threshold-${index}`,
      color: ink,
      lineStyle: { color: ink, width: 1, type: threshold.isInForce ? 'solid' : [2, 3], opacity: 0.75 },
      data: [{ value: [picture.fromMs, threshold.value], label }, { value: [picture.untilMs, threshold.value] }],
    };
  });
}

const THRESHOLD_LINE = {
  type: 'line',
  silent: true,
  symbol: 'circle',
  symbolSize: 1,
  showAllSymbol: true,
  z: 5,
} as const;

const LABEL = {
  show: true,
  position: 'right',
  distance: 2,
  fontSize: 11,
  textBorderColor: colour('surface'),
  textBorderWidth: 3,
} as const;
