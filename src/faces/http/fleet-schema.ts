import { z } from 'zod';

const known = z.exactOptional(z.number().min(0));
const names = z.array(z.string());
const count = z.number().int().min(0);

const clusterFigures = z.object({
  ceilingOperationsPerSecond: known,
  byFormat: z.record(z.string(), z.number()),
  networkBitsPerSecond: known,
  isOneDataCentre: z.boolean(),
});

const part = z.object({
  partId: z.exactOptional(z.string()),
  partName: z.string(),
  deviceCount: count,
  units: known,
  ceilingOperationsPerSecond: known,
});

const cluster = z.object({
  clusterId: z.string(),
  dataCentreId: z.string(),
  country: z.exactOptional(z.string()),
  nodeCount: count,
  deviceCount: count,
  figures: clusterFigures,
});

const joined = z.object({
  id: z.string(),
  fasterThanBitsPerSecond: z.number(),
  clusterIds: names,
  dataCentreIds: names,
  deviceCount: count,
  figures: clusterFigures,
  missing: names,
});

const frontierAnswer = z.object({
  configurationId: z.string(),
  clusterIds: names,
  dataCentreIds: names,
  deviceCount: count,
  question: z.object({
    operations: z.number(),
    withinDays: z.number(),
    fasterThanBitsPerSecond: z.number(),
    utilisationFraction: z.number().min(0).max(1),
  }),
  verdict: z.enum(['can', 'only-near-its-ceiling', 'cannot', 'not-known']),
  reasons: names,
  daysAtCeiling: known,
  daysAtUtilisation: known,
});

const fault = z.object({ where: z.string(), line: z.exactOptional(z.number()), message: z.string() });

/** What `comptroller fleet --json` prints, on the wire. */
export const fleetSchema = z.object({
  provider: z.object({ name: z.string(), country: z.string(), lei: z.exactOptional(z.string()) }),
  isSynthetic: z.boolean(),
  parts: z.array(part),
  clusters: z.array(cluster),
  joined: z.array(joined),
  frontier: z.array(frontierAnswer),
  faults: z.array(fault),
});

const row = z.object({
  id: z.string(),
  vendor: z.string(),
  name: z.string(),
  unit: z.string(),
  ceilingOperationsPerSecond: known,
  fastestFormat: z.exactOptional(z.string()),
  sixteenBitOperationsPerSecond: known,
  memoryBytes: known,
  memoryBytesPerSecond: known,
  boardPowerWatts: known,
  interconnectBytesPerSecond: known,
  isDisputed: z.boolean(),
});

export const catalogueSchema = z.array(row);

const sourced = { value: z.number(), low: known, high: known, source: z.string(), asOf: z.string() };

export const partSchema = z.object({
  row,
  part: z.object({ id: z.string(), vendor: z.string(), name: z.string(), modelNames: names, notes: names }),
  figures: z.array(z.object({ figure: z.string(), unit: z.string(), ...sourced })),
  counting: z.string(),
});
