import type { Fault } from '../../../foundation/problem.ts';

const FAULTS_TOLD = 1000;

export interface LimitedFaults {
  readonly list: readonly Fault[];
  add(fault: Fault): void;
  finished(): readonly Fault[];
}

/** Keeps the first faults and counts the rest, so that a broken file can't fill the memory. */
export function limitedFaults(where: string): LimitedFaults {
  const list: Fault[] = [];
  let untold = 0;
  return {
    list,
    add(fault) {
      if (list.length < FAULTS_TOLD) list.push(fault);
      else untold++;
    },
    finished: () =>
      untold === 0
        ? list
        : [
            ...list,
            { where, message: `${untold} more faults of this input are not listed: repair the ones above first` },
          ],
  };
}
