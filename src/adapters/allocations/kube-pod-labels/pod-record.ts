import type { Labels, SeriesName } from '../../../foundation/exposition-format.ts';
import { type PodResource, podResource } from './pod-resource.ts';

/** What the container of a pod asks for of one resource. */
export interface ContainerRequest {
  readonly resource: PodResource;
  readonly isInit: boolean;
  count: number;
}

/** Everything that the series of one pod say of it. Times are milliseconds since 1970, undefined where nothing tells them. */
export interface PodRecord {
  readonly uid: string | undefined;
  readonly namespace: string;
  readonly pod: string;
  node: string | undefined;
  /** By container and resource. */
  readonly requests: Map<string, ContainerRequest>;
  labels: Labels | undefined;
  owner: { readonly kind: string; readonly name: string } | undefined;
  startTime: number | undefined;
  completionTime: number | undefined;
  hasPhase: boolean;
  /** First moment at which the pod was seen running (or lost from sight on its node), and first at which it was seen ended. */
  firstRunning: number | undefined;
  firstEnded: number | undefined;
  hasRun: boolean;
  hasEnded: boolean;
  firstOnNode: number | undefined;
  lastSeen: number | undefined;
}

/** One sample of kube-state-metrics; `at` is undefined where neither the sample nor the scrape has a time. */
export interface PodSample {
  readonly series: SeriesName;
  readonly at: number | undefined;
  readonly value: number;
}

export interface PodRecords {
  readonly byKey: ReadonlyMap<string, PodRecord>;
  /** Number of samples of metrics that are used. */
  readonly used: number;
  /** Moment of the latest sample. */
  readonly latest: number | undefined;
  /** Returns what is wrong with the sample, if anything is. */
  take(sample: PodSample): string | undefined;
}

type Take = (record: PodRecord, sample: PodSample) => string | undefined;

const TAKERS: ReadonlyMap<string, Take> = new Map<string, Take>([
  ['kube_pod_container_resource_requests', (record, sample) => takeRequest(record, sample, false)],
  ['kube_pod_container_resource_limits', (record, sample) => takeRequest(record, sample, false)],
  ['kube_pod_init_container_resource_requests', (record, sample) => takeRequest(record, sample, true)],
  ['kube_pod_init_container_resource_limits', (record, sample) => takeRequest(record, sample, true)],
  ['kube_pod_info', takeInfo],
  ['kube_pod_owner', takeOwner],
  ['kube_pod_labels', takeLabels],
  ['kube_pod_status_phase', takePhase],
  ['kube_pod_start_time', (record, sample) => takeTime(record, 'startTime', sample.value)],
  ['kube_pod_completion_time', (record, sample) => takeTime(record, 'completionTime', sample.value)],
]);

/** Names of the series that are used. */
export const POD_METRICS: readonly string[] = [...TAKERS.keys()];

export const isPodMetric = (name: string): boolean => TAKERS.has(name);

/** Gathers samples pod by pod. A pod is its uid: seen through two scrapers, or in two files' worth of series, it is one pod. */
export function podRecords(): PodRecords {
  const byKey = new Map<string, PodRecord>();
  let used = 0;
  let latest: number | undefined;
  return {
    byKey,
    get used() {
      return used;
    },
    get latest() {
      return latest;
    },
    take(sample) {
      const taker = TAKERS.get(sample.series.name);
      if (taker === undefined || Number.isNaN(sample.value)) return undefined;
      const record = recordOf(byKey, sample.series.labels);
      if (record === undefined) return `a series of ${sample.series.name} names no pod and namespace: it is not used`;
      used++;
      const { at } = sample;
      if (at !== undefined) {
        record.lastSeen = Math.max(record.lastSeen ?? at, at);
        latest = Math.max(latest ?? at, at);
      }
      return taker(record, sample);
    },
  };
}

/** A label as kube-state-metrics gave it; Prometheus renames it where the scrape target has one of the same name. */
function labelOf(labels: Labels, name: string): string | undefined {
  const value = labels.get(`exported_${name}`) ?? labels.get(name);
  return value === '' || value === '<none>' ? undefined : value;
}

export const podKey = (namespace: string, pod: string): string => `${namespace}/${pod}`;

function recordOf(byKey: Map<string, PodRecord>, labels: Labels): PodRecord | undefined {
  const namespace = labelOf(labels, 'namespace');
  const pod = labelOf(labels, 'pod');
  if (namespace === undefined || pod === undefined) return undefined;
  const uid = labelOf(labels, 'uid');
  const key = uid ?? podKey(namespace, pod);
  let record = byKey.get(key);
  if (record === undefined) {
    record = newRecord(namespace, pod, uid);
    byKey.set(key, record);
  }
  return record;
}

const newRecord = (namespace: string, pod: string, uid: string | undefined): PodRecord => ({
  uid,
  namespace,
  pod,
  node: undefined,
  requests: new Map(),
  labels: undefined,
  owner: undefined,
  startTime: undefined,
  completionTime: undefined,
  hasPhase: false,
  firstRunning: undefined,
  firstEnded: undefined,
  hasRun: false,
  hasEnded: false,
  firstOnNode: undefined,
  lastSeen: undefined,
});

const earlier = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

function takeNode(record: PodRecord, sample: PodSample): void {
  const node = labelOf(sample.series.labels, 'node');
  if (node === undefined) return;
  record.node = node;
  record.firstOnNode = earlier(record.firstOnNode, sample.at);
}

const MOST_DEVICES = 100_000;

function takeRequest(record: PodRecord, sample: PodSample, isInit: boolean): string | undefined {
  const { labels } = sample.series;
  const name = labelOf(labels, 'resource') ?? '';
  const resource = podResource(name);
  if (resource === undefined) return undefined;
  if (!(Number.isInteger(sample.value) && sample.value >= 0 && sample.value <= MOST_DEVICES)) {
    return `${record.namespace}/${record.pod} asks for ${sample.value} of ${name}: expected a whole number of devices`;
  }
  takeNode(record, sample);
  const key = `${isInit ? 'init ' : ''}${labelOf(labels, 'container') ?? ''}/${name}`;
  const request = record.requests.get(key);
  if (request === undefined) record.requests.set(key, { resource, isInit, count: sample.value });
  else request.count = Math.max(request.count, sample.value);
  return undefined;
}

function takeInfo(record: PodRecord, sample: PodSample): undefined {
  takeNode(record, sample);
  const kind = labelOf(sample.series.labels, 'created_by_kind');
  const name = labelOf(sample.series.labels, 'created_by_name');
  if (kind !== undefined && name !== undefined) record.owner ??= { kind, name };
}

function takeOwner(record: PodRecord, sample: PodSample): undefined {
  const kind = labelOf(sample.series.labels, 'owner_kind');
  const name = labelOf(sample.series.labels, 'owner_name');
  const isController = sample.series.labels.get('owner_is_controller') !== 'false';
  if (kind !== undefined && name !== undefined && isController) record.owner = { kind, name };
}

function takeLabels(record: PodRecord, sample: PodSample): undefined {
  record.labels = sample.series.labels;
}

function takePhase(record: PodRecord, sample: PodSample): undefined {
  record.hasPhase = true;
  if (sample.value !== 1) return;
  const phase = sample.series.labels.get('phase');
  if (phase === 'Running' || phase === 'Unknown') {
    record.hasRun = true;
    record.firstRunning = earlier(record.firstRunning, sample.at);
  } else if (phase === 'Succeeded' || phase === 'Failed') {
    record.hasEnded = true;
    record.firstEnded = earlier(record.firstEnded, sample.at);
  }
}

/** From 1973 to 2100. */
const EARLIEST_SECONDS = 1e8;
const LATEST_SECONDS = 4.1e9;

function takeTime(record: PodRecord, which: 'startTime' | 'completionTime', seconds: number): string | undefined {
  if (!(seconds >= EARLIEST_SECONDS && seconds <= LATEST_SECONDS)) {
    return `${record.namespace}/${record.pod}: ${seconds} is not a ${which === 'startTime' ? 'start' : 'completion'} time in seconds since 1970`;
  }
  const before = record[which];
  record[which] = seconds * 1000;
  if (record.uid !== undefined || before === undefined || before === record[which]) return undefined;
  return `${record.namespace}/${record.pod} has more than one life and no uid to tell them apart: only the last is used`;
}
