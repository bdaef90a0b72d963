import { dirname, resolve } from 'node:path';
import { type DocumentPath, type LocatedDocument, pathText } from '../../../foundation/located-document.ts';
import { isLoopback } from '../../../foundation/loopback.ts';
import { type Fault, faultText, Problem } from '../../../foundation/problem.ts';
import type { HttpSettings, NodeSettings, SettingsSource } from '../../../ports/settings-source.ts';
import { yamlReader } from '../../file-reading/yaml-document.ts';
import { type Override, overridesIn, withOverrides } from './environment.ts';
import { type RawSettings, settingsSchema } from './settings-schema.ts';
import { tlsMaterial } from './tls-material.ts';

export interface SettingsFileDoors {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Paths of the environment and of the defaults start here; those of a file start at the file. */
  readonly workingFolder: string;
}

const { readYamlDocument } = yamlReader({ name: 'settings file', unreadableCode: 'settings-invalid' });

/** Settings in one YAML file, overridden by COMPTROLLER_ variables. */
export const settingsFile = (doors: SettingsFileDoors): SettingsSource => ({
  read: async (path) => {
    const document = path === undefined ? NO_FILE : await readYamlDocument(path);
    return settingsIn(document, doors);
  },
});

const NO_FILE: LocatedDocument = { where: 'the defaults', root: {}, lineOf: () => undefined };

async function settingsIn(document: LocatedDocument, doors: SettingsFileDoors): Promise<NodeSettings> {
  const { overrides, faults } = overridesIn(doors.environment);
  const reading: Reading = { document, overrides, doors, faults: [...faults] };
  const parsed = settingsSchema.safeParse(withOverrides(document.root ?? {}, overrides));
  for (const issue of parsed.error?.issues ?? []) {
    const hint =
      issue.code === 'unrecognized_keys' ? ': it would change nothing; correct its spelling or remove it' : '';
    tell(reading, issue.path as DocumentPath, issue.message + hint);
  }
  if (parsed.data === undefined) throw invalid(reading.faults);
  const settings = await settingsOf(parsed.data, reading);
  if (settings === undefined || reading.faults.length > 0) throw invalid(reading.faults);
  return settings;
}

const invalid = (faults: readonly Fault[]): Problem =>
  new Problem('settings-invalid', `The settings can't be used:\n${faults.map(faultText).join('\n')}`);

interface Reading {
  readonly document: LocatedDocument;
  readonly overrides: readonly Override[];
  readonly doors: SettingsFileDoors;
  readonly faults: Fault[];
}

/** A fault stands where the value came from: a variable, or a line of the file. */
function tell({ document, overrides, faults }: Reading, path: DocumentPath, message: string): void {
  const place = pathText(path);
  const variable = overrides.find((override) => pathText(override.path) === place)?.variable;
  const line = document.lineOf(path);
  const at = variable === undefined && line !== undefined ? { line } : {};
  faults.push({ where: variable ?? document.where, ...at, message: place === '' ? message : `${place}: ${message}` });
}

async function settingsOf(raw: RawSettings, reading: Reading): Promise<NodeSettings | undefined> {
  const { fleet, declarations, dataFolder, http, ...rest } = raw;
  const absolute = (field: string, path: string): string => absolutePath(reading, field, path);
  const served = await httpSettings(http, reading);
  return served === undefined
    ? undefined
    : {
        ...rest,
        allocations: raw.allocations.map((input) => absoluteInput(reading, input)),
        billing: raw.billing.map((input) => absoluteInput(reading, input)),
        dataFolder: absolute('dataFolder', dataFolder),
        ...(fleet === undefined ? {} : { fleet: absolute('fleet', fleet) }),
        ...(declarations === undefined ? {} : { declarations: absolute('declarations', declarations) }),
        http: served,
      };
}

async function httpSettings(raw: RawSettings['http'], reading: Reading): Promise<HttpSettings | undefined> {
  const { tls, ...rest } = raw;
  if (!isLoopback(raw.host) && tls === undefined && !raw.tlsEndsAtProxy) tell(reading, ['http', 'host'], PLAIN);
  if (raw.mostBytesInFlight < raw.mostBodyBytes) tell(reading, ['http', 'mostBytesInFlight'], NO_ROOM);
  if (tls === undefined) return rest;
  const { clientAuthorities: authorities, certificate, key } = tls;
  const at = (field: string, path: string): string => absolutePath(reading, `http.tls.${field}`, path);
  const paths = {
    certificate: at('certificate', certificate),
    key: at('key', key),
    ...(authorities === undefined ? {} : { clientAuthorities: at('clientAuthorities', authorities) }),
  };
  const material = await tlsMaterial(paths, (field, message) => tell(reading, ['http', 'tls', field], message));
  return material === undefined ? undefined : { ...rest, tls: material };
}

const PLAIN =
  'is not a loopback address, and tokens and accounts would cross the network in the clear: set http.tls, ' +
  'or http.tlsEndsAtProxy: true where a proxy in front of the node speaks TLS';
const NO_ROOM = 'is less than http.mostBodyBytes, so that the largest request would never be taken; raise it';

/** From the folder of the file where the file says it, from the working folder elsewhere. */
function absolutePath({ document, overrides, doors }: Reading, field: string, path: string): string {
  const isOverride = overrides.some((override) => pathText(override.path) === field);
  const isInFile = !isOverride && valueAt(document.root, field.split('.')) !== undefined;
  return resolve(isInFile ? dirname(resolve(doors.workingFolder, document.where)) : doors.workingFolder, path);
}

const valueAt = (root: unknown, [first, ...rest]: readonly string[]): unknown =>
  first === undefined ? root : valueAt((root as Record<string, unknown> | null | undefined)?.[first], rest);

/** `FORMAT:PATH` with its path made absolute; one without a path is left for its reader to refuse. */
function absoluteInput({ document, doors }: Reading, input: string): string {
  const colon = input.indexOf(':');
  if (colon < 0) return input;
  const folder = dirname(resolve(doors.workingFolder, document.where));
  return `${input.slice(0, colon)}:${resolve(folder, input.slice(colon + 1))}`;
}
