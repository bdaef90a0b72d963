import { z } from 'zod';
import { METHODS } from '../../domain/accounting/account.ts';
import { NUMBER_FORMATS } from '../../domain/fleet/accelerator.ts';
import { parseInstant } from '../../foundation/instant.ts';
import { fraction as toFraction, seconds as toSeconds } from '../../foundation/units.ts';

/** No accounts of this world reach these; sums of many figures below them stay finite. */
const MOST_OPERATIONS = 1e40;
const MOST_SECONDS = 1e15;

const text = z.string().max(4000);
const names = z.array(text);
const fraction = z.number().min(0).max(1);
const operations = z.number().min(0).max(MOST_OPERATIONS);
const seconds = z.number().min(0).max(MOST_SECONDS).transform(toSeconds);
const moment = z
  .string()
  .max(40)
  .refine(
    (value) => parseInstant(value) !== undefined,
    'is not a date and time in ISO 8601; write 2026-11-25T00:00:00Z',
  );

const boundedBy = (quantity: z.ZodNumber) =>
  z
    .object({ low: quantity, estimate: quantity, high: quantity })
    .refine(
      ({ low, estimate, high }) => low <= estimate && estimate <= high,
      'has its bounds out of order; low <= estimate <= high must hold',
    );

const inOrder = ({ from, until }: { readonly from: string; readonly until: string }): boolean =>
  Date.parse(from) <= Date.parse(until);
const OUT_OF_ORDER = { message: 'ends before it starts; "from" must not be after "until"' };
const span = z.object({ from: moment, until: moment });
const period = span.refine(inOrder, OUT_OF_ORDER);

const bounded = boundedBy(operations);
const rates = z.object({
  mean: bounded,
  peakMinute: bounded,
  sustainedHour: z.exactOptional(bounded),
  sustainedDay: z.exactOptional(bounded),
  sustainedWeek: z.exactOptional(bounded),
});

const basis = z.object({
  method: z.enum([...METHODS, 'coverage-gap', 'unknown-hardware']),
  acceleratorSeconds: seconds,
  shareOfEstimate: fraction.transform(toFraction),
  assumptions: names,
});

const step = span.extend({ hardwareOperations: bounded, ceilingOperations: operations }).refine(inOrder, OUT_OF_ORDER);

const figures = span.extend({
  acceleratorSeconds: seconds,
  unknownHardwareSeconds: seconds,
  ceilingOperations: operations,
  hardwareOperations: bounded,
  provenOperations: z.object({ low: operations, high: operations }),
  operationsPerSecond: rates,
  coverageFraction: fraction,
  basis: z.array(basis),
  course: z.array(step),
});

const exclusion = z.object({
  reason: z.enum([
    'activation-recomputation',
    'evaluation',
    'exploratory-research',
    'failed-experiment',
    'public-synthetic-data',
    'auxiliary-model',
    'other',
  ]),
  fraction: boundedBy(fraction),
  statement: text,
});

const declared = z.object({
  declaredAt: z.exactOptional(moment),
  kind: z.exactOptional(z.enum(['design', 'training', 'enhancement', 'deployment', 'not-ai'])),
  precisions: z.exactOptional(z.array(z.enum(NUMBER_FORMATS))),
  priorOperations: z.exactOptional(operations),
  originalModelOperations: z.exactOptional(operations),
  originalModelHasSystemicRisk: z.exactOptional(z.boolean()),
  modalities: z.exactOptional(z.array(z.enum(['language', 'text-to-image', 'text-to-video', 'other']))),
  usesPrimarilyBiologicalSequenceData: z.exactOptional(z.boolean()),
  expectedOperations: z.exactOptional(operations),
  exclusions: z.array(exclusion),
});

const account = figures
  .extend({
    customerId: text,
    workloadId: text,
    lineageId: text,
    clusterIds: names,
    declared: z.exactOptional(declared),
  })
  .refine(inOrder, OUT_OF_ORDER);

const total = figures.extend({ id: text }).refine(inOrder, OUT_OF_ORDER);

const fates = z.object({
  fleetDeviceSeconds: seconds,
  workload: seconds,
  idle: seconds,
  unallocated: seconds,
  coverageGap: seconds,
});

const clusterFacts = z.object({
  clusterId: text,
  ceilingOperationsPerSecond: z.exactOptional(operations),
  byFormat: z.record(z.string(), operations),
  networkBitsPerSecond: z.exactOptional(operations),
  isOneDataCentre: z.boolean(),
});

const reconciliation = z.object({
  customerId: text,
  billedSeconds: z.exactOptional(z.object({ low: z.number(), high: z.number() })),
  allocatedSeconds: z.exactOptional(seconds),
  observedSeconds: seconds,
  activeSeconds: seconds,
  difference: z.exactOptional(text),
});

const finding = z.object({
  code: text,
  severity: z.enum(['error', 'warning', 'notice']),
  subject: text,
  message: text,
  period: z.exactOptional(period),
  count: z.exactOptional(z.number()),
});

const quantity = { low: operations, high: z.exactOptional(operations) };

const evaluation = z.object({
  ruleId: text,
  jurisdiction: text,
  instrument: text,
  citation: text,
  status: z.enum([
    'in-force',
    'in-force-nonbinding',
    'not-yet-in-force',
    'voluntary',
    'guidance',
    'passed-unsigned',
    'proposed',
    'rescinded',
    'revoked',
    'vetoed',
  ]),
  certainty: z.enum(['read', 'secondary', 'recalled']),
  subject: z.object({
    kind: z.enum(['customer', 'workload', 'lineage', 'cluster']),
    id: text,
    customerId: z.exactOptional(text),
  }),
  askedAbout: moment,
  decision: z.enum(['certainly-below', 'possibly-above', 'certainly-above', 'not-known']),
  reason: text,
  quantityUsed: z.enum([
    'ceiling',
    'hardware-operations',
    'legal-operations',
    'operations-per-second',
    'share-of-original',
  ]),
  counted: z.exactOptional(z.object({ ...quantity, estimate: z.exactOptional(operations) })),
  threshold: z.exactOptional(
    z.object({ comparator: z.enum(['greater-than', 'at-least']), value: operations, unit: text }),
  ),
  assumptions: names,
  missing: names,
  deadlines: z.array(z.object({ duty: text, due: moment, citation: text })),
  daysUntilThreshold: z.exactOptional(
    z.object({ low: z.number().min(0), estimate: z.number().min(0), high: z.exactOptional(z.number().min(0)) }),
  ),
});

/** The accounts document: only the fields that are used are named, and others are let by. */
export const accountsSchema = z.object({
  format: z.literal('comptroller-accounts/1'),
  provider: z.object({ name: text, country: text, lei: z.exactOptional(text) }),
  isSynthetic: z.boolean(),
  madeWith: z.object({ comptroller: text, calibration: text }),
  period,
  accounts: z.array(account),
  byCustomer: z.array(total),
  byLineage: z.array(total),
  byCluster: z.array(total),
  unattributed: figures,
  fates,
  clusters: z.array(fates.extend({ clusterId: text })),
  clusterFacts: z.exactOptional(z.array(clusterFacts)),
  reconciliations: z.array(reconciliation),
  findings: z.array(finding),
  evaluations: z.array(evaluation),
});

/** The document and its parts, as another face publishes them. */
export const accountsSchemas = { accounts: accountsSchema, account, total, finding, evaluation };

/** The JSON Schema that is published as `schemas/accounts.schema.json`. */
export const accountsJsonSchema = (): unknown => ({
  ...z.toJSONSchema(accountsSchema, { io: 'input' }),
  title: 'Compute accounts of Comptroller',
});
