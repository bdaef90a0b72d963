import { figureBeside } from '../../../domain/regimes/figure.ts';

/** What stands where a figure isn't known. Never 0 and never an empty cell. */
export const NOT_KNOWN = 'not known';

const NARROW_SPACE = '\u202f';

const isKnown = (value: number | undefined): value is number => typeof value === 'number' && Number.isFinite(value);

/** `3.24e21`; plain digits from 0.01 to 9999. Rounded to the nearest. */
export const figureText = (value: number | undefined): string =>
  isKnown(value) ? rounded(value, 'nearest') : NOT_KNOWN;
/** A number that someone chose, such as a threshold, without the zeros that would pretend a measurement: `1e25`. */
export const exactText = (value: number): string =>
  value >= 10_000 || value < 0.01 ? figureText(value).replace(/\.?0+e/, 'e') : figureText(value);
/** A lower bound is never rounded up. */
export const lowText = (value: number | undefined): string => (isKnown(value) ? rounded(value, 'down') : NOT_KNOWN);
/** An upper bound is never rounded down. */
export const highText = (value: number | undefined): string => (isKnown(value) ? rounded(value, 'up') : NOT_KNOWN);

function rounded(value: number, towards: 'nearest' | 'down' | 'up'): string {
  if (value === 0) return '0';
  const shown = threeDigits(value, towards);
  if (shown >= 0.01 && shown < 10_000) return grouped(shown);
  const [mantissa = '0', exponent = '0'] = shown.toExponential(2).split('e');
  return `${mantissa}e${Number(exponent)}`;
}

function threeDigits(value: number, towards: 'nearest' | 'down' | 'up'): number {
  const nearest = Number(value.toPrecision(3));
  if (towards === 'nearest' || nearest === value || (towards === 'up') === nearest > value) return nearest;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(nearest))) - 2);
  const direction = towards === 'up' ? 1 : -1;
  const closest = Number((nearest + (direction * unit) / 10).toPrecision(3));
  const isPast = direction === 1 ? closest >= value : closest <= value;
  return isPast ? closest : Number((nearest + direction * unit).toPrecision(3));
}

/**
 * A figure beside a line of law: as many digits as show on which side of it the figure lies.
 * `1.002e23` beside 1e23, where three digits would seem to lie on the line.
 */
export function besideText(value: number | undefined, line: number | undefined): string {
  if (!isKnown(value) || value <= 0 || line === undefined) return figureText(value);
  const sideOf = (shown: number): number => Math.sign(shown - line);
  if (sideOf(Number(value.toPrecision(3))) === sideOf(value)) return figureText(value);
  return figureBeside(value, line, 4);
}

const grouped = (value: number): string =>
  value.toLocaleString('en-GB', { maximumSignificantDigits: value >= 1000 ? 4 : 3 });

const PREFIXES: readonly (readonly [number, string])[] = [
  [1e30, 'quetta'],
  [1e27, 'ronna'],
  [1e24, 'yotta'],
  [1e21, 'zetta'],
  [1e18, 'exa'],
  [1e15, 'peta'],
  [1e12, 'tera'],
  [1e9, 'giga'],
  [1e6, 'mega'],
  [1e3, 'kilo'],
];

/** The same figure for readers who think in prefixes: `3.2 zetta-OP`. */
export function prefixedText(value: number | undefined, unit: string): string {
  if (!isKnown(value)) return NOT_KNOWN;
  const [size, prefix] = PREFIXES.find(([size]) => Math.abs(value) >= size * 0.9995) ?? [1, ''];
  const amount = grouped(Number((value / size).toPrecision(3)));
  return `${amount} ${prefix === '' ? '' : `${prefix}-`}${unit}`;
}

/** Hours of accelerator time; a little is never shown as none. */
export function hoursText(seconds: number | undefined): string {
  if (!isKnown(seconds)) return NOT_KNOWN;
  const hours = seconds / 3600;
  if (hours > 0 && hours < 0.01) return '< 0.01';
  if (hours >= 1e9) return figureText(hours);
  return hours.toLocaleString('en-GB', { maximumFractionDigits: hours < 10 ? 2 : hours < 1000 ? 1 : 0 });
}

/** A share as per cent; a little is never shown as none, nor nearly all as all. */
export function percentText(fraction: number | undefined): string {
  if (!isKnown(fraction)) return NOT_KNOWN;
  const percent = fraction * 100;
  if (percent > 0 && percent < 1) return `<${NARROW_SPACE}1${NARROW_SPACE}%`;
  if (percent > 99 && percent < 100) return `>${NARROW_SPACE}99${NARROW_SPACE}%`;
  return `${Math.round(percent)}${NARROW_SPACE}%`;
}

/** Bounds that are both nothing: they have no ratio, and no place on a logarithmic scale. */
export const ALL_ZERO = 'all 0';

/** How far apart the bounds are: `×2.1`. */
export function widthText(low: number | undefined, high: number | undefined): string {
  if (!isKnown(low) || !isKnown(high)) return NOT_KNOWN;
  if (high === 0) return ALL_ZERO;
  return low === 0 ? 'low is 0' : `×${rounded(high / low, 'up')}`;
}

const DAYS_PER_YEAR = 365.25;

/** A span in the unit that a person would use: `12 days`, `34 years`; years beyond a thousand are not counted. */
export function spanText(days: number, towards: 'nearest' | 'down' | 'up' = 'nearest'): string {
  const round = { nearest: Math.round, down: Math.floor, up: Math.ceil }[towards];
  if (days < 1) return 'less than a day';
  if (days < 1000) return countText(round(days), 'day');
  const years = days / DAYS_PER_YEAR;
  if (years >= 1000) return 'over 1,000 years';
  return years < 10 ? `${round(years * 10) / 10} years` : countText(round(years), 'year');
}

/** `about 34 years (12 to 50 years)`; an open end is said in words. */
export function spansText(days: { readonly low: number; readonly estimate: number; readonly high?: number }): string {
  const [low, high] = [spanText(days.low, 'down'), days.high === undefined ? undefined : spanText(days.high, 'up')];
  const about = /^(?:over|less) /.test(spanText(days.estimate)) ? '' : 'about ';
  const all = `${about}${spanText(days.estimate)}`;
  if (high === undefined) return `${all} (${low} or more)`;
  return low === high ? all : `${all} (${withoutUnitOf(high, low)} to ${high})`;
}

/** `4.4` of `4.4 years` before `5.1 years`. */
function withoutUnitOf(other: string, text: string): string {
  const unit = / (days|years)$/.exec(other)?.[0];
  return unit !== undefined && text.endsWith(unit) && /^[\d.,]+ /.test(text) ? text.slice(0, -unit.length) : text;
}

/** `2026-03-01 00:00 UTC` from ISO 8601; anything else is shown as it stands. */
export function momentText(iso: string): string {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?(?:\.\d+)?Z$/.exec(iso);
  if (found === null) return iso;
  const seconds = found[3] === undefined || found[3] === ':00' ? '' : found[3];
  return `${found[1] ?? ''} ${found[2] ?? ''}${seconds} UTC`;
}

/** The day alone, where that is all that a reader needs. */
export const dayText = (iso: string): string => /^\d{4}-\d{2}-\d{2}/.exec(iso)?.[0] ?? iso;

export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;

/** A long name cut in its middle, so that both ends stay readable. */
export function clippedText(text: string, length: number): string {
  const characters = Array.from(text);
  if (characters.length <= length) return text;
  const tail = Math.floor((length - 1) / 3);
  return `${characters.slice(0, length - 1 - tail).join('')}…${characters.slice(-tail).join('')}`;
}
