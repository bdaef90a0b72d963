import { describe, expect, it } from 'vitest';
import { ALLOCATIONS, memoryNode, SPAN } from '../../../tests/memory-node.ts';
import { isoOf, type Period } from '../../foundation/instant.ts';

interface Listed {
  readonly period: object;
  readonly entries: readonly { customerId: string; from: string; until?: string; devices: object[] }[];
  readonly next?: string;
}

async function listed(query = '', node = memoryNode()): Promise<Listed> {
  const headers = { host: 'localhost' };
  return (await node.app.inject({ method: 'GET', url: `/v1/allocations${query}`, headers })).json();
}

describe('allocations', () => {
  it('are those that meet the period, with their devices and the time that they ran', async () => {
    const asked: Period[] = [];
    const allocations = async (period: Period) => {
      asked.push(period);
      return ALLOCATIONS;
    };
    const { period, entries } = await listed('', memoryNode({ doors: { allocations } }));
    expect(asked).toEqual([SPAN]);
    expect(period).toEqual({ from: isoOf(SPAN.from), until: isoOf(SPAN.until) });
    expect(entries.map(({ customerId, until }) => [customerId, until === undefined])).toEqual([
      ['acme', true],
      ['blue', false],
      ['blue', false],
      ['cyan', false],
    ]);
    expect(entries[0]).toMatchObject({
      from: isoOf(ALLOCATIONS[0]!.from),
      devices: [{ node: 'n', count: 2, indices: [0, 1], share: 0.5 }],
    });
  });

  it('are given page by page, and none is passed over where two are alike', async () => {
    const seen: string[] = [];
    let page = await listed('?limit=1');
    for (; page.next !== undefined; page = await listed(`?limit=1&cursor=${page.next}`))
      seen.push(...page.entries.map(({ customerId }) => customerId));
    expect([...seen, page.entries[0]?.customerId]).toEqual(['acme', 'blue', 'blue', 'cyan']);
  });

  it('are those of one customer where one is asked about', async () => {
    expect((await listed('?customer=blue')).entries).toHaveLength(2);
    expect((await listed('?customer=nobody')).entries).toEqual([]);
  });
});
