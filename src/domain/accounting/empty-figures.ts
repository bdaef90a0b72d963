import { bounded } from '../../foundation/bounded.ts';
import type { Period } from '../../foundation/instant.ts';
import { fraction, operations, operationsPerSecond, seconds } from '../../foundation/units.ts';
import type { ComputeFigures } from './account.ts';

/** The figures of a period in which nothing was held by anybody: a true zero, because every second was held by an account. */
export function emptyFigures({ from, until }: Period): ComputeFigures {
  const none = operations(0);
  const still = bounded(operationsPerSecond(0), operationsPerSecond(0), operationsPerSecond(0));
  return {
    from,
    until,
    acceleratorSeconds: seconds(0),
    unknownHardwareSeconds: seconds(0),
    ceilingOperations: none,
    hardwareOperations: bounded(none, none, none),
    provenOperations: { low: none, high: none },
    operationsPerSecond: { mean: still, peakMinute: still },
    coverageFraction: fraction(1),
    basis: [],
    course: [],
  };
}
