import type {
  AccountDocument,
  AccountsDocument,
  FiguresDocument,
  TotalDocument,
} from '../src/domain/reporting/accounts-document.ts';

const FROM = '2026-03-01T00:00:00.000Z';
const UNTIL = '2026-03-11T00:00:00.000Z';
const DAY_MILLISECONDS = 86_400_000;
const DAYS = 10;

/** Figures of ten days whose operations are spread evenly: `low` proven, `high` possible. */
export function figures(low: number, high = low, more: Partial<FiguresDocument> = {}): FiguresDocument {
  const estimate = (low + high) / 2;
  const day = (index: number): string => new Date(Date.parse(FROM) + index * DAY_MILLISECONDS).toISOString();
  const mean = { low: low / 864_000, estimate: estimate / 864_000, high: high / 864_000 };
  return {
    from: FROM,
    until: UNTIL,
    acceleratorSeconds: 864_000,
    unknownHardwareSeconds: 0,
    ceilingOperations: high,
    hardwareOperations: { low, estimate, high },
    provenOperations: { low, high },
    operationsPerSecond: { mean, peakMinute: mean },
    coverageFraction: 1,
    basis: [],
    course: Array.from({ length: DAYS }, (_, index) => ({
      from: day(index),
      until: day(index + 1),
      hardwareOperations: { low: low / DAYS, estimate: estimate / DAYS, high: high / DAYS },
      ceilingOperations: high / DAYS,
    })),
    ...more,
  };
}

export const account = (
  names: Pick<AccountDocument, 'customerId' | 'workloadId' | 'lineageId'>,
  of: FiguresDocument,
  declared?: AccountDocument['declared'],
): AccountDocument => ({ ...names, clusterIds: ['c1'], ...of, ...(declared === undefined ? {} : { declared }) });

export const total = (id: string, of: FiguresDocument): TotalDocument => ({ id, ...of });

const NO_FATES = { fleetDeviceSeconds: 0, workload: 0, idle: 0, unallocated: 0, coverageGap: 0 };

export function accountsDocument(more: Partial<AccountsDocument> = {}): AccountsDocument {
  return {
    format: 'comptroller-accounts/1',
    provider: { name: 'Made-up Compute', country: 'BE' },
    isSynthetic: true,
    madeWith: { comptroller: '0.0.0', calibration: 'calibration-of-a-test' },
    period: { from: FROM, until: UNTIL },
    accounts: [],
    byCustomer: [],
    byLineage: [],
    byCluster: [],
    unattributed: figures(0),
    fates: NO_FATES as AccountsDocument['fates'],
    clusters: [],
    reconciliations: [],
    findings: [],
    evaluations: [],
    ...more,
  };
}
