import { describe, expect, it } from 'vitest';
import { account, accountsDocument, figures, total } from '../../../tests/accounts-document.ts';
import { at } from '../../../tests/compute-facts.ts';
import { factsFromAccounts } from './facts-from-accounts.ts';

const runs = ['a', 'b', 'c'].map((name) =>
  account({ customerId: 'acme', workloadId: name, lineageId: 'model-m' }, figures(4e25)),
);
const document = accountsDocument({
  accounts: runs,
  byLineage: [total('model-m', figures(1.2e26))],
  byCustomer: [total('acme', figures(1.2e26))],
});

describe('facts from accounts', () => {
  it('have one subject for each workload, family, customer and set of machines', () => {
    const withCluster = { ...document, clusterFacts: [{ clusterId: 'c1', byFormat: {}, isOneDataCentre: true }] };
    const subjects = factsFromAccounts(withCluster).map(({ subject }) => `${subject.kind} ${subject.id}`);
    expect(subjects).toEqual([
      'workload a',
      'workload b',
      'workload c',
      'lineage model-m',
      'customer acme',
      'cluster c1',
    ]);
  });

  it('tell two customers with one name of a workload apart', () => {
    const twice = ['acme', 'other'].map((customerId) =>
      account({ customerId, workloadId: 'train', lineageId: 'train' }, figures(1e20)),
    );
    const facts = factsFromAccounts(accountsDocument({ accounts: twice, byLineage: [total('train', figures(2e20))] }));
    expect(facts.map(({ subject }) => subject)).toEqual([
      { kind: 'workload', id: 'acme/train', customerId: 'acme' },
      { kind: 'workload', id: 'other/train', customerId: 'other' },
      { kind: 'lineage', id: 'train' },
    ]);
  });

  it('have no upper bound where hardware is unknown, and name what is missing', () => {
    const unknown = figures(1e20, 2e20, { unknownHardwareSeconds: 7200, coverageFraction: 0.5 });
    const [facts] = factsFromAccounts(
      accountsDocument({ accounts: [account({ customerId: 'x', workloadId: 'w', lineageId: 'w' }, unknown)] }),
    );
    expect(facts?.seen).not.toHaveProperty('ceilingOperations');
    expect(facts?.seen).not.toHaveProperty('provenHigh');
    expect(facts?.seen?.missing).toEqual([
      'Telemetry for 120 device-hours of w (coverage 50.0 %).',
      'Rates of the unknown hardware that w held for 2.00 device-hours.',
    ]);
  });

  it.each([
    [0.9998, '> 99.9 %'],
    [0.0002, '< 0.1 %'],
  ])('never round a gap away, nor the little that was seen: %d', (coverageFraction, words) => {
    const seen = figures(1e20, 2e20, { coverageFraction });
    const [facts] = factsFromAccounts(
      accountsDocument({ accounts: [account({ customerId: 'x', workloadId: 'w', lineageId: 'w' }, seen)] }),
    );
    expect(facts?.seen?.missing[0]).toContain(`(coverage ${words})`);
  });

  it('know the day on which the estimate passed a line', () => {
    const lineage = factsFromAccounts(document).find(({ subject }) => subject.kind === 'lineage');
    const passed = lineage?.seen?.grownTo?.find(({ operations }) => operations > 1e26);
    expect(passed?.at).toBe(at('2026-03-10'));
  });

  it('take the present rate from the last day, and none of work that has ended', () => {
    const [running] = factsFromAccounts(document);
    expect(running?.seen?.presentRate?.estimate).toBeCloseTo(4e25 / 864_000, -10);
    const ended = figures(4e25, 4e25, { course: figures(4e25).course.slice(0, 8) });
    const [stopped] = factsFromAccounts({ ...document, accounts: [{ ...runs[0]!, ...ended }] });
    expect(stopped?.seen).not.toHaveProperty('presentRate');
  });

  it('judge a family of one run as a modification in the run, not twice', () => {
    const declared = { exclusions: [], kind: 'enhancement' } as const;
    const names = { customerId: 'acme', lineageId: 'tuned' };
    const tuned = ['t1', 't2'].map((workloadId) => account({ ...names, workloadId }, figures(1e22), declared));
    const ask = (accounts: typeof tuned) =>
      factsFromAccounts(accountsDocument({ accounts, byLineage: [total('tuned', figures(2e22))] })).find(
        ({ subject }) => subject.kind === 'lineage',
      )?.declared.isModification;
    expect(ask(tuned)).toBe(true);
    expect(ask(tuned.slice(0, 1))).toBeUndefined();
  });
});
