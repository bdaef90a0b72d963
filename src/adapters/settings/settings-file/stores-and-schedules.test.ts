import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Problem } from '../../../foundation/problem.ts';
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
const stores = (records: string, measurements = '{}') =>
  `stores:\n  records: ${records}\n  measurements: ${measurements}\n`;

describe('stores', () => {
  it('are embedded unless told otherwise', async () => {
    expect((await read('')).stores).toEqual({ records: { form: 'embedded' }, measurements: { form: 'embedded' } });
  });

  it('are served where the settings say so, with passwords from the environment or from a file of their own', async () => {
    fileOf('password', 'of a file\n');
    const text = stores(
      '{ form: postgresql, url: "postgresql://node@db:5432/comptroller?sslmode=verify-full" }',
      '{ form: clickhouse, urls: ["http://a:8123", "https://b"], cluster: pair, database: c, user: u, passwordFile: password }',
    );
    expect((await read(text, { COMPTROLLER_STORES_RECORDS_PASSWORD: 'of the environment' })).stores).toEqual({
      records: {
        form: 'postgresql',
        url: 'postgresql://node@db:5432/comptroller?sslmode=verify-full',
        password: 'of the environment',
      },
      measurements: {
        form: 'clickhouse',
        urls: ['http://a:8123', 'https://b'],
        cluster: 'pair',
        database: 'c',
        user: 'u',
        password: 'of a file',
      },
    });
  });

  it('can be set by the environment alone', async () => {
    const environment = {
      COMPTROLLER_STORES_RECORDS_FORM: 'postgresql',
      COMPTROLLER_STORES_RECORDS_URL: 'postgres://db/c',
      COMPTROLLER_STORES_MEASUREMENTS_FORM: 'clickhouse',
      COMPTROLLER_STORES_MEASUREMENTS_URL: 'http://a:8123',
    };
    expect((await read(undefined, environment)).stores).toEqual({
      records: { form: 'postgresql', url: 'postgres://db/c' },
      measurements: { form: 'clickhouse', urls: ['http://a:8123'] },
    });
  });

  it.each([
    ['a form that is none', stores('{ form: sqlite }'), /:2: stores\.records\.form/],
    ['a served form without a server', stores('{ form: postgresql }'), /:2: stores\.records: .*set url/],
    [
      'a server without the served form',
      stores('{ url: "postgresql://db/c" }'),
      /:2: stores\.records\.url: changes nothing/,
    ],
    [
      'another protocol',
      stores('{ form: postgresql, url: "mysql://db/c" }'),
      /stores\.records\.url: must be a url such as postgresql:/,
    ],
    [
      'a url without a host',
      stores('{ form: postgresql, url: "postgresql:///c" }'),
      /stores\.records\.url: must be a url/,
    ],
    ['what is no url', stores('{ form: postgresql, url: "db" }'), /stores\.records\.url: must be a url/],
    [
      'a password file that is not there',
      stores('{ form: postgresql, url: "postgresql://db/c", passwordFile: none }'),
      /stores\.records\.passwordFile: .*none can't be read/,
    ],
    ['neither url nor urls', stores('{}', '{ form: clickhouse }'), /:3: stores\.measurements: .*either url/],
    [
      'both url and urls',
      stores('{}', '{ form: clickhouse, url: "http://a", urls: ["http://b"] }'),
      /stores\.measurements: .*either url/,
    ],
    [
      'several servers without a cluster',
      stores('{}', '{ form: clickhouse, urls: ["http://a", "http://b"] }'),
      /stores\.measurements: .*no cluster/,
    ],
    [
      'one wrong url of several',
      stores('{}', '{ form: clickhouse, cluster: c, urls: ["http://a", "ftp://b"] }'),
      /stores\.measurements\.urls\[1\]: must be a url/,
    ],
    [
      'a cluster that could be SQL',
      stores('{}', `{ form: clickhouse, url: "http://a", cluster: "c', x" }`),
      /stores\.measurements\.cluster/,
    ],
    [
      'hours that go before minutes',
      'retention: { minuteWindowDays: 30, hourWindowDays: 29 }',
      /:1: retention\.hourWindowDays/,
    ],
  ])('are refused with %s', async (_, text, told) => {
    expect(await refusal(text)).toMatch(told);
  });

  it('never tell a password that is in the wrong place', async () => {
    const inFile = stores(
      '{ form: postgresql, url: "postgresql://u:hunter2@db/c", password: hunter2 }',
      '{ form: clickhouse, url: "http://u:hunter2@a", password: hunter2 }',
    );
    const message = await refusal(inFile);
    expect(message).toMatch(/stores\.records\.url: has a password/);
    expect(message).toMatch(/stores\.records\.password: .*COMPTROLLER_STORES_RECORDS_PASSWORD/);
    expect(message).toMatch(/stores\.measurements\.url: has a password/);
    expect(message).toMatch(/stores\.measurements\.password: .*COMPTROLLER_STORES_MEASUREMENTS_PASSWORD/);
    expect(message).not.toContain('hunter2');
    fileOf('two-lines', 'hunter2\nhunter2');
    const twoLines = stores('{ form: postgresql, url: "postgresql://db/c?password=hunter2", passwordFile: two-lines }');
    const told = await refusal(twoLines, { COMPTROLLER_STORES_MEASUREMENTS_PASSWORD: 'hunter2' });
    expect(told).toMatch(/stores\.records\.url: has a password/);
    expect(told).toMatch(/stores\.records\.passwordFile: .*one line/);
    expect(told).toMatch(/COMPTROLLER_STORES_MEASUREMENTS_PASSWORD: .*changes nothing/);
    expect(told).not.toContain('hunter2');
  });

  it('take one password', async () => {
    const text = stores('{ form: postgresql, url: "postgresql://db/c", passwordFile: password }');
    expect(await refusal(text, { COMPTROLLER_STORES_RECORDS_PASSWORD: 'x' })).toMatch(/passwordFile: is set beside/);
  });
});

describe('retention', () => {
  it('keeps minutes for two weeks, hours for two years and accounts and findings for ten', async () => {
    const usual = { minuteWindowDays: 14, hourWindowDays: 730, accountDays: 3650, findingDays: 3650 };
    expect((await read('')).retention).toEqual(usual);
    expect((await read('retention: { minuteWindowDays: 9, hourWindowDays: 9 }')).retention.hourWindowDays).toBe(9);
  });
});

describe('classification', () => {
  it('judges closed hours with the latest model, and lets a label go after three hours that agree', async () => {
    expect((await read('')).classification).toEqual({ live: true, hoursToAgree: 3, sureAt: 0.99 });
    const set = { COMPTROLLER_CLASSIFICATION_LIVE: 'false', COMPTROLLER_CLASSIFICATION_SURE_AT: '0.999' };
    expect((await read('', set)).classification).toEqual({ live: false, hoursToAgree: 3, sureAt: 0.999 });
  });

  it('takes a model for a version, or for a file that starts at the settings', async () => {
    const modelOf = async (model: string) =>
      (await read(`classification: { model: "${model}" }`)).classification.model ?? '';
    expect(await modelOf('2026-11-28')).toBe('2026-11-28');
    expect(isAbsolute(await modelOf('own.json'))).toBe(true);
    expect(isAbsolute(await modelOf('./own'))).toBe(true);
  });

  it('refuses what would never let a label go, or let it go for nothing', async () => {
    expect(await refusal('classification: { hoursToAgree: 0 }')).toMatch(/hoursToAgree/);
    expect(await refusal('classification: { sureAt: 0.4 }')).toMatch(/sureAt/);
  });
});

describe('schedules', () => {
  it('have intervals of their own, and folders that start at the file', async () => {
    const text = `schedules:
  sacct: { command: [sacct, --json] }
  billingFolder: { path: bills }
`;
    expect((await read(text, { COMPTROLLER_SCHEDULES_SACCT_EVERY_SECONDS: '7' })).schedules).toEqual({
      pods: [],
      sacct: { name: 'sacct', command: ['sacct', '--json'], everySeconds: 7, timeoutSeconds: 120 },
      billingFolder: { name: 'billing folder', path: join(folder, 'bills'), format: 'focus-csv', everySeconds: 3600 },
    });
    expect((await read('')).schedules).toEqual({ pods: [] });
  });

  it.each([
    ['schedules: { sacct: { command: [a], everySeconds: 0 } }', /schedules\.sacct\.everySeconds/],
    ['schedules: { sacct: { command: [a], customerKey: x } }', /schedules\.sacct\.customerKey/],
    ['schedules: { billingFolder: { path: b, customerKey: tagged } }', /schedules\.billingFolder\.customerKey/],
    ['schedules: { sacct: { command: sacct } }', /schedules\.sacct\.command/],
    ['schedules: { sacct: { command: [] } }', /schedules\.sacct\.command: must name a program/],
    ['schedules: { pods: [{ kind: prometheus, url: "ftp://x" }] }', /schedules\.pods.0.*url/],
    ['schedules: { pods: [{ kind: prometheus, url: "http://x", from: 2026-01-01 }] }', /schedules\.pods.0/],
    ['schedules: { billingFolder: { format: focus-csv } }', /schedules\.billingFolder\.path/],
  ])('are refused: %s', async (text, told) => {
    expect(await refusal(text)).toMatch(told);
  });
});

describe('the demonstration', () => {
  it('runs only where nobody set anything, or where it is asked for', async () => {
    const runs = async (...of: Parameters<typeof read>) => (await read(...of)).demonstration;
    expect(await runs(undefined)).toBe(true);
    expect(await runs(undefined, { COMPTROLLER_DATA: '/srv', COMPTROLLER_SETTINGS: 'x' })).toBe(true);
    expect(await runs('')).toBe(false);
    expect(await runs(undefined, { COMPTROLLER_HTTP_PORT: '1' })).toBe(false);
    expect(await runs('demonstration: true')).toBe(true);
    expect(await runs(undefined, { COMPTROLLER_DEMONSTRATION: 'false' })).toBe(false);
  });
});

describe('hostile settings of stores and schedules', () => {
  it('never fail otherwise than with a problem', async () => {
    const leaf = fc.oneof(
      fc.constantFrom(
        'postgresql',
        'clickhouse',
        'prometheus',
        'http://',
        'postgresql://[',
        'http://a',
        '',
        '__proto__',
      ),
      fc.integer(),
      fc.string(),
      fc.constant(null),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie('tree')),
        fc.dictionary(
          fc.constantFrom(
            'stores',
            'records',
            'measurements',
            'form',
            'url',
            'urls',
            'pull',
            'kind',
            'headers',
            'schedules',
            'sacct',
            'command',
            'passwordFile',
            '__proto__',
          ),
          tie('tree'),
        ),
      ),
    }));
    const property = fc.asyncProperty(tree, async (root) => {
      const error: unknown = await read(JSON.stringify(root)).catch((cause: unknown) => cause);
      expect(error instanceof Error && !(error instanceof Problem)).toBe(false);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});
