import { z } from 'zod';
import { isoOf } from '../../foundation/instant.ts';
import type { ImportRecord } from '../../ports/import-store.ts';
import type { NumberedFault } from '../../ports/record-imports.ts';
import { periodDocument } from './list-page.ts';

const moment = z.string();
const count = z.number().int().min(0);

/** An import on the wire. */
export const importSchema = z.object({
  id: z.number().int(),
  kind: z.string(),
  source: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  period: z.exactOptional(z.object({ from: moment, until: moment })),
  counts: z.object({ read: count, kept: count, refused: count }),
  file: z.exactOptional(
    z.object({
      format: z.string(),
      digest: z.string(),
      added: count,
      superseded: count,
      notes: z.array(z.string()),
      takenBy: z.exactOptional(z.string()),
      withdrawnAt: z.exactOptional(moment),
      withdrawnBy: z.exactOptional(z.string()),
    }),
  ),
  message: z.exactOptional(z.string()),
  createdAt: moment,
  endedAt: z.exactOptional(moment),
});

export const importFaultSchema = z.object({
  number: z.number().int(),
  where: z.string(),
  line: z.exactOptional(z.number()),
  message: z.string(),
});

export function importDocument(of: ImportRecord): z.output<typeof importSchema> {
  const { id, kind, source, state, period, counts, file, message, createdAt, endedAt } = of;
  return {
    id,
    kind,
    source,
    state,
    ...(period === undefined ? {} : { period: periodDocument(period) }),
    counts,
    ...(file === undefined ? {} : { file: fileDocument(file) }),
    ...(message === undefined ? {} : { message }),
    createdAt: isoOf(createdAt),
    ...(endedAt === undefined ? {} : { endedAt: isoOf(endedAt) }),
  };
}

const fileDocument = ({ withdrawnAt, notes, ...file }: NonNullable<ImportRecord['file']>) => ({
  ...file,
  notes: [...notes],
  ...(withdrawnAt === undefined ? {} : { withdrawnAt: isoOf(withdrawnAt) }),
});

export const importFaultDocument = ({ number, fault }: NumberedFault) => ({ number, ...fault });
