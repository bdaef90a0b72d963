import { expect, it } from 'vitest';
import type { NodeSettings } from '../ports/settings-source.ts';
import { warnOfSettings } from './settings-warnings.ts';

const EMBEDDED = { form: 'embedded' } as const;
const CLICKHOUSE = { form: 'clickhouse', urls: ['http://ch-1:8123'], password: 's' } as const;
const POSTGRES = { form: 'postgresql', url: 'postgresql://127.0.0.1/node' } as const;

it.each([
  [{ measurements: EMBEDDED, records: EMBEDDED }, []],
  [{ measurements: EMBEDDED, records: POSTGRES }, []],
  [{ measurements: CLICKHOUSE, records: POSTGRES }, ['http://ch-1:8123']],
  [{ measurements: CLICKHOUSE, records: EMBEDDED }, ['http://ch-1:8123', 'records apart']],
])('%j is warned of', (stores, warned) => {
  const told: string[] = [];
  warnOfSettings({ stores, pull: [], schedules: { pods: [] } } as unknown as NodeSettings, {
    secretInClear: ({ server }) => void told.push(server),
    recordsApart: () => void told.push('records apart'),
  });
  expect(told).toEqual(warned);
});
