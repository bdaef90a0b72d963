import { describe, expect, it } from 'vitest';
import { account, accountsDocument, figures } from '../../../tests/accounts-document.ts';
import { at } from '../../../tests/compute-facts.ts';
import { withRuleFacts } from './with-rule-facts.ts';

const accounts = ['train', 'serve'].map((workloadId) =>
  account({ customerId: 'acme', workloadId, lineageId: workloadId }, figures(1e20)),
);

describe('what customers said, put into the accounts', () => {
  it('stands at its own workload, the latest word of several', () => {
    const says = (priorOperations: number, day: string, customerId = 'acme') => ({
      customerId,
      workloadId: 'train',
      declaredAt: at(day),
      priorOperations,
      exclusions: [],
    });
    const document = withRuleFacts(accountsDocument({ accounts }), {
      declarations: [says(2, '2026-02-02'), says(1, '2026-01-01'), says(9, '2026-03-03', 'other')],
      clusterFacts: [],
    });
    expect(document.accounts.map(({ declared }) => declared)).toEqual([
      { declaredAt: '2026-02-02T00:00:00.000Z', priorOperations: 2, exclusions: [] },
      undefined,
    ]);
    expect(document.clusterFacts).toEqual([]);
  });
});
