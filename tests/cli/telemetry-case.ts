import { join } from 'node:path';
import type { AccountsDocument } from '../../src/domain/reporting/accounts-document.ts';
import { accounted, folderOf } from './command-line.ts';
import { type Course, DECLARATIONS, DEVICES, dcgm, FLEET, HOUR, SACCT, type Span } from './small-fleet.ts';

const HALF = 989.4e12;
export const DONE_IN_AN_HOUR_OF_DEVICE = 0.4 * HALF * HOUR;

interface Case {
  readonly telemetry: string | Uint8Array;
  readonly fleet?: string;
  readonly format?: string;
  readonly name?: string;
}

/** Accounts for the small fleet with this telemetry. */
export async function account({ telemetry, fleet = FLEET, format = 'dcgm-csv', name = 'telemetry.csv' }: Case) {
  const folder = await folderOf({
    'fleet.yaml': fleet,
    'jobs.txt': SACCT,
    'declarations.yaml': DECLARATIONS,
    [name]: telemetry,
  });
  const told = await accounted([
    '--fleet',
    join(folder, 'fleet.yaml'),
    '--allocations',
    `slurm-sacct:${join(folder, 'jobs.txt')}`,
    '--declarations',
    join(folder, 'declarations.yaml'),
    '--telemetry',
    `${format}:${join(folder, name)}`,
  ]);
  return { ...told, acme: told.document.accounts[0]!, findings: codesOf(told.document) };
}

/** Finding codes with the subjects they are about. */
export const codesOf = (document: AccountsDocument): Readonly<Record<string, readonly string[]>> => {
  const codes: Record<string, string[]> = {};
  for (const { code, subject } of document.findings) (codes[code] ??= []).push(subject);
  return codes;
};

export const withDevice = (name: string, course: Course, span?: Span): string =>
  dcgm({ ...DEVICES, [name]: course }, span);

export const isEverySecondAccounted = ({ fates }: AccountsDocument): boolean =>
  Math.abs(fates.workload + fates.idle + fates.unallocated + fates.coverageGap - fates.fleetDeviceSeconds) < 1e-6;

export const hasOnlySaneFigures = (document: AccountsDocument): boolean =>
  document.accounts.every(({ hardwareOperations: { low, estimate, high }, ceilingOperations }) => {
    return 0 <= low && low <= estimate && estimate <= high && high <= ceilingOperations * (1 + 1e-9);
  });
