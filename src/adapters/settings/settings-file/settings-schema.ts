import { z } from 'zod';

const path = z.string().min(1).max(4096);
const wholeNumber = (least: number, most: number) => z.number().int().min(least).max(most);
const MEBIBYTE = 1024 * 1024;

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45})$/;

const tls = z.strictObject({
  certificate: path,
  key: path,
  clientAuthorities: path.optional(),
});

const http = z.strictObject({
  host: z.string().regex(HOST, 'must be an address such as 127.0.0.1, or a host name').default('127.0.0.1'),
  port: wholeNumber(0, 65_535).default(7400),
  tls: tls.optional(),
  tlsEndsAtProxy: z.boolean().default(false),
  authentication: z.enum(['required', 'once-tokens-exist']).default('once-tokens-exist'),
  mostBodyBytes: wholeNumber(1024, 1024 * MEBIBYTE).default(16 * MEBIBYTE),
  mostBytesInFlight: wholeNumber(1024, 65_536 * MEBIBYTE).default(256 * MEBIBYTE),
  mostConnections: wholeNumber(1, 1_000_000).default(4096),
  requestTimeoutSeconds: wholeNumber(1, 3600).default(60),
  stopWithinSeconds: wholeNumber(0, 3600).default(20),
  mostDaysAsked: wholeNumber(1, 36_600).default(400),
});

const ingest = z.strictObject({
  latenessSeconds: wholeNumber(0, 86_400).default(300),
  catchUpSeconds: wholeNumber(0, 3600).default(60),
  // The log gives room back by whole segments of 64 MiB.
  mostHeldBytes: wholeNumber(256 * MEBIBYTE, 1024 * 1024 * MEBIBYTE).default(1024 * MEBIBYTE),
  mostPendingWindows: wholeNumber(10_000, 100_000_000).default(200_000),
});

const days = (usual: number) => wholeNumber(1, 36_600).default(usual);
const retention = z.strictObject({
  minuteWindowDays: days(14),
  hourWindowDays: days(730),
  accountDays: days(3650),
  findingDays: days(3650),
});

const classification = z.strictObject({
  live: z.boolean().default(true),
  model: path.optional(),
  hoursToAgree: wholeNumber(1, 1000).default(3),
  sureAt: z.number().min(0.5).max(1).default(0.99),
});

const secret = z.string().min(1).max(4096);
const name = z.string().min(1).max(255);

const records = z.strictObject({
  form: z.enum(['embedded', 'postgresql']).default('embedded'),
  url: z.string().max(4096).optional(),
  password: secret.optional(),
  passwordFile: path.optional(),
});

const measurements = z.strictObject({
  form: z.enum(['embedded', 'clickhouse']).default('embedded'),
  url: z.string().max(4096).optional(),
  urls: z.array(z.string().max(4096)).min(1).max(1000).optional(),
  database: name.optional(),
  user: name.optional(),
  password: secret.optional(),
  passwordFile: path.optional(),
  cluster: z
    .string()
    .regex(/^\w[\w.-]{0,254}$/, 'must be a name of letters, digits, _, . and -')
    .optional(),
});

const stores = z.strictObject({ records: records.prefault({}), measurements: measurements.prefault({}) });

const interval = wholeNumber(1, 366 * 86_400);

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]{0,8192}$/;

const pulled = z.strictObject({
  kind: z.enum(['prometheus', 'victoriametrics']),
  url: z.string().max(4096),
  from: z.string().optional(),
  until: z.string().optional(),
  match: z.array(z.string().min(1).max(65_536)).min(1).max(1000).optional(),
  everySeconds: interval.default(60),
  headers: z
    .record(z.string().regex(HEADER_NAME), z.string().regex(HEADER_VALUE, 'must be text that a header may have'))
    .default({}),
  tokenFile: path.optional(),
  user: z
    .string()
    .regex(/^[^:\p{Cc}]{1,255}$/u, 'must be a name without a colon')
    .optional(),
  passwordFile: path.optional(),
  authorities: path.optional(),
});

/** A server with the series of kube-state-metrics. */
const pods = pulled.omit({ from: true, until: true }).extend({ everySeconds: interval.default(300) });

const schedules = z.strictObject({
  pods: z.array(pods).max(100).default([]),
  sacct: z
    .strictObject({
      name: name.default('sacct'),
      command: z.array(z.string().min(1)).min(1, 'must name a program and its arguments, one by one'),
      everySeconds: interval.default(300),
      timeoutSeconds: wholeNumber(1, 3600).default(120),
      utcOffsetMinutes: z.exactOptional(wholeNumber(-1440, 1440)),
      customerKey: z.exactOptional(z.enum(['account', 'account/user'])),
      clusterNames: z.exactOptional(z.enum(['always', 'refused'])),
      workloadKey: z.exactOptional(z.enum(['job-id', 'job-name'])),
    })
    .optional(),
  billingFolder: z
    .strictObject({
      name: name.default('billing folder'),
      path,
      format: name.default('focus-csv'),
      everySeconds: interval.default(3600),
      customerKey: z.exactOptional(
        z.union([z.enum(['billing-account', 'sub-account']), z.templateLiteral(['tag:', z.string().min(1).max(300)])]),
      ),
    })
    .optional(),
});

/** The settings file. Every field has a default, and a name that isn't known is a fault: it would change nothing. */
export const settingsSchema = z.strictObject({
  dataFolder: path.default('./var/node'),
  fleet: path.optional(),
  declarations: path.optional(),
  allocations: z.array(z.string().min(1)).default([]),
  billing: z.array(z.string().min(1)).default([]),
  ingest: ingest.prefault({}),
  retention: retention.prefault({}),
  classification: classification.prefault({}),
  stores: stores.prefault({}),
  pull: z.array(pulled).max(1000).default([]),
  schedules: schedules.prefault({}),
  demonstration: z.boolean().optional(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  http: http.prefault({}),
});

export type RawSettings = z.output<typeof settingsSchema>;
