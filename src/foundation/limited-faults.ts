import type { Fault } from './problem.ts';

/** So many faults of one input are told one by one. */
export const MOST_FAULTS = 1000;

/** What of one input can't be used: the first faults one by one, and how many there are beyond them, none when absent. */
export interface FaultsFound {
  readonly faults: readonly Fault[];
  readonly moreFaults?: number;
}

export interface LimitedFaults {
  add(fault: Fault): void;
  /** @param last those that are told however many there are. */
  found(last?: readonly Fault[]): FaultsFound;
}

/** Keeps the first faults and counts the rest, so that a broken file can't fill the memory. */
export function limitedFaults(): LimitedFaults {
  const faults: Fault[] = [];
  let moreFaults = 0;
  return {
    add(fault) {
      if (faults.length < MOST_FAULTS) faults.push(fault);
      else moreFaults++;
    },
    found: (last = []) => ({ faults: [...faults, ...last], ...(moreFaults === 0 ? {} : { moreFaults }) }),
  };
}

/** Those of an input that are listed, and a last one for those that are not. */
export function toldFaults(where: string, { faults, moreFaults = 0 }: FaultsFound): readonly Fault[] {
  if (moreFaults === 0) return faults;
  return [
    ...faults,
    { where, message: `${moreFaults} more faults of this input are not listed: repair the ones above first` },
  ];
}
