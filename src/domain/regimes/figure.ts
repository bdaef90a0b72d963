const MOST_FIGURES = 17;

/** `1.0e25`: always two significant figures, as a notification states them (guidelines C(2025) 5045, example 2.3 x 10^25). */
export const twoFigures = (value: number): string => tidy(value.toExponential(1));

/**
 * Prints a quantity so that it never seems to lie on the other side of a line, or on it, through rounding:
 * as many significant figures as that takes, and at least `figures`.
 */
export function figureBeside(value: number, line: number | undefined, figures = 3): string {
  if (value === 0) return '0';
  for (let digits = figures; digits < MOST_FIGURES; digits += 1) {
    const text = value.toExponential(digits - 1);
    if (line === undefined || Math.sign(Number(text) - line) === Math.sign(value - line)) return tidy(text);
  }
  return tidy(value.toExponential(MOST_FIGURES - 1));
}

/**
 * Prints a bound so that rounding never narrows it, nor moves it onto or across a line: a lower bound `down`, an upper one `up`,
 * with as many significant figures as that takes, and at least three.
 */
export function boundBeside(value: number, line: number, towards: 'down' | 'up'): string {
  if (value === 0) return '0';
  for (let digits = 3; digits < MOST_FIGURES; digits += 1) {
    const shown = outward(value, digits, towards);
    if (Math.sign(shown - line) === Math.sign(value - line)) return tidy(shown.toExponential(digits - 1));
  }
  return tidy(value.toExponential(MOST_FIGURES - 1));
}

function outward(value: number, digits: number, towards: 'down' | 'up'): number {
  const nearest = Number(value.toPrecision(digits));
  if (nearest === value || (towards === 'up') === nearest > value) return nearest;
  const step = (towards === 'up' ? 1 : -1) * 10 ** (Math.floor(Math.log10(nearest)) - digits + 1);
  // Below a power of ten the figures lie ten times as near.
  const closest = Number((nearest + step / 10).toPrecision(digits));
  const isOutside = towards === 'up' ? closest >= value : closest <= value;
  return isOutside ? closest : Number((nearest + step).toPrecision(digits));
}

/** A figure for a notification, and whether two significant figures alone would mislead about a line. */
export interface ReportedFigure {
  readonly text: string;
  /** The quantity with enough figures, where rounding to two puts it on or across the line. */
  readonly unroundedText?: string;
}

/** Rounds to two significant figures and says so where that crosses a line: it is never done silently. */
export function reportedFigure(value: number, line: number): ReportedFigure {
  const text = twoFigures(value);
  const keepsSide = Math.sign(Number(text) - line) === Math.sign(value - line);
  return keepsSide ? { text } : { text, unroundedText: figureBeside(value, line) };
}

/** `3e+25` and `1.000e-3` lose their plus sign. */
const tidy = (exponential: string): string => exponential.replace('e+', 'e');
