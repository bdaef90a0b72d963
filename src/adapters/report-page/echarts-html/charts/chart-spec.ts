/** What the page's script turns into something that JSON can't carry: a colour of the theme, or one of its own functions. */
export type Token =
  | { readonly $colour: string; readonly $alpha?: string }
  | { readonly $format: FormatName }
  | { readonly $wide: string; readonly $narrow: string };

/** The functions of the page's script that a picture may name. */
export type FormatName = 'figure' | 'percent' | 'share' | 'rates-tip' | 'cumulative-tip' | 'fates-tip';

export type ChartValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Token
  | readonly ChartValue[]
  | { readonly [key: string]: ChartValue };

/** A picture as data: the options of the plotting library, with tokens in place of colours and functions. */
export interface ChartSpec {
  readonly id: string;
  readonly heightPixels: number;
  readonly option: { readonly [key: string]: ChartValue };
  /** Top of the scale that pictures of one group share, when the reader asks for one scale. */
  readonly sharedMaximum?: number;
}

export const colour = (token: string): Token => ({ $colour: token });
/** A colour of the theme that lets through what lies behind it; `alpha` is two hexadecimal digits. */
export const faded = (token: string, alpha: string): Token => ({ $colour: token, $alpha: alpha });
/** A text of two lengths, for a picture with room and for one without. */
export const fitted = (wide: string, narrow: string): Token => ({ $wide: wide, $narrow: narrow });
export const format = (named: FormatName): Token => ({ $format: named });

/** Colours that keep apart for colour-blind eyes, in the order in which they are given out. */
export const SERIES_COLOURS = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'] as const;
export const seriesColour = (index: number): string => SERIES_COLOURS[index % SERIES_COLOURS.length] ?? 'series-1';

const axisText = { color: colour('muted'), fontSize: 11, hideOverlap: true };
const TIME_LABELS = {
  year: '{d} {MMM} {yyyy}',
  month: '{d} {MMM}',
  day: '{d} {MMM}',
  hour: '{HH}:{mm}',
  minute: '{HH}:{mm}',
  second: '{HH}:{mm}:{ss}',
  millisecond: '{HH}:{mm}:{ss}',
} as const;
const gridLines = { lineStyle: { color: colour('grid'), width: 1 } };

/** A time axis in UTC over the document's period. */
export const timeAxis = (fromMs: number, untilMs: number): ChartValue => ({
  type: 'time',
  min: fromMs,
  max: untilMs,
  splitNumber: 4,
  axisLabel: { ...axisText, formatter: TIME_LABELS },
  axisLine: { lineStyle: { color: colour('line') } },
  axisTick: { lineStyle: { color: colour('line') } },
  splitLine: { show: false },
});

export const figureAxis = (more: { readonly [key: string]: ChartValue }): ChartValue => ({
  axisLabel: { ...axisText, formatter: format('figure') },
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: gridLines,
  minorTick: { show: false },
  ...more,
});

export const tooltip = (formatter: FormatName, trigger: 'axis' | 'item'): ChartValue => ({
  trigger,
  confine: true,
  formatter: format(formatter),
  backgroundColor: colour('surface'),
  borderColor: colour('line'),
  textStyle: { color: colour('ink'), fontSize: 12 },
  axisPointer: { lineStyle: { color: colour('muted'), type: 'solid', width: 1 } },
});

/** What all pictures share: no movement, times in UTC, the page's letters. */
export const basics: { readonly [key: string]: ChartValue } = {
  animation: false,
  useUTC: true,
  textStyle: { fontFamily: 'ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif' },
};

/** Enough digits for a picture; the whole figures are in the page's data. */
export const plotted = (value: number): number => Number(value.toPrecision(6));
