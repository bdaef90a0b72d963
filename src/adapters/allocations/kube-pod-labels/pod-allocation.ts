import type { Allocation, HeldDevices } from '../../../domain/accounting/allocation.ts';
import { type Instant, instant, isoOf } from '../../../foundation/instant.ts';
import { type PodRecord, type PodRecords, podKey } from './pod-record.ts';

/** Which labels of pods say whose they are and what they belong to; as kube-state-metrics writes them, the first that is there counts. */
export interface PodNaming {
  readonly customerLabels: readonly string[];
  /** Labels that hold the workload's own identifier. */
  readonly workloadLabels: readonly string[];
  /** Labels that hold the name of the job or service within its namespace. */
  readonly groupLabels: readonly string[];
}

export const DEFAULT_NAMING: PodNaming = {
  customerLabels: ['label_customer', 'label_customer_id', 'label_tenant'],
  workloadLabels: ['label_workload', 'label_workload_id'],
  groupLabels: [
    'label_jobset_sigs_k8s_io_jobset_name',
    'label_leaderworkerset_sigs_k8s_io_name',
    'label_training_kubeflow_org_job_name',
    'label_ray_io_cluster',
    'label_batch_kubernetes_io_job_name',
    'label_job_name',
  ],
};

/** Prometheus drops a series that has not been seen for this long: the pod is gone. */
const GONE_MILLISECONDS = 300_000;

export interface PodAllocations {
  readonly allocations: readonly Allocation[];
  readonly faults: readonly string[];
}

/** Turns what is known of pods into allocations. A pod that no node has taken, and one that only waited, held nothing. */
export function podAllocations(records: PodRecords, naming: PodNaming, source: string): PodAllocations {
  const allocations: Allocation[] = [];
  const faults = new Set<string>();
  for (const [key, record] of records.byKey) {
    const held = heldBy(record, faults);
    const from = held.length === 0 ? undefined : startOf(record, faults);
    if (from === undefined) continue;
    const until = endOf({ record, latest: records.latest, from }, faults);
    const named = names(record, records.byKey, naming);
    allocations.push({
      ...named,
      runKey: key,
      from,
      ...(until !== undefined && { until }),
      devices: record.node === undefined ? [] : held.map((devices) => ({ node: record.node ?? '', ...devices })),
      devicesWithoutNode: record.node === undefined ? held.reduce((sum, { count }) => sum + count, 0) : 0,
      suspendedSeconds: 0,
      source,
    });
  }
  return { allocations, faults: [...faults] };
}

/**
 * Devices that the scheduler set aside for the pod, by resource: its containers run side by side, so their requests add up;
 * its init containers run before them one by one, so the largest counts if it is larger.
 */
function heldBy(record: PodRecord, faults: Set<string>): readonly Omit<HeldDevices, 'node'>[] {
  const byResource = new Map<string, { together: number; largestInit: number; share: number | undefined }>();
  for (const { resource, isInit, count } of record.requests.values()) {
    const sum = byResource.get(resource.name) ?? { together: 0, largestInit: 0, share: resource.share };
    if (isInit) sum.largestInit = Math.max(sum.largestInit, count);
    else sum.together += count;
    byResource.set(resource.name, sum);
  }
  const held: Omit<HeldDevices, 'node'>[] = [];
  for (const [name, { together, largestInit, share }] of byResource) {
    const count = Math.max(together, largestInit);
    if (share === undefined)
      faults.add(`pods ask for ${name}, and how many share one device is told nowhere: these are not used`);
    else if (count > 0) held.push({ count, ...(share < 1 && { share }) });
  }
  return held;
}

function startOf(record: PodRecord, faults: Set<string>): Instant | undefined {
  const onlyWaited = record.hasPhase && !record.hasRun && !record.hasEnded;
  if (onlyWaited) return undefined;
  if (record.startTime !== undefined) return instant(record.startTime);
  const seen = record.firstRunning ?? (record.hasPhase ? record.firstEnded : record.firstOnNode);
  if (seen !== undefined) {
    faults.add(
      'some pods have no kube_pod_start_time: they count from when they were first seen, so include that metric',
    );
    return instant(seen);
  }
  if (record.hasRun || record.node !== undefined) {
    faults.add(
      'some pods on a node have neither kube_pod_start_time nor a time stamp: they are not used, so include that metric',
    );
  }
  return undefined;
}

interface Ending {
  readonly record: PodRecord;
  readonly latest: number | undefined;
  readonly from: Instant;
}

function endOf({ record, latest, from }: Ending, faults: Set<string>): Instant | undefined {
  const { completionTime, firstEnded, lastSeen } = record;
  const isGone = lastSeen !== undefined && latest !== undefined && latest - lastSeen > GONE_MILLISECONDS;
  const until = completionTime ?? firstEnded ?? (isGone ? lastSeen : undefined);
  if (until === undefined || until >= from) return until === undefined ? undefined : instant(until);
  faults.add(
    `${podKey(record.namespace, record.pod)} ends (${isoOf(instant(until))}) before it starts (${isoOf(from)}): it is taken as ended when it started`,
  );
  return from;
}

function names(record: PodRecord, byKey: ReadonlyMap<string, PodRecord>, naming: PodNaming) {
  /** Series of old exporters carry no uid. */
  const nameless = byKey.get(podKey(record.namespace, record.pod));
  const labels = record.labels ?? nameless?.labels;
  const first = (wanted: readonly string[]): string | undefined =>
    wanted.map((name) => labels?.get(name)).find((value) => value !== undefined && value !== '');
  const group = first(naming.groupLabels) ?? ownerName(record.owner ?? nameless?.owner) ?? record.pod;
  return {
    customerId: first(naming.customerLabels) ?? record.namespace,
    workloadId: first(naming.workloadLabels) ?? `${record.namespace}/${group}`,
  };
}

/** A replica set is one version of a deployment, named for it with a hash behind. */
function ownerName(owner: PodRecord['owner']): string | undefined {
  if (owner === undefined || owner.kind === 'Node') return undefined;
  return owner.kind === 'ReplicaSet' ? owner.name.replace(/-[a-z0-9]{5,10}$/, '') : owner.name;
}
