/** Two nodes of two H100; made up. Node n0 works evenly and n1 idles, for two hours, read every half minute. */
export const FLEET = `format: comptroller-fleet/1
provider: { name: Small Compute, country: DE }
dataCentres: [{ id: fra1, country: DE }]
clusters:
  - id: c1
    dataCentre: fra1
    networkGigabitsPerSecond: 400
    nodes:
      - name: n{0..1}
        accelerators: [{ part: h100-sxm, count: 2 }]
`;

export const START = Date.parse('2026-03-01T00:00:00Z');
export const HOUR = 3600;

/** What one device reads at a moment. */
export interface Level {
  readonly watts: number;
  readonly utilPercent: number;
  readonly smActive: number;
  readonly tensorActive: number;
  readonly clockMhz: number;
}

/** At the clock at which the part's peak is quoted. */
export const BUSY: Level = { watts: 500, utilPercent: 95, smActive: 0.5, tensorActive: 0.4, clockMhz: 1830 };
export const IDLE: Level = { watts: 75, utilPercent: 0, smActive: 0, tensorActive: 0, clockMhz: 345 };

/** A device's level by second since the start; undefined where it gives no reading. */
export type Course = Level | ((second: number) => Level | undefined);

export type Devices = Readonly<Record<string, Course>>;

export const DEVICES: Devices = { 'n0/0': BUSY, 'n0/1': BUSY, 'n1/0': IDLE, 'n1/1': IDLE };

export const DCGM_HEADER =
  'time_ms,node,gpu,power_w,gpu_util_pct,sm_active,tensor_active,fp32_active,fp64_active,sm_clock_mhz,energy_mj';

export interface Span {
  readonly seconds?: number;
  readonly step?: number;
}

/** Rows of DCGM for devices named `node/index`; their energy counters start at one megajoule and follow the power, readings or none. */
export function dcgmRows(devices: Devices, { seconds = 2 * HOUR, step = 30 }: Span = {}): string[] {
  const joules = new Map<string, number>();
  const watts = new Map<string, number>();
  const rows: string[] = [];
  for (let second = 0; second <= seconds; second += step) {
    for (const [name, course] of Object.entries(devices)) {
      const level = typeof course === 'function' ? course(second) : course;
      const before = joules.get(name) ?? 1e6;
      if (level !== undefined) watts.set(name, level.watts);
      joules.set(name, before + (watts.get(name) ?? 0) * step);
      if (level !== undefined) rows.push(dcgmRow({ name, second, level, joules: before }));
    }
  }
  return rows;
}

interface DcgmRow {
  readonly name: string;
  readonly second: number;
  readonly level: Level;
  readonly joules: number;
}

function dcgmRow({ name, second, level, joules }: DcgmRow): string {
  const { watts, utilPercent, smActive, tensorActive, clockMhz } = level;
  const who = name.replace('/', ',');
  return [START + second * 1000, who, watts, utilPercent, smActive, tensorActive, 0, 0, clockMhz, joules * 1000].join(
    ',',
  );
}

export const csv = (header: string, rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`;

export const dcgm = (devices: Devices = DEVICES, span: Span = {}): string => csv(DCGM_HEADER, dcgmRows(devices, span));

/** `acme` holds n0 for both hours and `beta` holds n1 for the first. */
export const SACCT = `JobID|JobIDRaw|Account|User|State|Start|End|ElapsedRaw|Suspended|AllocTRES|NodeList
101|101|acme|ann|COMPLETED|2026-03-01T00:00:00|2026-03-01T02:00:00|7200|00:00:00|gres/gpu=2|n0
102|102|beta|bob|COMPLETED|2026-03-01T00:00:00|2026-03-01T01:00:00|3600|00:00:00|gres/gpu=2|n1
`;

const FOCUS_HEADER =
  'BillingAccountId,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeDescription,ResourceId,SkuPriceDetails,PricingQuantity,PricingUnit,ConsumedQuantity,ConsumedUnit';
const focusRow = (customer: string, hours: number): string =>
  `${customer},2026-03-01T00:00:00Z,2026-03-01T0${hours}:00:00Z,Usage,node,${customer}-node,"{""GpuCount"":2}",${hours},Hours,${hours},Hours`;

export const FOCUS = csv(FOCUS_HEADER, [focusRow('acme', 2), focusRow('beta', 1)]);

export const DECLARATIONS = `format: comptroller-declarations/1
declarations:
  - customerId: acme
    workloadId: "101"
    kind: training
    precisions: [fp16-bf16]
    lineageId: model-m
    priorOperations: 2e23
    modalities: [language]
`;

/** Everything that the small provider has on file. */
export const FILES = {
  'fleet.yaml': FLEET,
  'telemetry.csv': dcgm(),
  'jobs.txt': SACCT,
  'bill.csv': FOCUS,
  'declarations.yaml': DECLARATIONS,
};

/** The arguments that account for all of it. */
export const wholeAccount = (folder: string): string[] => [
  '--fleet',
  `${folder}/fleet.yaml`,
  '--telemetry',
  `dcgm-csv:${folder}/telemetry.csv`,
  '--allocations',
  `slurm-sacct:${folder}/jobs.txt`,
  '--billing',
  `focus-csv:${folder}/bill.csv`,
  '--declarations',
  `${folder}/declarations.yaml`,
];
