import { z } from 'zod';
import { DATA_CATEGORIES } from '../../../domain/declarations/intended-use.ts';
import { NUMBER_FORMATS } from '../../../domain/fleet/accelerator.ts';
import { parseInstant } from '../../../foundation/instant.ts';

const name = z.string().trim().min(1).max(200);
const share = z.number().min(0).max(1, 'is a fraction from 0 to 1: write 0.2 for 20 per cent');
const operations = z.number().min(0).max(1e40);
const moment = z
  .string()
  .refine(
    (text) => parseInstant(text) !== undefined,
    'must be a date, or a date and time, such as 2026-03-01T12:00:00Z',
  );
const kind = z.enum(['design', 'training', 'enhancement', 'deployment', 'not-ai']);
const precisions = z.array(z.enum(NUMBER_FORMATS)).min(1);

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
  declaredAt: moment.optional().describe('ISO 8601; UTC unless a zone is given.'),
  kind: kind.optional(),
  precisions: precisions.optional().describe('Number formats of the matrix operations.'),
  lineageId: name.optional().describe('The family of runs that this one continues: "this run continues model M".'),
  priorOperations: operations.optional().describe('Operations of the lineage made elsewhere or earlier.'),
  originalModelOperations: operations.optional().describe('Training operations of the model that this run modifies.'),
  originalModelHasSystemicRisk: z.boolean().optional(),
  modalities: z.array(z.enum(['language', 'text-to-image', 'text-to-video', 'other'])).optional(),
  usesPrimarilyBiologicalSequenceData: z.boolean().optional(),
  expectedOperations: operations.optional().describe('Operations that the customer expects the workload to take.'),
  exclusions: z.array(exclusionSchema).optional().describe('Work that a rule may leave out of its count.'),
});

const boundedOperations = z
  .strictObject({ low: operations, estimate: operations, high: operations })
  .refine(({ low, estimate, high }) => low <= estimate && estimate <= high, 'must have low <= estimate <= high');
const ways = z.number().int().min(1).max(1_000_000).optional();

export const intendedUseSchema = z.strictObject({
  id: name.describe("A name for this declaration, unique among the customer's."),
  customerId: name,
  workloads: z.array(name).min(1).max(10_000).optional().describe('The workloads that it is about.'),
  account: z
    .literal(true, 'must be true, or left out where workloads are named')
    .optional()
    .describe('Instead of workloads: all of the customer that no declaration names.'),
  declaredAt: moment.optional().describe('ISO 8601; UTC unless a zone is given.'),
  kind: kind.optional(),
  purpose: name.max(4000).optional().describe("The customer's own words."),
  lineageId: name.optional().describe('The family of models that it belongs to.'),
  expectedOperations: z
    .union([operations, boundedOperations], 'must be a number of operations (the most), or low, estimate and high')
    .optional()
    .describe('Operations of all its workloads together, from start to end. A number is the most.'),
  dataCategories: z.array(z.enum(DATA_CATEGORIES)).min(1).optional(),
  precisions: precisions.optional().describe('Number formats of the matrix operations.'),
  parallelism: z
    .strictObject({ data: ways, tensor: ways, pipeline: ways, context: ways, expert: ways })
    .optional()
    .describe('Over how many ways each workload is split; the product without expert is its number of devices.'),
  startsAt: moment.optional(),
  endsAt: moment.optional(),
});

/** The file by itself, its lists not yet looked at. */
export const declarationsSchema = z
  .strictObject({
    format: z.literal('comptroller-declarations/1').optional(),
    declarations: z.array(z.unknown()).optional().describe('What an account uses, workload by workload.'),
    intendedUses: z
      .array(z.unknown())
      .optional()
      .describe('What work is for; it is checked ("comptroller declare check") and changes no account.'),
  })
  .refine(
    ({ declarations, intendedUses }) => declarations !== undefined || intendedUses !== undefined,
    'has neither declarations nor intendedUses; add one of the lists',
  );

/** The whole of a declaration file, as the published JSON Schema tells it. */
export const wholeDeclarationsSchema = declarationsSchema
  .safeExtend({
    declarations: z.array(declarationSchema).optional(),
    intendedUses: z.array(intendedUseSchema).optional(),
  })
  .meta({ title: 'Comptroller declaration file' });

export type RawDeclaration = z.infer<typeof declarationSchema>;
export type RawIntendedUse = z.infer<typeof intendedUseSchema>;
