import { readdirSync } from 'node:fs';
import { z } from 'zod';
import { numberIn, type ValidationData } from './validation-data.ts';

const pointsSchema = z.object({
  configurations: z.array(
    z.object({
      model_id: z.string().optional(),
      gpu_model: z.string(),
      num_gpus: z.number(),
      activated_params_billions: z.number().positive(),
      output_throughput_tokens_per_sec: z.number().positive().optional(),
      avg_power_watts: z.number().positive(),
    }),
  ),
});

/** A steady state of a served language model. Tokens are those put out; watts are of all its accelerators. */
export interface ServingPoint {
  readonly model: string;
  readonly gpu: string;
  readonly gpus: number;
  readonly operationsPerJoule: number;
}

/** Points without a token rate (pictures and video) are left out: their operations don't follow from tokens. */
export function servingPoints(data: ValidationData): readonly ServingPoint[] {
  const folder = ['telemetry', 'llm-inference-operating-points', 'tasks'];
  return readdirSync(data.path(...folder))
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => pointsSchema.parse(data.json(...folder, name)).configurations)
    .flatMap((point) => {
      const tokens = point.output_throughput_tokens_per_sec;
      if (tokens === undefined) return [];
      const operationsPerJoule = (2 * point.activated_params_billions * 1e9 * tokens) / point.avg_power_watts;
      return [{ model: point.model_id ?? '', gpu: point.gpu_model, gpus: point.num_gpus, operationsPerJoule }];
    });
}

const tracesSchema = z.array(
  z.object({
    op_with_causal_attention: z.number(),
    mean_power_w: z.number(),
    seconds: z.number(),
    gpus: z.number(),
  }),
);

/** Operations per joule of the training runs whose operations are known: wall power of nodes, board power of traces. */
export function trainingPerJoule(data: ValidationData): readonly number[] {
  const nodes = data
    .rows('accounting', 'mlperf_power_runs.csv')
    .map((row) => numberIn(row, 'model_flop_per_joule_nodes'));
  const traces = tracesSchema.parse(data.json('telemetry', 'h100-dcgm-10hz', 'accounting-truth.json'));
  const boards = traces.map((of) => of.op_with_causal_attention / (of.mean_power_w * of.seconds * of.gpus));
  return [...nodes, ...boards];
}
