import { describe, expect, it } from 'vitest';
import { accountsDocument } from '../../../tests/accounts-document.ts';
import { at } from '../../../tests/compute-facts.ts';
import { evaluateAll } from '../regimes/rule-book.ts';
import { type ClusterJoining, clusterFactsOf } from './cluster-facts-of.ts';
import { factsFromAccounts } from './facts-from-accounts.ts';

const capacity = (operationsPerSecond: number) => ({
  ceilingOperationsPerSecond: operationsPerSecond,
  byFormat: { 'fp16-bf16': operationsPerSecond },
});

/** Two halls of two data centres, 400 Gbit/s inside each and 200 between them. */
function join({ fasterThanBitsPerSecond, withinDataCentre }: ClusterJoining) {
  const hall = { ...capacity(6e19), networkBitsPerSecond: 400e9, isOneDataCentre: true };
  const both = { ...capacity(1.2e20), networkBitsPerSecond: 200e9, isOneDataCentre: false };
  return fasterThanBitsPerSecond < 200e9 && withinDataCentre !== true
    ? [{ id: 'hall-1+hall-2', figures: both }]
    : ['hall-1', 'hall-2'].map((id) => ({ id, figures: hall }));
}

describe('the sets of machines that rules count as clusters', () => {
  it('are each listed once', () => {
    expect(clusterFactsOf(join).map(({ clusterId }) => clusterId)).toEqual(['hall-1', 'hall-2', 'hall-1+hall-2']);
  });

  it('make two halls at 200 Gbit/s one cluster for one text and none for the others', () => {
    const facts = factsFromAccounts(accountsDocument({ clusterFacts: clusterFactsOf(join) }));
    const rules = ['us-eo14110-cluster', 'us-bis-ai-reporting-cluster', 'us-ca-sb1047-cluster'];
    const above = evaluateAll(facts, { askedAbout: at('2026-11-25'), rules })
      .filter(({ decision }) => decision !== 'certainly-below')
      .map(({ ruleId, subject, decision }) => [ruleId, subject.id, decision]);
    expect(above).toEqual([['us-ca-sb1047-cluster', 'hall-1+hall-2', 'certainly-above']]);
  });

  it('keep their names apart where one name has two sets of nodes', () => {
    const named = clusterFactsOf(({ fasterThanBitsPerSecond }) => [
      { id: 'hall', figures: { ...capacity(1e20 - fasterThanBitsPerSecond), isOneDataCentre: true } },
    ]);
    expect(named.map(({ clusterId }) => clusterId)).toEqual(['hall', 'hall (over 300 Gbit/s)']);
  });
});
