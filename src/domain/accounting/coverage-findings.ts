import type { Finding } from '../findings/finding.ts';
import type { Account, ClusterFates } from './account.ts';

/** Below this share of held time with telemetry an account carries a finding. */
const WELL_COVERED = 0.99;

const hours = (seconds: number): string => (seconds / 3600).toFixed(1);

/** What of the held and of the fleet's time nobody measured, with how much it is. */
export function coverageFindings(accounts: readonly Account[], clusters: readonly ClusterFates[]): readonly Finding[] {
  return [...accounts.flatMap(accountFinding), ...clusters.flatMap(clusterFinding)];
}

function accountFinding(account: Account): readonly Finding[] {
  // Unknown hardware has a finding of its own: no telemetry could say what it did.
  const isAllUnknown = account.unknownHardwareSeconds >= account.acceleratorSeconds;
  if (account.coverageFraction >= WELL_COVERED || isAllUnknown) return [];
  const missing = account.acceleratorSeconds * (1 - account.coverageFraction);
  const isHoursAlone = account.coverageFraction === 0;
  return [
    {
      code: isHoursAlone ? 'no-telemetry' : 'coverage-gap',
      severity: 'warning',
      subject: `${account.customerId}/${account.workloadId}`,
      message: isHoursAlone
        ? `No telemetry covers the ${hours(missing)} accelerator-hours held: the account rests on hours alone.`
        : `${hours(missing)} of ${hours(account.acceleratorSeconds)} accelerator-hours held have no telemetry: the lower bound counts nothing for them, the upper bound the ceiling.`,
      period: { from: account.from, until: account.until },
    },
  ];
}

function clusterFinding({ clusterId, coverageGap, fleetDeviceSeconds }: ClusterFates): readonly Finding[] {
  if (coverageGap <= (1 - WELL_COVERED) * fleetDeviceSeconds) return [];
  const message = `${hours(coverageGap)} of the cluster's ${hours(fleetDeviceSeconds)} device-hours have no telemetry, held or not: what happened in them is not known.`;
  return [{ code: 'cluster-coverage-gap', severity: 'warning', subject: clusterId, message }];
}
