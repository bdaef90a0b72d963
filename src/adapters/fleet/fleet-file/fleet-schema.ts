import { z } from 'zod';

const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be a country code of two capital letters (ISO 3166-1), such as DE')
  .describe('ISO 3166-1 alpha-2 code.');

const name = z.string().trim().min(1).max(200);
const rate = z.number().positive().max(1e7);

/** ISO 17442: twenty characters, the last two a check by ISO 7064 MOD 97-10. */
const hasLeiChecksum = (text: string): boolean =>
  BigInt(text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) % 97n === 1n;

const lei = z
  .string()
  .regex(/^[A-Z0-9]{18}\d{2}$/, 'must be a Legal Entity Identifier of 20 capital letters and digits')
  .refine((text) => !/^[A-Z0-9]{20}$/.test(text) || hasLeiChecksum(text), 'is mistyped: its check digits do not fit');

export const providerSchema = z.strictObject({
  name: name.describe('The legal name, as registered.'),
  country,
  lei: lei.optional().describe('Legal Entity Identifier, ISO 17442.'),
});

export const dataCentreSchema = z.strictObject({ id: name, country, name: name.optional() });

const powerMeterSchema = z.strictObject({
  measures: z
    .enum(['board', 'node-dc', 'wall-ac'])
    .describe('The accelerator boards alone, the node behind its power supplies, or the node at the wall.'),
  conversionEfficiency: z
    .number()
    .gt(0)
    .max(1, 'is a fraction from 0 to 1, not per cent')
    .optional()
    .describe('Output over input of the power supplies, from 0 to 1.'),
});

const tenantSchema = z.strictObject({ customerId: name, workloadId: name.optional() });

/** What may be said of a cluster, and of a node where the node differs. */
const machineFields = {
  networkGigabitsPerSecond: rate.optional().describe('Network of one node towards the cluster, one direction.'),
  powerMeter: powerMeterSchema.optional(),
  tenancy: z.enum(['bare-metal', 'virtual']).optional().describe('bare-metal unless stated.'),
  tenant: tenantSchema.optional().describe('Who holds it whole by contract.'),
};

export const acceleratorsSchema = z.strictObject({
  part: name.describe(
    'Id, name or driver name of a part in the catalogue, or a system such as "v5p-12288" or "GB200 NVL72".',
  ),
  count: z.number().int().positive().max(1e9).optional().describe('1 unless stated.'),
  unit: name.optional().describe('What is counted: gpu, chip, card, package, superchip, core, die, gcd, node.'),
  firstIndex: z
    .number()
    .int()
    .min(0)
    .max(1e9)
    .optional()
    .describe('Index of the first device; the next free one unless stated.'),
  uuids: z.array(name).max(10_000).optional().describe('One for each device, in the order of their indexes.'),
});

/** A node by itself, its accelerators not yet looked at. */
export const nodeSchema = z.strictObject({
  name: name.describe('One name, or many by ranges: node_{0..63}, gpu{00..15}.'),
  ...machineFields,
  accelerators: z.unknown().optional(),
});

export const linkSchema = z.strictObject({
  to: name.describe('Id of the other cluster.'),
  gigabitsPerSecond: rate.describe('One direction.'),
});

/** A cluster by itself, its links and nodes not yet looked at. */
export const clusterSchema = z.strictObject({
  id: name,
  dataCentre: name.describe('Id of a data centre of this file.'),
  ...machineFields,
  links: z.unknown().optional(),
  nodes: z.unknown().optional(),
});

/** The fleet by itself, its lists not yet looked at, so that one fault spoils no more than its own entry. */
export const fleetSchema = z.strictObject({
  format: z.literal('comptroller-fleet/1').optional(),
  isSynthetic: z.boolean().optional().describe('True when a generator made the file; shown wherever its figures are.'),
  provider: z.unknown().optional(),
  dataCentres: z.unknown().optional(),
  clusters: z.unknown().optional(),
  otherMeters: z.unknown().optional(),
});

/** The whole of a fleet file, as the published JSON Schema tells it. */
export const wholeFleetSchema = fleetSchema
  .extend({
    provider: providerSchema.describe('The legal entity that runs the fleet.'),
    dataCentres: z.array(dataCentreSchema),
    clusters: z.array(
      clusterSchema.extend({
        links: z.array(linkSchema).optional().describe('Links to other clusters.'),
        nodes: z.array(nodeSchema.extend({ accelerators: z.array(acceleratorsSchema) })),
      }),
    ),
    otherMeters: z
      .array(name)
      .optional()
      .describe('Meters that are no compute nodes (switches, storage); ranges as in names of nodes.'),
  })
  .meta({ title: 'Comptroller fleet file' });

export type RawAccelerators = z.infer<typeof acceleratorsSchema>;
export type RawNode = z.infer<typeof nodeSchema>;
export type RawCluster = z.infer<typeof clusterSchema>;
