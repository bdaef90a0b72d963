import { expect, it } from 'vitest';
import { secretsInClear } from './secrets-in-clear.ts';

type Settings = Parameters<typeof secretsInClear>[0];

const settings = (changes: Partial<Settings> = {}): Settings => ({
  stores: { records: { form: 'embedded' }, measurements: { form: 'embedded' } },
  pull: [],
  schedules: { pods: [] },
  ...changes,
});
const clickhouse = (url: string, password?: string) =>
  settings({
    stores: {
      records: { form: 'embedded' },
      measurements: { form: 'clickhouse', urls: [url], ...(password && { password }) },
    },
  });
const postgres = (url: string, password?: string) =>
  settings({
    stores: {
      records: { form: 'postgresql', url, ...(password && { password }) },
      measurements: { form: 'embedded' },
    },
  });
const pulls = (url: string, headers: Record<string, string>) =>
  settings({ pull: [{ kind: 'prometheus', url, everySeconds: 60, headers }] });

it.each([
  [clickhouse('http://ch-1:8123', 's'), ['http://ch-1:8123']],
  [clickhouse('http://10.0.0.7:8123', 's'), ['http://10.0.0.7:8123']],
  [postgres('postgresql://u@pg:5432/d', 's'), ['postgresql://pg:5432']],
  [postgres('postgresql://u@pg:5432/d?sslmode=prefer', 's'), ['postgresql://pg:5432']],
  [pulls('http://prometheus:9090', { authorization: 'Bearer s' }), ['http://prometheus:9090']],
])('a secret goes in the clear: %j', (of, places) => {
  expect(secretsInClear(of)).toEqual(places);
});

it.each([
  settings(),
  clickhouse('http://ch-1:8123'),
  clickhouse('https://ch-1:8443', 's'),
  clickhouse('http://127.0.0.1:8123', 's'),
  clickhouse('http://[::1]:8123', 's'),
  postgres('postgresql://u@pg:5432/d?sslmode=verify-full', 's'),
  postgres('postgresql://u@localhost/d', 's'),
  postgres('postgresql:///d?host=/run/postgresql', 's'),
  pulls('http://prometheus:9090', {}),
  pulls('https://prometheus:9090', { authorization: 'Bearer s' }),
])('none does: %j', (of) => {
  expect(secretsInClear(of)).toEqual([]);
});
