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
  mostHeldBytes: wholeNumber(MEBIBYTE, 1024 * 1024 * MEBIBYTE).default(1024 * MEBIBYTE),
});

const retention = z.strictObject({ minuteWindowDays: wholeNumber(1, 36_600).default(14) });

/** The settings file. Every field has a default, and a name that isn't known is a fault: it would change nothing. */
export const settingsSchema = z.strictObject({
  dataFolder: path.default('./var/node'),
  fleet: path.optional(),
  declarations: path.optional(),
  allocations: z.array(z.string().min(1)).default([]),
  billing: z.array(z.string().min(1)).default([]),
  ingest: ingest.prefault({}),
  retention: retention.prefault({}),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  http: http.prefault({}),
});

export type RawSettings = z.output<typeof settingsSchema>;
