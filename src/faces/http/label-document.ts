import { z } from 'zod';
import type { Classification } from '../../domain/classification/classification.ts';
import type { StandingLabel } from '../../domain/classification/standing-label.ts';
import { WORK_KINDS } from '../../domain/classification/work-kind.ts';
import { VISIBILITIES } from '../../domain/classification/visibility.ts';
import { isoOf } from '../../foundation/instant.ts';
import type { LabelHistory } from '../../workflows/read-labels.ts';

const kind = z.enum(WORK_KINDS);
const stage = z.enum(['design', 'training', 'enhancement', 'deployment', 'not-ai', 'none']);

/** What `comptroller classify --json` says of a workload, but its name. */
const judgementSchema = z.object({
  labels: z.array(kind),
  label: kind,
  stage,
  probabilities: z.record(z.string(), z.number()),
  abstained: z.boolean(),
  reasons: z.array(z.string()),
  deciding: z.array(
    z.object({
      feature: z.string(),
      meaning: z.string(),
      value: z.number(),
      weight: z.number(),
      hardness: z.enum(['hardly-possible', 'costs-efficiency']),
    }),
  ),
  missing: z.array(z.string()),
  visibility: z.enum(VISIBILITIES),
  minutes: z.int(),
  from: z.string(),
  until: z.string(),
  modelVersion: z.string(),
});

const standingSchema = z.object({
  since: z.string().meta({ description: 'start of the first hour of those that decided it' }),
  decidedAt: z.string(),
  judgement: judgementSchema,
});

export const labelSchema = z.object({
  customerId: z.string(),
  workloadId: z.string(),
  label: kind.nullable().meta({ description: 'the label that stands; null where every hour was left open' }),
  stage: stage.nullable(),
  since: z.string().nullable(),
  lapsedAt: z.exactOptional(
    z.string().meta({ description: 'a label stood until here, and nothing had confirmed it for a day' }),
  ),
  latest: judgementSchema.meta({ description: 'by the last hour, whatever stands' }),
  judgedAt: z.string(),
  openHours: z.int().meta({ description: 'hours in a row, the last among them, that were left open' }),
  rival: z.exactOptional(
    z
      .object({ label: kind, since: z.string(), hours: z.int() })
      .meta({ description: 'what the last hours say against the label that stands' }),
  ),
  changes: z.array(standingSchema).meta({ description: 'labels that were decided in the period' }),
});

const judgementDocument = ({ from, until, ...rest }: Classification) => ({
  ...rest,
  from: isoOf(from),
  until: isoOf(until),
});

const standingDocument = ({ since, decidedAt, judgement }: StandingLabel) => ({
  since: isoOf(since),
  decidedAt: isoOf(decidedAt),
  judgement: judgementDocument(judgement),
});

export function labelDocument({ customerId, workloadId, standing, changes, lapsedAt, last }: LabelHistory) {
  const { latest, judgedAt, openHours, rival } = last;
  return {
    customerId,
    workloadId,
    label: standing?.judgement.label ?? null,
    stage: standing?.judgement.stage ?? null,
    since: standing === undefined ? null : isoOf(standing.since),
    ...(lapsedAt === undefined ? {} : { lapsedAt: isoOf(lapsedAt) }),
    latest: judgementDocument(latest),
    judgedAt: isoOf(judgedAt),
    openHours,
    ...(rival === undefined ? {} : { rival: { ...rival, since: isoOf(rival.since) } }),
    changes: changes.map(standingDocument),
  };
}
