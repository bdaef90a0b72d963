import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../../foundation/problem.ts';
import { settingsFile } from './settings-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

let files = 0;
const read = (text: string | undefined, environment: Record<string, string> = {}) =>
  settingsFile({ environment, workingFolder: '/srv' }).read(
    text === undefined ? undefined : fileOf(`node-${files++}.yaml`, text),
  );
const refusal = async (text: string, environment: Record<string, string> = {}): Promise<string> => {
  const error: unknown = await read(text, environment).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: 'settings-invalid' });
  return (error as Problem).message;
};
describe('servers to pull from', () => {
  it('have a start, selectors, headers and a token', async () => {
    fileOf('token', 'abc');
    const text = `pull:
  - { kind: prometheus, url: "http://p:9090" }
  - { kind: victoriametrics, url: "https://v", from: 2026-11-01, match: ['{job="dcgm"}'], everySeconds: 5, headers: { X-Scope-OrgID: a }, tokenFile: token }
`;
    expect((await read(text)).pull).toEqual([
      { kind: 'prometheus', url: 'http://p:9090', everySeconds: 60, headers: {} },
      {
        kind: 'victoriametrics',
        url: 'https://v',
        everySeconds: 5,
        from: Date.UTC(2026, 10, 1),
        match: ['{job="dcgm"}'],
        headers: { 'X-Scope-OrgID': 'a', authorization: 'Bearer abc' },
      },
    ]);
  });

  it('may have an end, a user with a password, and authorities of their own', async () => {
    const [key, certificate] = ['pulled.key', 'pulled.crt'].map((name) => fileOf(name, ''));
    const made = ['req', '-x509', '-subj', '/CN=pulled', '-days', '2', '-nodes', '-newkey', 'ec'];
    const curve = ['-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', key ?? '', '-out', certificate ?? ''];
    execFileSync('openssl', [...made, ...curve], { stdio: 'ignore' });
    fileOf('password', 'hunter2');
    const one =
      '{ kind: prometheus, url: "https://p", from: 2026-11-01, until: 2026-12-01, user: u, passwordFile: password, authorities: pulled.crt }';
    const [settings] = (await read(`pull: [${one}]`)).pull;
    expect(settings).toMatchObject({ until: Date.UTC(2026, 11, 1), headers: { authorization: 'Basic dTpodW50ZXIy' } });
    expect(settings?.authorities).toContain('BEGIN CERTIFICATE');
  });

  it.each([
    ['until: 2026-11-01, from: 2026-11-01', /pull\[0\]\.until: must be after from/],
    ['until: soon', /pull\[0\]\.until: must be a date/],
    ['user: u', /pull\[0\]\.user: goes with the other/],
    ['passwordFile: token', /pull\[0\]\.passwordFile: goes with the other/],
    ['user: u, passwordFile: token, tokenFile: token', /pull\[0\]\.user: is set beside/],
    ['user: "a:b", passwordFile: token', /pull\[0\]\.user: must be a name without a colon/],
    ['authorities: absent', /pull\[0\]\.authorities: .*can't be read/],
    ['authorities: token', /pull\[0\]\.authorities: .*(?:PEM|can't be used)/],
    ['tokenFile: strange', /pull\[0\]\.tokenFile: must hold a token that a header may have/],
  ])('are refused: %s', async (text, told) => {
    fileOf('token', 'abc');
    fileOf('strange', 'tök\u0001en');
    expect(await refusal(`pull: [{ kind: prometheus, url: "http://p", ${text} }]`)).toMatch(told);
  });

  it('are refused where two ask for the same', async () => {
    const one = '{ kind: prometheus, url: "http://p" }';
    expect(await refusal(`pull: [${one}, ${one}]`)).toMatch(/pull\[1\]: has the url and the selectors of one before/);
  });

  it('are refused with every fault at once', async () => {
    const text = `pull:
  - { kind: influx, url: "http://p" }
`;
    expect(await refusal(text)).toMatch(/:2: pull\[0\]\.kind/);
    const message = await refusal(`pull:
  - { kind: prometheus, url: "http://u:hunter2@p" }
  - { kind: prometheus, url: "http://p", from: yesterday }
  - { kind: prometheus, url: "http://p", tokenFile: absent }
  - { kind: prometheus, url: "http://p", tokenFile: token, headers: { Authorization: hunter2 } }
`);
    expect(message).toMatch(/:2: pull\[0\]\.url: has a password/);
    expect(message).toMatch(/:3: pull\[1\]\.from/);
    expect(message).toMatch(/:4: pull\[2\]\.tokenFile/);
    expect(message).toMatch(/:5: pull\[3\]\.tokenFile: is set beside/);
    expect(message).not.toContain('hunter2');
    expect(await refusal('pull: [{ kind: prometheus, url: "http://p", headers: { "a b": c } }]')).toMatch(/headers/);
    const injected = 'pull: [{ kind: prometheus, url: "http://p", headers: { a: "hunter2\\r\\nb: c" } }]';
    expect(await refusal(injected)).toMatch(/headers\.a: must be text that a header may have/);
    expect(await refusal(injected)).not.toContain('hunter2');
  });
});
