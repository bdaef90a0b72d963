import { z } from 'zod';
import { NUMBER_FORMATS } from '../../../domain/fleet/accelerator.ts';
import { parseInstant } from '../../../foundation/instant.ts';

const name = z.string().trim().min(1).max(200);
const share = z.number().min(0).max(1, 'is a fraction from 0 to 1: write 0.2 for 20 per cent');
const operations = z.number().min(0).max(1e40);

const boundedShare = z
  .strictObject({ low: share, estimate: share, high: share })
  .refine(({ low, estimate, high }) => low <= estimate && estimate <= high, 'must have low <= estimate <= high');

const exclusionSchema = z.strictObject({
  reason: z.enum([
    'activation-recomputation',
    'evaluation',
    'exploratory-research',
    'failed-experiment',
    'public-synthetic-data',
    'auxiliary-model',
    'other',
  ]),
  fraction: z
    .union([share, boundedShare], 'must be a fraction from 0 to 1 (0.2 for 20 per cent), or low, estimate and high')
    .describe("Share of the workload's hardware operations that is left out."),
  statement: name.max(4000).describe("The customer's own words."),
});

export const declarationSchema = z.strictObject({
  customerId: name,
  workloadId: name,
  declaredAt: z
    .string()
    .refine(
      (text) => parseInstant(text) !== undefined,
      'must be a date, or a date and time, such as 2026-03-01T12:00:00Z',
    )
    .optional()
    .describe('ISO 8601; UTC unless a zone is given.'),
  kind: z.enum(['design', 'training', 'enhancement', 'deployment', 'not-ai']).optional(),
  precisions: z.array(z.enum(NUMBER_FORMATS)).min(1).optional().describe('Number formats of the matrix operations.'),
  lineageId: name.optional().describe('The family of runs that this one continues: "this run continues model M".'),
  priorOperations: operations.optional().describe('Operations of the lineage made elsewhere or earlier.'),
  originalModelOperations: operations.optional().describe('Training operations of the model that this run modifies.'),
  originalModelHasSystemicRisk: z.boolean().optional(),
  modalities: z.array(z.enum(['language', 'text-to-image', 'text-to-video', 'other'])).optional(),
  usesPrimarilyBiologicalSequenceData: z.boolean().optional(),
  expectedOperations: operations.optional().describe('Operations that the customer expects the workload to take.'),
  exclusions: z.array(exclusionSchema).optional().describe('Work that a rule may leave out of its count.'),
});

/** The file by itself, its list not yet looked at. */
export const declarationsSchema = z.strictObject({
  format: z.literal('comptroller-declarations/1').optional(),
  declarations: z.array(z.unknown()),
});

/** The whole of a declaration file, as the published JSON Schema tells it. */
export const wholeDeclarationsSchema = declarationsSchema
  .extend({ declarations: z.array(declarationSchema) })
  .meta({ title: 'Comptroller declaration file' });

export type RawDeclaration = z.infer<typeof declarationSchema>;
