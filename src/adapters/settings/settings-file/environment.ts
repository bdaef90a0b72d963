import type { DocumentPath } from '../../../foundation/located-document.ts';
import type { Fault } from '../../../foundation/problem.ts';

const PREFIX = 'COMPTROLLER_';
/** Variables that begin alike and set nothing of a node: where tests find data, and which file holds the settings. */
const OTHERS: ReadonlySet<string> = new Set(['COMPTROLLER_DATA', 'COMPTROLLER_SETTINGS']);

type Reader = (text: string) => unknown;
const asText: Reader = (text) => text;
const asNumber: Reader = (text) => (/^\d+$/.test(text) ? Number(text) : text);
const asFraction: Reader = (text) => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text);
const asBoolean: Reader = (text) => ({ true: true, false: false })[text] ?? text;

/** Every setting of one value, by its path. A variable is named for it: `http.tls.key` is COMPTROLLER_HTTP_TLS_KEY. */
export const ENVIRONMENT_SETTINGS: Readonly<Record<string, Reader>> = {
  dataFolder: asText,
  fleet: asText,
  declarations: asText,
  logLevel: asText,
  'ingest.latenessSeconds': asNumber,
  'ingest.catchUpSeconds': asNumber,
  'ingest.mostHeldBytes': asNumber,
  'ingest.mostPendingWindows': asNumber,
  'retention.minuteWindowDays': asNumber,
  'retention.hourWindowDays': asNumber,
  'retention.accountDays': asNumber,
  'retention.findingDays': asNumber,
  'classification.live': asBoolean,
  'classification.model': asText,
  'classification.hoursToAgree': asNumber,
  'classification.sureAt': asFraction,
  'stores.records.form': asText,
  'stores.records.url': asText,
  'stores.records.password': asText,
  'stores.records.passwordFile': asText,
  'stores.measurements.form': asText,
  'stores.measurements.url': asText,
  'stores.measurements.database': asText,
  'stores.measurements.user': asText,
  'stores.measurements.password': asText,
  'stores.measurements.passwordFile': asText,
  'stores.measurements.cluster': asText,
  'schedules.sacct.name': asText,
  'schedules.sacct.everySeconds': asNumber,
  'schedules.sacct.timeoutSeconds': asNumber,
  'schedules.sacct.utcOffsetMinutes': asNumber,
  'schedules.sacct.customerKey': asText,
  'schedules.sacct.clusterNames': asText,
  'schedules.sacct.workloadKey': asText,
  'schedules.billingFolder.name': asText,
  'schedules.billingFolder.path': asText,
  'schedules.billingFolder.format': asText,
  'schedules.billingFolder.everySeconds': asNumber,
  'schedules.billingFolder.customerKey': asText,
  demonstration: asBoolean,
  'http.host': asText,
  'http.port': asNumber,
  'http.tls.certificate': asText,
  'http.tls.key': asText,
  'http.tls.clientAuthorities': asText,
  'http.tlsEndsAtProxy': asBoolean,
  'http.authentication': asText,
  'http.mostBodyBytes': asNumber,
  'http.mostBytesInFlight': asNumber,
  'http.mostConnections': asNumber,
  'http.requestTimeoutSeconds': asNumber,
  'http.stopWithinSeconds': asNumber,
  'http.mostDaysAsked': asNumber,
};

export const variableOf = (path: string): string =>
  PREFIX +
  path
    .replaceAll('.', '_')
    .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase();

const PATH_OF: ReadonlyMap<string, string> = new Map(
  Object.keys(ENVIRONMENT_SETTINGS).map((path) => [variableOf(path), path]),
);

export interface Override {
  readonly variable: string;
  readonly path: DocumentPath;
  readonly value: unknown;
}

/** What the environment sets, and a fault for each variable that looks as if it set something and doesn't. */
export function overridesIn(environment: Readonly<Record<string, string | undefined>>): {
  readonly overrides: readonly Override[];
  readonly faults: readonly Fault[];
} {
  const overrides: Override[] = [];
  const faults: Fault[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || OTHERS.has(variable) || text === undefined) continue;
    const path = PATH_OF.get(variable);
    if (path === undefined) faults.push({ where: variable, message: UNKNOWN });
    else overrides.push({ variable, path: path.split('.'), value: ENVIRONMENT_SETTINGS[path]?.(text) });
  }
  return { overrides, faults };
}

const UNKNOWN = 'sets nothing: correct its spelling or remove it';

/** The document with the overrides in it; a part of it that is no mapping gives way to what is set inside. */
export function withOverrides(root: unknown, overrides: readonly Override[]): unknown {
  if (overrides.length === 0) return root;
  const copy = mappingOf(structuredClone(root));
  for (const { path, value } of overrides) {
    let place = copy;
    for (const step of path.slice(0, -1)) {
      const next = mappingOf(place[step]);
      place[step] = next;
      place = next;
    }
    place[String(path.at(-1))] = value;
  }
  return copy;
}

const mappingOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
