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
