import type { Fault } from '../../../foundation/problem.ts';

/** Faults of one kind in one file that are told one by one; the rest are told as a number. */
export const FAULTS_PER_KIND = 50;
const MOST_KINDS = 200;

/** Collects what is wrong with one file and keeps one kind of fault from drowning the others. */
export interface FaultLog {
  /** `kind` says which faults are of a kind; it is shown with the count of those left out. */
  report(kind: string, fault: { readonly line?: number; readonly message: string }): void;
  /** Tells how many were left out. Called once, at the end of the file. */
  close(): void;
}

export function faultLog(path: string, tell: (fault: Fault) => void): FaultLog {
  const counts = new Map<string, number>();
  return {
    report(kind, fault) {
      const known = counts.has(kind) || counts.size < MOST_KINDS ? kind : 'faults of further kinds';
      const count = (counts.get(known) ?? 0) + 1;
      counts.set(known, count);
      if (count <= FAULTS_PER_KIND) tell({ where: path, ...fault });
    },
    close() {
      for (const [kind, count] of counts) {
        const left = count - FAULTS_PER_KIND;
        if (left > 0) tell({ where: path, message: `${left} more of the same kind were left out: ${kind}` });
      }
      counts.clear();
    },
  };
}
