import { lengthMilliseconds, isoOf, type Period } from '../../../foundation/instant.ts';
import type { Fault } from '../../../foundation/problem.ts';
import type { LineOfRow } from './billing-line-of-row.ts';

/** Rounding of hours in exports, seconds for each accelerator. */
const ROUNDING_SECONDS = 1;

interface ResourceUse {
  readonly resourceId: string;
  readonly period: Period;
  readonly acceleratorCount: number;
  readonly leastSeconds: number;
  readonly line: number;
}

/** Adds up what each resource is billed in each charge period: no accelerator can run for longer than the period is. */
export interface ResourceCheck {
  add(of: LineOfRow, line: number): void;
  faults(path: string): readonly Fault[];
}

export function resourceCheck(): ResourceCheck {
  const uses = new Map<string, ResourceUse>();
  return {
    add({ line: billed, acceleratorCount }, line) {
      const { resourceId, period, acceleratorSeconds } = billed;
      if (resourceId === undefined || acceleratorSeconds === undefined || acceleratorCount === undefined) return;
      const key = `${period.from} ${period.until} ${resourceId}`;
      const before = uses.get(key);
      uses.set(key, {
        resourceId,
        period,
        acceleratorCount: Math.max(acceleratorCount, before?.acceleratorCount ?? 0),
        leastSeconds: acceleratorSeconds.low + (before?.leastSeconds ?? 0),
        line,
      });
    },
    faults: (path) => [...uses.values()].flatMap((use) => faultsOf(use, path)),
  };
}

function faultsOf(use: ResourceUse, path: string): readonly Fault[] {
  const { resourceId, period, acceleratorCount, leastSeconds, line } = use;
  const mostSeconds = (lengthMilliseconds(period) / 1000 + ROUNDING_SECONDS) * acceleratorCount;
  if (leastSeconds <= mostSeconds) return [];
  const hours = (seconds: number): string => (seconds / 3600).toFixed(2);
  const message =
    `bills ${resourceId} for ${hours(leastSeconds)} accelerator-hours from ${isoOf(period.from)} to ${isoOf(period.until)}, ` +
    `in which its ${acceleratorCount} can run ${hours(mostSeconds)}: look for rows that stand twice`;
  return [{ where: path, line, message }];
}
