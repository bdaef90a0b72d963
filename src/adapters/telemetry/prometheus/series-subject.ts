import type { SubjectDescriptor } from '../../../domain/telemetry/subject.ts';
import type { Labels } from '../../../foundation/exposition-format.ts';
import type { TelemetryInput } from '../../../ports/telemetry-source.ts';
import type { InstanceSlices, MetricTable } from './metric-table.ts';
import type { LabelAliases } from './metric-table-schema.ts';

/** The part of a device that a series is of. */
export type DevicePart =
  | { readonly kind: 'whole' }
  /** One MIG instance: `share` of the device's compute, or undefined where part or profile don't tell. */
  | { readonly kind: 'instance'; readonly id: string; readonly share: number | undefined }
  /** One partition of a partitioned AMD device; the first speaks for the board. */
  | { readonly kind: 'partition'; readonly isFirst: boolean };

/** What a series is of, from its labels. */
export type SeriesSubject =
  | { readonly kind: 'subject'; readonly descriptor: SubjectDescriptor; readonly part: DevicePart }
  | { readonly kind: 'unusable'; readonly message: string };

const NO_DEVICE = 'has neither a uuid nor a whole number as gpu or gpu_id, so its accelerator is not known';
const NO_NODE = 'has neither a uuid nor a node (Hostname, hostname, node, instance): name it with the option node=NAME';
const WHOLE: DevicePart = { kind: 'whole' };

/**
 * Finds which accelerator a series is of and who held it.
 * Instances and partitions of a device belong to the device, and their holders are left to the allocations:
 * a device has one account of its activity, whoever shares it.
 */
export function subjectOf(labels: Labels, table: MetricTable, input: TelemetryInput): SeriesSubject {
  const aliases = table.labels;
  const node = nodeOf(labels, aliases, input);
  const hardwareId = first(labels, aliases.hardwareId);
  const isPlace = hardwareId !== undefined && indexOf(hardwareId) !== undefined;
  const uuid = first(labels, aliases.uuid) ?? (isPlace ? undefined : hardwareId);
  const modelName = first(labels, aliases.modelName);
  const part = partOf(labels, table, modelName);
  const index = part.kind === 'partition' ? undefined : indexOf(first(labels, aliases.index) ?? hardwareId);
  if (uuid === undefined && (node === undefined || index === undefined)) {
    return { kind: 'unusable', message: index === undefined ? NO_DEVICE : NO_NODE };
  }
  const holder = part.kind === 'whole' ? holderOf(labels, aliases) : undefined;
  return {
    kind: 'subject',
    part,
    descriptor: {
      kind: 'accelerator',
      ...(node !== undefined && { node }),
      ...(index !== undefined && { index }),
      ...(uuid !== undefined && { uuid }),
      ...(modelName !== undefined && { modelName }),
      ...(holder !== undefined && { holder }),
    },
  };
}

function first(labels: Labels, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = labels.get(name);
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

const PORT = /:\d+$/;

function nodeOf(labels: Labels, aliases: LabelAliases, input: TelemetryInput): string | undefined {
  const named = first(labels, aliases.node);
  if (named === undefined) return input.node;
  return `${input.nodePrefix ?? ''}${named.replace(PORT, '')}`;
}

const indexOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;

function holderOf(labels: Labels, aliases: LabelAliases): SubjectDescriptor['holder'] {
  const pod = first(labels, aliases.pod);
  const isExporter = pod !== undefined && aliases.exporterPods.some((name) => pod.includes(name));
  const namespace = first(labels, aliases.namespace);
  const job = first(labels, aliases.job);
  if (job === undefined && (pod === undefined || isExporter)) return undefined;
  return {
    ...(namespace !== undefined && !isExporter && pod !== undefined && { namespace }),
    ...(pod !== undefined && !isExporter && { pod }),
    ...(job !== undefined && { job }),
  };
}

function partOf(labels: Labels, table: MetricTable, modelName: string | undefined): DevicePart {
  const aliases = table.labels;
  const id = first(labels, aliases.instanceId);
  if (id !== undefined) {
    const profile = first(labels, aliases.instanceProfile);
    return { kind: 'instance', id, share: shareOf(profile, modelName, table.instanceSlices) };
  }
  const partition = Number(first(labels, aliases.partitionId) ?? 0);
  const type = first(labels, aliases.partitionType)?.toLowerCase() ?? '';
  const isPartitioned = !aliases.wholePartitionTypes.includes(type) || partition > 0;
  return isPartitioned ? { kind: 'partition', isFirst: partition === 0 } : WHOLE;
}

/** `2g.20gb` of a GPU with seven slices is two sevenths. */
function shareOf(
  profile: string | undefined,
  modelName: string | undefined,
  known: readonly InstanceSlices[],
): number | undefined {
  const slices = /(?:^|[. -])(\d)g\./.exec(profile ?? '')?.[1];
  const whole = known.find(({ modelContains }) => modelName?.includes(modelContains))?.slices;
  if (slices === undefined || whole === undefined) return undefined;
  const share = Number(slices) / whole;
  return share > 0 && share <= 1 ? share : undefined;
}
