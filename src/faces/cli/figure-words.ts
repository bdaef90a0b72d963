const SMALLEST_PLAIN = 0.001;
const SMALLEST_SCIENTIFIC = 10_000;

type Direction = 'nearest' | 'down' | 'up';

/** `3.21e21`; plain digits from 0.001 up to 10,000: `132`, `0.135`. A true zero is `0`. */
export const figure = (value: number): string => written(rounded(value, 'nearest'));
/** A lower bound is never rounded up. */
export const lowFigure = (value: number): string => written(rounded(value, 'down'));
/** An upper bound is never rounded down. */
export const highFigure = (value: number): string => written(rounded(value, 'up'));

/** A number that someone chose, such as a threshold, without the zeros that would pretend a measurement: `1e25`. */
export const chosenFigure = (value: number): string => figure(value).replace(/\.?0+e/, 'e');

/** Low and high side by side; equal ones once. */
export const range = (low: number, high: number): string => {
  const [from, to] = low === high ? [figure(low), figure(high)] : [lowFigure(low), highFigure(high)];
  return from === to ? from : `${from} to ${to}`;
};

function written(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= SMALLEST_PLAIN && size < SMALLEST_SCIENTIFIC) return String(value);
  return value.toExponential(2).replace('e+', 'e');
}

/** Three digits, and four where they stand before the point: 1,400 W are not 1,40 of anything. */
function rounded(value: number, towards: Direction): number {
  if (value === 0) return 0;
  const digits = value >= 1000 && value < SMALLEST_SCIENTIFIC ? 4 : 3;
  const nearest = Number(value.toPrecision(digits));
  const isRightSide = towards === 'nearest' || nearest === value || nearest > value === (towards === 'up');
  if (isRightSide) return nearest;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(nearest))) - digits + 1);
  return Number((nearest + (towards === 'up' ? step : -step)).toPrecision(digits));
}

/** A share as per cent; a little is never shown as none, nor nearly all as all. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value > 0 && value < 0.1) return '< 0.1 %';
  if (value > 99.9 && value < 100) return '> 99.9 %';
  return `${value.toFixed(1).replace('.0', '')} %`;
}

/** Hours of a time in seconds, `12,345.6`; a little is never shown as none. */
export function hours(seconds: number): string {
  const value = seconds / 3600;
  if (value > 0 && value < 0.1) return '< 0.1';
  return value.toLocaleString('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** `2026-03-02 00:00 UTC` of an ISO moment; seconds where there are any. */
export function moment(iso: string): string {
  const [day = '', time = ''] = iso.replace('Z', '').split('T');
  return `${day} ${time.replace(/(?::00)?\.000$/, '')} UTC`;
}

/** `1 answer`, `3 answers`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
