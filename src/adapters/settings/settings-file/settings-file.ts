import type { DocumentPath, LocatedDocument } from '../../../foundation/located-document.ts';
import { isLoopback } from '../../../foundation/loopback.ts';
import { faultText, inLineOrder, Problem } from '../../../foundation/problem.ts';
import { issueText } from '../../../foundation/shape-issue.ts';
import type {
  ClassificationSettings,
  HttpSettings,
  NodeSettings,
  ScheduleSettings,
  SettingsSource,
} from '../../../ports/settings-source.ts';
import { yamlReader } from '../../file-reading/yaml-document.ts';
import { overridesIn, withOverrides } from './environment.ts';
import { pullSettings } from './pull-settings.ts';
import {
  absoluteInput,
  absolutePath,
  type Reading,
  type SettingsFileDoors,
  tell,
  tellUnfinished,
  tellUnread,
} from './reading.ts';
import { type RawSettings, settingsSchema } from './settings-schema.ts';
import { storeSettings } from './store-settings.ts';
import { tlsMaterial } from './tls-material.ts';

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
  const reading: Reading = { document, overrides, doors, faults: [...faults], passing: 0 };
  const parsed = settingsSchema.safeParse(withOverrides(document.root ?? {}, overrides));
  for (const issue of parsed.error?.issues ?? []) {
    tell(reading, issue.path as DocumentPath, issueText(issue));
  }
  if (parsed.data === undefined) throw invalid(reading);
  const settings = await settingsOf(parsed.data, reading);
  if (settings === undefined || reading.faults.length > 0) throw invalid(reading);
  return settings;
}

function invalid({ faults, passing }: Reading): Problem {
  const message = `The settings can't be used:\n${inLineOrder(faults).map(faultText).join('\n')}`;
  return new Problem('settings-invalid', message, { isLasting: faults.length > passing });
}

async function settingsOf(raw: RawSettings, reading: Reading): Promise<NodeSettings | undefined> {
  const { fleet, declarations, dataFolder, http, classification, ...rest } = raw;
  const absolute = (field: string, path: string): string => absolutePath(reading, [field], path);
  const served = await httpSettings(http, reading);
  const stores = await storeSettings(raw.stores, reading);
  const pull = await pullSettings(raw.pull, reading, ['pull']);
  const pods = await pullSettings(raw.schedules.pods, reading, ['schedules', 'pods']);
  if (raw.retention.hourWindowDays < raw.retention.minuteWindowDays) {
    tell(reading, ['retention', 'hourWindowDays'], 'is less than retention.minuteWindowDays; raise it');
  }
  return served === undefined || stores === undefined
    ? undefined
    : {
        ...rest,
        allocations: raw.allocations.map((input) => absoluteInput(reading, input)),
        billing: raw.billing.map((input) => absoluteInput(reading, input)),
        dataFolder: absolute('dataFolder', dataFolder),
        ...(fleet === undefined ? {} : { fleet: absolute('fleet', fleet) }),
        ...(declarations === undefined ? {} : { declarations: absolute('declarations', declarations) }),
        classification: classificationSettings(classification, reading),
        stores,
        pull,
        schedules: { pods, ...scheduleSettings(raw.schedules, reading) },
        demonstration: raw.demonstration ?? isUntouched(reading),
        http: served,
      };
}

/** Nobody named a file or set a variable: a newcomer looks. */
const isUntouched = ({ document, overrides }: Reading): boolean => document === NO_FILE && overrides.length === 0;

/** A model is a version's name, or a path, which has a folder or an ending in it. */
function classificationSettings(
  { model, ...rest }: RawSettings['classification'],
  reading: Reading,
): ClassificationSettings {
  if (model === undefined) return rest;
  const isPath = model.includes('/') || model.endsWith('.json');
  return { ...rest, model: isPath ? absolutePath(reading, ['classification', 'model'], model) : model };
}

function scheduleSettings(
  { sacct, billingFolder }: RawSettings['schedules'],
  reading: Reading,
): Omit<ScheduleSettings, 'pods'> {
  const at = (path: string): string => absolutePath(reading, ['schedules', 'billingFolder', 'path'], path);
  return {
    ...(sacct === undefined ? {} : { sacct: sacct }),
    ...(billingFolder === undefined ? {} : { billingFolder: { ...billingFolder, path: at(billingFolder.path) } }),
  };
}

async function httpSettings(raw: RawSettings['http'], reading: Reading): Promise<HttpSettings | undefined> {
  const { tls, ...rest } = raw;
  if (!isLoopback(raw.host) && tls === undefined && !raw.tlsEndsAtProxy) tell(reading, ['http', 'host'], PLAIN);
  if (raw.mostBytesInFlight < raw.mostBodyBytes) tell(reading, ['http', 'mostBytesInFlight'], NO_ROOM);
  if (tls === undefined) return rest;
  const { clientAuthorities: authorities, certificate, key } = tls;
  const at = (field: string, path: string): string => absolutePath(reading, ['http', 'tls', field], path);
  const paths = {
    certificate: at('certificate', certificate),
    key: at('key', key),
    ...(authorities === undefined ? {} : { clientAuthorities: at('clientAuthorities', authorities) }),
  };
  const material = await tlsMaterial(paths, (field, fault) => {
    const place = ['http', 'tls', field];
    if ('file' in fault) tellUnread(reading, place, fault);
    else (fault.isUnfinished ? tellUnfinished : tell)(reading, place, fault.message);
  });
  return material === undefined ? undefined : { ...rest, tls: material };
}

const PLAIN =
  'is not a loopback address, and tokens and accounts would cross the network in the clear: set http.tls, ' +
  'or http.tlsEndsAtProxy: true where a proxy in front of the node speaks TLS';
const NO_ROOM = 'is less than http.mostBodyBytes, so that the largest request would never be taken; raise it';
