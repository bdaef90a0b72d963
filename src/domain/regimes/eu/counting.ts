import type { Bounded } from '../../../foundation/bounded.ts';
import { figureBeside, type ReportedFigure, reportedFigure } from '../figure.ts';

/** Work that Annex A.1 of the guidelines C(2025) 5045 leaves out of training compute. */
export const EU_EXCLUSIONS: readonly string[] = [
  'activation-recomputation',
  'evaluation',
  'exploratory-research',
  'failed-experiment',
  'public-synthetic-data',
  'auxiliary-model',
];

/** A stretch of time with a constant number of like units (Annex A.2: C = N x L x H x U, summed over stretches). */
export interface HardwareUse {
  readonly units: number;
  readonly durationSeconds: number;
  /** Peak theoretical rate of one unit, operations per second; the text doesn't name its number format. */
  readonly peakOperationsPerSecond: number;
  readonly averageUtilisationFraction: number;
}

/** Training compute by the hardware used (Annex A.2). */
export const countByHardware = (uses: readonly HardwareUse[]): number =>
  uses.reduce(
    (sum, use) => sum + use.units * use.durationSeconds * use.peakOperationsPerSecond * use.averageUtilisationFraction,
    0,
  );

/** A dense transformer, much larger than its context, and the examples (tokens) it saw. */
export interface DenseTransformerTraining {
  readonly parameters: number;
  readonly tokens: number;
}

/** Training compute by the architecture: about 6 x P x D for a large dense transformer (Annex A.2). */
export const countByArchitecture = ({ parameters, tokens }: DenseTransformerTraining): number =>
  6 * parameters * tokens;

/** Training compute by passes: passes x operations of one full pass (Annex A.2). */
export const countByPasses = (passes: number, operationsPerPass: number): number => passes * operationsPerPass;

/** The overall error that Annex A.2 allows, as a share of the reported estimate. */
const MARGIN = 0.3;

/** Bounds further apart than this can't be met by any estimate within the margin: (1 + 0.3) / (1 - 0.3) = 1.857. */
export const WIDEST_RATIO = (1 + MARGIN) / (1 - MARGIN);

/** Estimates that are within 30 % of themselves of everything that the bounds allow; undefined when no estimate is. */
export function estimatesWithinMargin({
  low,
  high,
}: Pick<Bounded, 'low' | 'high'>): { from: number; until: number } | undefined {
  const from = high / (1 + MARGIN);
  const until = low / (1 - MARGIN);
  return from <= until ? { from, until } : undefined;
}

/** What Annex A.2's margin means for bounds as they are. */
export function marginSentence(bounds: Bounded): string {
  const within = estimatesWithinMargin(bounds);
  if (within !== undefined && bounds.high > 0) {
    return `Annex A.2 allows an error of 30 % of the reported estimate: an estimate from ${figureBeside(within.from, undefined)} to ${figureBeside(within.until, undefined)} has it (upper over lower bound ${ratioText(bounds)}, at most 1.857).`;
  }
  return `Annex A.2 allows an error of 30 % of the reported estimate: no estimate from this evidence alone has it (upper over lower bound ${ratioText(bounds)}, more than 1.857).`;
}

const ratioText = ({ low, high }: Bounded): string => (low > 0 ? (high / low).toFixed(2) : 'without limit');

/** Two counts of one model side by side. They are never averaged: where they differ, a person decides which to report and says why. */
export interface MethodsCompared {
  readonly byArchitecture: number;
  readonly byHardware: number;
  /** The greater over the lesser, at least 1; undefined where one of them is nothing. */
  readonly ratio?: number;
  /** Whether one estimate within the 30 % margin of both exists. */
  readonly agree: boolean;
  /** Whether a line lies between them. */
  readonly straddlesLine: boolean;
  readonly reported: { readonly byArchitecture: ReportedFigure; readonly byHardware: ReportedFigure };
}

/** Holds the two methods of Annex A.2 against each other and against a line. */
export function compareMethods(byArchitecture: number, byHardware: number, line: number): MethodsCompared {
  const low = Math.min(byArchitecture, byHardware);
  const high = Math.max(byArchitecture, byHardware);
  return {
    byArchitecture,
    byHardware,
    ...(low > 0 ? { ratio: high / low } : {}),
    agree: estimatesWithinMargin({ low, high }) !== undefined,
    straddlesLine: low <= line && high > line,
    reported: {
      byArchitecture: reportedFigure(byArchitecture, line),
      byHardware: reportedFigure(byHardware, line),
    },
  };
}
