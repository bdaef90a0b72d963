import { z } from 'zod';

/** The answer of `/api/v1/query` without its series. Source: prometheus.io/docs/prometheus/latest/querying/api. */
export const matrixSchema = z.object({
  status: z.literal('success'),
  data: z.object({ resultType: z.literal('matrix'), result: z.array(z.unknown()).max(0) }),
  /** Told by servers that ask others, of whom some did not answer. */
  warnings: z.array(z.string()).optional(),
});

/** A series: its samples as seconds since 1970 and the value in digits. Those of native histograms stand in `histograms`. */
export const matrixSeriesSchema = z.object({
  metric: z.record(z.string(), z.string()),
  values: z.array(z.tuple([z.number(), z.string()])).optional(),
});
