import { z } from 'zod';
import { WORK_KINDS } from '../../../domain/classification/work-kind.ts';

const numbers = z.array(z.number());
const tree = z.strictObject({
  feature: z.array(z.int().min(-1)),
  threshold: numbers,
  left: z.array(z.int().min(-1)),
  right: z.array(z.int().min(-1)),
  missingLeft: z.array(z.union([z.literal(0), z.literal(1)])),
  value: numbers,
});

const domain = z.strictObject({
  features: z.array(z.string()),
  centre: numbers,
  scale: numbers,
  prototypes: z.array(z.array(z.number().nullable())),
  threshold: z.number().nullable(),
  errorRate: z.number().gt(0).lt(1),
});

const fit = z.strictObject({
  temperature: z.number().positive(),
  sets: z.strictObject({
    score: z.enum(['adaptive', 'least-ambiguous']),
    errorRate: z.number().gt(0).lt(1),
    greatest: z.array(z.number().nullable()),
  }),
  domain,
});

/** A trained classifier as it lies in a file. */
export const modelSchema = z.strictObject({
  version: z.string().min(1),
  trees: z.strictObject({
    features: z.array(z.string()).min(1),
    classes: z.array(z.enum(WORK_KINDS)).min(2),
    base: numbers,
    trees: z.array(z.array(tree)).min(1),
  }),
  levels: z.strictObject({ power: fit, utilisation: fit, counters: fit }),
  validity: z.strictObject({
    parts: z.array(z.string()),
    fewestMinutes: z.int().min(1),
  }),
  training: z.strictObject({
    digest: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal digits'),
    rows: z.int().positive(),
    jobs: z.int().positive(),
    seed: z.int(),
    sources: z.array(z.string()),
  }),
});
