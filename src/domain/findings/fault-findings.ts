import type { Fault } from '../../foundation/problem.ts';
import type { Finding } from './finding.ts';

/** One finding for each file with faults; the faults themselves are told line by line. */
export function faultFindings(faults: readonly Fault[]): readonly Finding[] {
  const byFile = new Map<string, Fault[]>();
  for (const fault of faults) {
    const ofFile = byFile.get(fault.where);
    if (ofFile === undefined) byFile.set(fault.where, [fault]);
    else ofFile.push(fault);
  }
  return [...byFile].map(([where, ofFile]) => ({
    code: 'input-malformed',
    severity: 'warning',
    subject: where,
    message: `Part of this input can't be used, the rest is. First: ${ofFile[0]?.message ?? ''}`,
    count: ofFile.length,
  }));
}
