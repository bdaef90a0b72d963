import type { FiguresDocument } from '../../../domain/reporting/accounts-document.ts';

/** An account's operations with what isn't known left out: `undefined` is shown as not known. */
export interface KnownFigures {
  readonly ceiling: number | undefined;
  readonly low: number | undefined;
  readonly estimate: number | undefined;
  readonly high: number | undefined;
  /** True when `low` and `estimate` leave out hardware that the catalogue doesn't know. */
  readonly isOnlyPart: boolean;
}

type Figures = Pick<
  FiguresDocument,
  'acceleratorSeconds' | 'unknownHardwareSeconds' | 'ceilingOperations' | 'hardwareOperations'
>;

/** Hardware that the catalogue doesn't know has no ceiling: what ran on it has no upper bound, and isn't zero. */
export function knownFigures(of: Figures): KnownFigures {
  const { low, estimate, high } = of.hardwareOperations;
  if (of.unknownHardwareSeconds <= 0) {
    return { ceiling: of.ceilingOperations, low, estimate, high, isOnlyPart: false };
  }
  const isAllUnknown = of.unknownHardwareSeconds >= of.acceleratorSeconds * (1 - 1e-9);
  const part = isAllUnknown ? { low: undefined, estimate: undefined } : { low, estimate };
  return { ceiling: undefined, ...part, high: undefined, isOnlyPart: !isAllUnknown };
}

/** Largest first: by estimate, then by time, then by name, so that one document always gives one page. */
export const bySize = (a: FiguresDocument & Named, b: FiguresDocument & Named): number =>
  b.hardwareOperations.estimate - a.hardwareOperations.estimate ||
  b.acceleratorSeconds - a.acceleratorSeconds ||
  compareText(a.id ?? a.workloadId ?? '', b.id ?? b.workloadId ?? '');

interface Named {
  readonly id?: string;
  readonly workloadId?: string;
}

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
