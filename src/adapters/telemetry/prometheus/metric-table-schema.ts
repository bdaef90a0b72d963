import { z } from 'zod';
import { SIGNALS, type Signal } from '../../../domain/telemetry/signal.ts';

const signal = z.custom<Signal>((value) => typeof value === 'string' && Object.hasOwn(SIGNALS, value), {
  message: 'names no signal of the house',
});

const names = z.array(z.string().min(1)).min(1);

/** How a field relates to the instances of a partitioned device; said in the data files. */
export const SCOPES = ['board', 'engine', 'whole'] as const;

const fieldSchema = z
  .object({
    id: z.string().min(1),
    names,
    unit: z.string(),
    ucum: names.optional(),
    signal: signal.optional(),
    factor: z.number().positive().optional(),
    scope: z.enum(SCOPES).optional(),
    where: z.record(z.string(), z.array(z.string()).min(1)).optional(),
    note: z.string().optional(),
  })
  .refine((field) => (field.signal === undefined) === (field.factor === undefined || field.scope === undefined), {
    message: 'a field with a signal needs a factor and a scope, one without has neither',
  });

export const metricFileSchema = z.object({
  source: z.string().min(1),
  asOf: z.string(),
  evidence: z.string(),
  blankValues: z.array(z.number()).default([]),
  prefixes: z.array(z.string()).default([]),
  instanceSlices: z
    .array(z.object({ modelContains: z.string().min(1), slices: z.number().int().positive() }))
    .default([]),
  fields: z.array(fieldSchema),
});

export const labelFileSchema = z.object({
  node: names,
  index: names,
  uuid: names,
  hardwareId: names,
  modelName: names,
  namespace: names,
  pod: names,
  job: names,
  exporterPods: names,
  instanceId: names,
  instanceProfile: names,
  partitionId: names,
  partitionType: names,
  wholePartitionTypes: z.array(z.string()),
});

export type MetricFile = z.infer<typeof metricFileSchema>;
export type LabelAliases = z.infer<typeof labelFileSchema>;
