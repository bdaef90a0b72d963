import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Problem } from '../../../foundation/problem.ts';
import { ENVIRONMENT_SETTINGS, variableOf } from './environment.ts';
import { settingsFile } from './settings-file.ts';
import { settingsSchema } from './settings-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function read(text: string | undefined, environment: Record<string, string> = {}) {
  const path = join(folder, `node-${files++}.yaml`);
  if (text !== undefined) writeFileSync(path, text);
  return settingsFile({ environment, workingFolder: '/srv' }).read(text === undefined ? undefined : path);
}
const refusal = async (text: string | undefined, environment: Record<string, string> = {}): Promise<string> => {
  const error: unknown = await read(text, environment).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(Problem);
  expect((error as Problem).code).toBe('settings-invalid');
  return (error as Problem).message;
};

describe('settings of a node', () => {
  it('need no file: it listens to this machine alone and keeps its data in ./var/node', async () => {
    const settings = await read(undefined);
    expect(settings).toMatchObject({
      dataFolder: '/srv/var/node',
      http: { host: '127.0.0.1', port: 7400, authentication: 'once-tokens-exist', tlsEndsAtProxy: false },
    });
    expect(settings.fleet).toBeUndefined();
    expect(await read('')).toEqual({ ...settings, demonstration: false });
  });

  it('come from the file, whose paths start at the file, and the environment goes before it', async () => {
    const text = 'fleet: fleet.yaml\nallocations: ["slurm-sacct:jobs/*.txt"]\nhttp: { port: 8000, host: localhost }\n';
    const settings = await read(text, { COMPTROLLER_HTTP_PORT: '9000', COMPTROLLER_DATA_FOLDER: 'data' });
    expect(settings).toMatchObject({
      fleet: join(folder, 'fleet.yaml'),
      allocations: [`slurm-sacct:${join(folder, 'jobs/*.txt')}`],
      dataFolder: '/srv/data',
      http: { port: 9000, host: 'localhost' },
    });
  });

  it('name every fault with its path and its line or variable', async () => {
    const message = await refusal('fleet: 3\nhttp:\n  port: 70000\n  hots: x\n  tls: { key: k }\n', {
      COMPTROLLER_HTTP_TLS_ENDS_AT_PROXY: 'yes',
      COMPTROLLER_HTTP_TSL_KEY: 'k',
    });
    expect(message).toMatch(/node-\d+\.yaml:1: fleet: /);
    expect(message).toMatch(/node-\d+\.yaml:3: http\.port: /);
    expect(message).toMatch(/hots/);
    expect(message).toMatch(/http\.tls\.certificate/);
    expect(message).toMatch(/COMPTROLLER_HTTP_TLS_ENDS_AT_PROXY: http\.tlsEndsAtProxy: /);
    expect(message).toMatch(/COMPTROLLER_HTTP_TSL_KEY: sets nothing/);
  });

  it.each(['a: [', '3', '[]', '- http', 'null: 3'])('refuse what is no mapping of settings: %s', async (text) => {
    expect(await refusal(text)).toMatch(/settings/);
  });

  it('refuse a file that is not there', async () => {
    const reading = settingsFile({ environment: {}, workingFolder: '/' }).read(join(folder, 'absent.yaml'));
    await expect(reading).rejects.toMatchObject({ code: 'settings-invalid' });
  });

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.1', false],
    ['128.0.0.1', false],
    ['127.0.0.1.example', false],
    ['node.internal', false],
  ])('let %s be served without TLS: %s', async (host, isAllowed) => {
    const told = await read(`http: { host: "${host}" }`).catch((cause: unknown) => String(cause));
    const served = expect.objectContaining({ http: expect.objectContaining({ host }) as unknown }) as unknown;
    const refused = expect.stringContaining('in the clear') as unknown;
    expect(told).toEqual(isAllowed ? served : refused);
    expect((await read(`http: { host: "${host}", tlsEndsAtProxy: true }`)).http.tlsEndsAtProxy).toBe(true);
  });

  it('keep room for the largest request', async () => {
    const text = (most: number) => `http: { mostBodyBytes: 4096, mostBytesInFlight: ${most} }`;
    expect(await refusal(text(4095))).toContain('http.mostBytesInFlight');
    expect((await read(text(4096))).http.mostBytesInFlight).toBe(4096);
  });

  it('can be set one by one in the environment, each of them that has one value', () => {
    expect(variableOf('http.tls.clientAuthorities')).toBe('COMPTROLLER_HTTP_TLS_CLIENT_AUTHORITIES');
    expect(Object.keys(ENVIRONMENT_SETTINGS).sort()).toEqual(leavesOf(z.toJSONSchema(settingsSchema)).sort());
  });
});

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const leavesOf = (schema: unknown, before: readonly string[] = []): string[] =>
  Object.entries((schema as Schema).properties ?? {}).flatMap(([name, of]) => {
    if (of.type === 'array') return [];
    return of.properties === undefined ? [[...before, name].join('.')] : leavesOf(of, [...before, name]);
  });

describe('certificates', () => {
  const pair = (name: string) => {
    const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
    const subject = [
      '-subj',
      `/CN=${name}`,
      '-days',
      '2',
      '-nodes',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
    ];
    execFileSync('openssl', ['req', '-x509', ...subject, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    return { key, certificate };
  };
  const tls = (of: { key: string; certificate: string; clientAuthorities?: string }) =>
    `http: { host: 0.0.0.0, tls: ${JSON.stringify(of)} }`;

  it('are read with the settings and let a public address be served', async () => {
    const { http } = await read(tls({ ...pair('one'), clientAuthorities: pair('ca').certificate }));
    expect(http.tls?.key).toContain('PRIVATE KEY');
    expect(http.tls?.clientAuthorities).toContain('CERTIFICATE');
  });

  it('are a fault where they can not be read, are no PEM or are no pair', async () => {
    const [one, two] = [pair('first'), pair('second')];
    writeFileSync(join(folder, 'noise'), 'noise');
    expect(await refusal(tls({ ...one, key: 'absent' }))).toContain('http.tls.key');
    expect(await refusal(tls({ ...one, certificate: join(folder, 'noise') }))).toContain('not in PEM form');
    expect(await refusal(tls({ ...one, clientAuthorities: 'absent' }))).toContain('http.tls.clientAuthorities');
    expect(await refusal(tls({ ...one, key: two.key }))).toContain("don't work together");
  });

  it('that are no pair may just be replaced, one after the other; a key that is none may not', async () => {
    const [one, two] = [pair('before'), pair('after')];
    const torn = join(folder, 'torn.key');
    writeFileSync(torn, readFileSync(one.key, 'utf8').replace(/\n.{20}/, '\n'));
    await expect(read(tls({ ...one, key: two.key }))).rejects.toMatchObject({ isLasting: false });
    await expect(read(tls({ ...one, key: torn }))).rejects.toMatchObject({ isLasting: true });
  });
});

describe('hostile settings', () => {
  it('never fail otherwise than with a problem', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('http: &a [*a]', '__proto__: { http: 3 }', 'http: null'),
    );
    const property = fc.asyncProperty(text, fc.string(), async (text, value) => {
      const error: unknown = await read(text, { COMPTROLLER_HTTP_PORT: value }).catch((cause: unknown) => cause);
      expect(error instanceof Error && !(error instanceof Problem)).toBe(false);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});
