import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calibrationFile } from '../src/adapters/calibration/calibration-file/calibration-file.ts';
import { fileCatalogue } from '../src/adapters/catalogue/file-catalogue/file-catalogue.ts';
import { declarationsFile } from '../src/adapters/declarations/declarations-file/declarations-file.ts';
import { fleetFile } from '../src/adapters/fleet/fleet-file/fleet-file.ts';
import { settingsFile } from '../src/adapters/settings/settings-file/settings-file.ts';
import { acceleratorCatalogue } from '../src/domain/fleet/catalogue.ts';
import { decodeIngestState } from '../src/domain/telemetry/ingest-state.ts';
import { decodeLiveState } from '../src/domain/telemetry/live-snapshot.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lasting-'));
  await mkdir(join(folder, 'parts', 'maker'), { recursive: true });
  await mkdir(join(folder, 'gone', 'maker', 'part.yaml'), { recursive: true });
  await writeFile(join(folder, 'parts', 'maker', 'part.yaml'), 'id: 3\n');
  await writeFile(join(folder, 'torn.yaml'), 'a: [\n');
  await writeFile(join(folder, 'other.yaml'), 'a: 3\n');
  await writeFile(join(folder, 'empty'), '');
  await writeFile(join(folder, 'noise'), 'a\nb\n');
  await writeFile(join(folder, 'torn.pem'), '-----BEGIN CERTIFICATE-----\nMIIB');
});
afterAll(() => rm(folder, { recursive: true }));

let written = 0;
async function settings(text: string): Promise<unknown> {
  const path = join(folder, `settings-${written++}.yaml`);
  await writeFile(path, text);
  return settingsFile({ environment: {}, workingFolder: folder }).read(path);
}
const at = (name: string) => join(folder, name);
const pulling = (more: string) => `pull: [{ kind: prometheus, url: "https://h:9090", from: 2026-11-01, ${more} }]\n`;
const stored = (file: string) =>
  `stores: { records: { form: postgresql, url: "postgresql://u@h/d", passwordFile: ${file} } }\n`;
const tls = (file: string) => `http: { tls: { certificate: ${file}, key: ${file} } }\n`;
const catalogue = acceleratorCatalogue([]);

describe('what a start can fail of', () => {
  it.each<[string, boolean, () => unknown]>([
    [
      'a settings file that is not there',
      false,
      () => settingsFile({ environment: {}, workingFolder: '/' }).read(at('no')),
    ],
    ['settings that are no YAML', true, () => settings('a: [\n')],
    ['a setting that does not exist', true, () => settings('a: 3\n')],
    ['a password file that is not there', false, () => settings(stored('no'))],
    ['a password file that is empty, as while it is being written', false, () => settings(stored('empty'))],
    ['a password file of two lines', true, () => settings(stored('noise'))],
    [
      'a password file that is empty beside a wrong setting',
      true,
      () => settings(`${stored('empty')}logLevel: loud\n`),
    ],
    [
      'a password file that is not there beside a wrong setting',
      true,
      () => settings(`${stored('no')}logLevel: loud\n`),
    ],
    ['certificates that are not there', false, () => settings(tls('no'))],
    ['certificates that are none', true, () => settings(tls('noise'))],
    ['certificates that are empty, as while they are being written', false, () => settings(tls('empty'))],
    ['certificates that are cut short', false, () => settings(tls('torn.pem'))],
    ['authorities that are not there', false, () => settings(pulling('authorities: no'))],
    ['authorities that are none', true, () => settings(pulling('authorities: noise'))],
    ['authorities that are empty', false, () => settings(pulling('authorities: empty'))],
    ['authorities that are cut short', false, () => settings(pulling('authorities: torn.pem'))],
    ['a fleet file that is not there', false, () => fleetFile().read(at('no'), catalogue)],
    ['a fleet file that is a folder', false, () => fleetFile().read(folder, catalogue)],
    ['a fleet file that is no YAML', true, () => fleetFile().read(at('torn.yaml'), catalogue)],
    ['a fleet file that is no fleet', true, () => fleetFile().read(at('other.yaml'), catalogue)],
    ['a declaration file that is not there', false, () => declarationsFile().read(at('no'))],
    ['a declaration file that declares nothing', true, () => declarationsFile().read(at('other.yaml'))],
    ['a catalogue that is not there', false, () => fileCatalogue(at('no')).read()],
    ['a catalogue of which an entry can not be read', false, () => fileCatalogue(at('gone')).read()],
    ['a catalogue of which an entry is wrong', true, () => fileCatalogue(at('parts')).read()],
    ['a calibration that is not there', false, () => calibrationFile(at('no')).read()],
    ['a calibration that is no YAML', true, () => calibrationFile(at('torn.yaml')).read()],
    ['a calibration that lacks all', true, () => calibrationFile(at('other.yaml')).read()],
    ['a fold of another version', true, async () => decodeLiveState(new Uint8Array(16))],
    ['a state of another version', true, async () => decodeIngestState(new Uint8Array(16))],
  ])('%s stays until a person changes something: %s', async (_, isLasting, act) => {
    const outcome = Promise.resolve().then(act);
    await expect(outcome).rejects.toMatchObject({ name: 'Problem', isLasting });
  });
});
