import { z } from 'zod';
import { WORK_KINDS } from '../../../domain/classification/work-kind.ts';
import { VISIBILITIES } from '../../../domain/classification/visibility.ts';
import { instant } from '../../../foundation/instant.ts';

export const LABELS_FORMAT = 'comptroller-labels/1';

const moment = z.number().min(-8.64e15).max(8.64e15).transform(instant);
const count = z.int().min(0);
const kind = z.enum(WORK_KINDS);

const judgement = z.strictObject({
  labels: z.array(kind),
  label: kind,
  stage: z.enum(['design', 'training', 'enhancement', 'deployment', 'not-ai', 'none']),
  probabilities: z.record(z.string(), z.number()),
  abstained: z.boolean(),
  reasons: z.array(z.string()),
  deciding: z.array(
    z.strictObject({
      feature: z.string(),
      meaning: z.string(),
      value: z.number(),
      weight: z.number(),
      hardness: z.enum(['hardly-possible', 'costs-efficiency']),
    }),
  ),
  missing: z.array(z.string()),
  visibility: z.enum(VISIBILITIES),
  minutes: count,
  from: moment,
  until: moment,
  modelVersion: z.string(),
});

const standing = z.strictObject({ since: moment, decidedAt: moment, judgement });

/** The first line of a day. */
export const headSchema = z.strictObject({
  format: z.literal(LABELS_FORMAT),
  day: moment,
  restsOn: z.string(),
  hours: z.array(z.strictObject({ windows: count, madeOf: z.string(), held: z.string() })).max(24),
});

/** The line of a workload. */
export const workloadSchema = z.strictObject({
  customerId: z.string(),
  workloadId: z.string(),
  began: z.exactOptional(standing),
  changes: z.array(standing),
  lapsedAt: z.exactOptional(moment),
  last: z.strictObject({
    rival: z.exactOptional(z.strictObject({ label: kind, since: moment, hours: count })),
    latest: judgement,
    judgedAt: moment,
    openHours: count,
  }),
});

/** The last line: CRC-32 of all before it, and how many workloads they tell of. */
export const endSchema = z.strictObject({ workloads: count, crc32: count });
