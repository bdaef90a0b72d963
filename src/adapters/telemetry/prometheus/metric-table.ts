import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Signal } from '../../../domain/telemetry/signal.ts';
import type { Labels } from '../../../foundation/exposition-format.ts';
import {
  type LabelAliases,
  type MetricFile,
  labelFileSchema,
  metricFileSchema,
  type SCOPES,
} from './metric-table-schema.ts';

/** One field of an exporter that becomes a signal here, whatever name it goes by. */
export interface MetricField {
  readonly id: string;
  readonly signal: Signal;
  /** One unit of the exporter in the unit of the signal. */
  readonly factor: number;
  readonly scope: (typeof SCOPES)[number];
  /** Among fields that tell the same signal the lowest is preferred. */
  readonly rank: number;
  readonly blankValues: readonly number[];
  readonly where: ReadonlyMap<string, readonly string[]>;
  /** Units that a source which names its units may name; absent where the name alone says it. */
  readonly ucum?: readonly string[];
}

export interface InstanceSlices {
  readonly modelContains: string;
  readonly slices: number;
}

/** Everything that the data files say of names and labels. */
export interface MetricTable {
  /** `undefined` for a metric that says nothing which is used here. */
  field(name: string): MetricField | undefined;
  /** Every name under which something is measured here, in small letters; in what case an exporter writes it doesn't matter. */
  readonly names: readonly string[];
  readonly labels: LabelAliases;
  readonly instanceSlices: readonly InstanceSlices[];
}

const FOLDER = resolve(import.meta.dirname, '../../../../data/metrics');
/** In the order of preference where two tell the same signal of one device. */
export const METRIC_FILES = [
  'nvidia-dcgm.yaml',
  'amd-device-metrics-exporter.yaml',
  'slurm-job-exporter.yaml',
  'opentelemetry-dcgm-receiver.yaml',
  'opentelemetry-hardware.yaml',
] as const;

const readYaml = async (name: string): Promise<unknown> => parse(await readFile(join(FOLDER, name), 'utf8'));

/** The metric files as they stand. @throws ZodError naming each field at fault: the files are part of the program. */
export const readMetricFiles = async (): Promise<readonly MetricFile[]> =>
  Promise.all(METRIC_FILES.map(async (name) => metricFileSchema.parse(await readYaml(name))));

let shipped: Promise<MetricTable> | undefined;

/** The tables of names and labels that ship with the program; read once. */
export const metricTable = async (): Promise<MetricTable> => (shipped ??= readMetricTable());

async function readMetricTable(): Promise<MetricTable> {
  const files = await readMetricFiles();
  const fields = new Map<string, MetricField>();
  let rank = 0;
  for (const file of files) {
    for (const entry of file.fields) {
      const field = fieldOf(file, entry, rank++);
      if (field !== undefined) for (const name of namesOf(file, entry.names)) fields.set(name, field);
    }
  }
  return {
    field: (name) => fields.get(name) ?? fields.get(name.toLowerCase()),
    names: [...fields.keys()],
    labels: labelFileSchema.parse(await readYaml('labels.yaml')),
    instanceSlices: files.flatMap((file) => file.instanceSlices),
  };
}

const namesOf = (file: MetricFile, names: readonly string[]): readonly string[] =>
  ['', ...file.prefixes].flatMap((prefix) => names.map((name) => (prefix + name).toLowerCase()));

function fieldOf(file: MetricFile, entry: MetricFile['fields'][number], rank: number): MetricField | undefined {
  const { id, signal, factor, scope, where = {}, ucum } = entry;
  if (signal === undefined || factor === undefined || scope === undefined) return undefined;
  const blankValues = file.blankValues.flatMap((blank) => [blank, blank + 1, blank + 2, blank + 3]);
  return {
    id,
    signal,
    factor,
    scope,
    rank,
    blankValues,
    where: new Map(Object.entries(where)),
    ...(ucum !== undefined && { ucum }),
  };
}

/** Whether a series is one of those of its metric that the field means. */
export function meets(field: MetricField, labels: Labels): boolean {
  for (const [label, values] of field.where) if (!values.includes(labels.get(label) ?? '')) return false;
  return true;
}
