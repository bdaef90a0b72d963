import type { Finding } from '../domain/findings/finding.ts';
import { overlapOf, type Period } from '../foundation/instant.ts';
import type { ImportRecord } from '../ports/import-store.ts';

/** That something of a file could not be used, for the accounts of the time that it is about. */
export const importFindings = (flawed: readonly ImportRecord[], within: Period): readonly Finding[] =>
  flawed
    .filter(({ period }) => period === undefined || overlapOf(period, within) !== undefined)
    .map(({ id, kind, source, counts, period }) => ({
      code: 'input-malformed',
      severity: 'warning',
      subject: source,
      message: `Of ${counts.read} records of this import of ${kind} ${counts.refused} can't be used; /v1/imports/${id}/faults says why.`,
      ...(period === undefined ? {} : { period }),
      count: counts.refused,
    }));
