import { describe, expect, it } from 'vitest';
import { at } from '../../../tests/compute-facts.ts';
import { memoryNode, SPAN, tokenWith } from '../../../tests/memory-node.ts';
import { memoryLabels, toyDay, toyStanding } from '../../../tests/toy-labels.ts';
import { instant, type Period } from '../../foundation/instant.ts';
import { SCOPES } from '../../ports/token-store.ts';
import { readLabels } from '../../workflows/read-labels.ts';
import type { HttpDoors } from './doors.ts';

const DAY = 86_400_000;
const FIRST = at('2026-03-05');
const SECOND = at('2026-03-06');

const STORE = memoryLabels(
  toyDay(FIRST, { workloadId: 'a', changes: [toyStanding(FIRST, [0], 'training')] }, { workloadId: 'b' }),
  toyDay(
    SECOND,
    {
      workloadId: 'a',
      began: toyStanding(FIRST, [0], 'training'),
      changes: [toyStanding(SECOND, [2, 3], 'inference')],
    },
    { workloadId: 'b', judged: 0 },
  ),
);

function nodeWith(more: Partial<HttpDoors> = {}) {
  const periods: Period[] = [];
  const labels: HttpDoors['labels'] = (period, query) => {
    periods.push(period);
    return readLabels(STORE, period, query);
  };
  const { app, doors } = memoryNode({ doors: { labels, ...more }, settings: { mostDaysAsked: 400 } });
  const get = async (url: string, headers: Record<string, string> = {}) => {
    const { statusCode, body } = await app.inject({ url, headers: { host: 'localhost:7400', ...headers } });
    return {
      status: statusCode,
      body: JSON.parse(body) as Record<string, never> & { entries: Record<string, unknown>[] },
    };
  };
  return { get, doors, periods };
}

describe('the route of labels', () => {
  it('tells of each workload what stands, since when, what was decided and what the last hour says', async () => {
    const { body } = await nodeWith().get('/v1/classifications');
    expect(body.entries).toHaveLength(2);
    expect(body.entries[0]).toMatchObject({
      customerId: 'acme',
      workloadId: 'a',
      label: 'inference',
      stage: 'deployment',
      since: '2026-03-06T02:00:00.000Z',
      judgedAt: '2026-03-07T00:00:00.000Z',
      openHours: 2,
      rival: { label: 'inference', hours: 1 },
      latest: { modelVersion: 'toy', from: '2026-03-06T00:00:00.000Z', deciding: [{ feature: 'tensorActive.level' }] },
      changes: [
        { since: '2026-03-05T00:00:00.000Z', decidedAt: '2026-03-05T01:00:00.000Z', judgement: { label: 'training' } },
        { since: '2026-03-06T02:00:00.000Z', decidedAt: '2026-03-06T05:00:00.000Z' },
      ],
    });
    expect(body.entries[1]).toMatchObject({ workloadId: 'b', label: null, stage: null, since: null, changes: [] });
  });

  it('leaves out workloads that are only remembered, and what was decided on other days', async () => {
    const { body } = await nodeWith().get('/v1/classifications?from=2026-03-06&until=2026-03-07');
    expect(body.entries.map(({ workloadId }) => workloadId)).toEqual(['a']);
    expect(body.entries[0]!['changes']).toHaveLength(1);
    expect((await nodeWith().get('/v1/classifications?from=2026-03-07&until=2026-03-08')).body.entries).toEqual([]);
  });

  it('is asked about one workload, and page by page', async () => {
    const { get } = nodeWith();
    expect((await get('/v1/classifications?customerId=acme&workloadId=b')).body.entries).toHaveLength(1);
    expect((await get('/v1/classifications?customerId=bolt')).body.entries).toHaveLength(0);
    const { body } = await get('/v1/classifications?limit=1');
    const next = await get(`/v1/classifications?limit=1&cursor=${body['next']}`);
    expect([body, next.body].map(({ entries }) => entries.map(({ workloadId }) => workloadId))).toEqual([['a'], ['b']]);
    expect(next.body['next']).toBeUndefined();
  });

  it('reads no more than a month: the last where no start is named', async () => {
    const { get, periods } = nodeWith({
      measuredSpan: async () => ({ from: instant(SPAN.until - 90 * DAY), until: SPAN.until }),
    });
    await get('/v1/classifications');
    expect(periods).toEqual([{ from: SPAN.until - 31 * DAY, until: SPAN.until }]);
    for (const path of ['/v1/classifications', '/v1/stages']) {
      expect((await get(`${path}?from=2026-01-01&until=2026-02-02`)).status).toBe(400);
      expect((await get(`${path}?from=2026-01-01&until=2026-02-01`)).status).toBe(200);
    }
  });

  it('is open to who reads accounts and to nobody else, as that of the strips', async () => {
    const { get, doors } = nodeWith();
    const statuses = async (path: string) =>
      Promise.all(
        SCOPES.map(async (scope) => {
          const { token } = await tokenWith(doors, scope);
          return [scope, (await get(path, { authorization: `Bearer ${token}` })).status];
        }),
      );
    const expected = SCOPES.map((scope) => [scope, scope === 'accounts:read' ? 200 : 403]);
    expect(await statuses('/v1/classifications')).toEqual(expected);
    expect(await statuses('/v1/stages?step=day')).toEqual(expected);
    expect((await get('/v1/classifications')).status).toBe(401);
  });
});
