import { describe, expect, it } from 'vitest';
import { facts } from '../../../tests/compute-facts.ts';
import { sb1047Cluster } from './california/sb-1047-cluster.ts';
import type { ClusterFacts } from './rule.ts';
import { bisReportingCluster } from './united-states/bis-reporting-cluster.ts';
import { eo14110Cluster } from './united-states/eo-14110-cluster.ts';

const RULES = [eo14110Cluster, bisReportingCluster, sb1047Cluster];

/** Machines that do the same in every format. */
const machines = (operationsPerSecond: number, more: Partial<ClusterFacts> = {}): ClusterFacts => ({
  ceilingOperationsPerSecond: operationsPerSecond,
  byFormat: { 'fp16-bf16': operationsPerSecond },
  networkBitsPerSecond: 400e9,
  isOneDataCentre: true,
  ...more,
});

const decisions = (cluster: ClusterFacts) =>
  RULES.map((rule) => rule.evaluate(facts({ kind: 'cluster', cluster }))?.decision);

/** Peak of one part in 16 bits and in its fastest format, from the vendor's sheet, operations per second. */
const H100 = { bf16: 989.4e12, fp8: 1978.9e12 };

describe('one set of machines under three texts', () => {
  it('gets three answers: exactly 1e20, two data centres, 400 Gbit/s', () => {
    const [order, proposal, statute] = decisions(machines(1e20, { isOneDataCentre: false }));
    expect(order).toBe('certainly-below');
    expect(proposal).toBe('certainly-below');
    expect(statute).toBe('certainly-above');
    expect(
      eo14110Cluster.evaluate(facts({ kind: 'cluster', cluster: machines(1e20, { isOneDataCentre: false }) }))?.reason,
    ).toContain('several data centres');
  });

  it('reads "more than", "at least" and no comparator as they stand, at exactly 1e20', () => {
    expect(decisions(machines(1e20))).toEqual(['certainly-above', 'certainly-below', 'certainly-above']);
    expect(decisions(machines(0.99999e20))).toEqual(['certainly-below', 'certainly-below', 'certainly-below']);
    expect(decisions(machines(1.00001e20))).toEqual(['certainly-above', 'certainly-above', 'certainly-above']);
  });

  it('is open between the 16-bit rate and the fastest one, because no text names the format', () => {
    const h100 = (count: number) =>
      machines(count * H100.fp8, { byFormat: { 'fp16-bf16': count * H100.bf16, fp8: count * H100.fp8 } });
    expect(decisions(h100(50_000))).toEqual(['certainly-below', 'certainly-below', 'certainly-below']);
    expect(decisions(h100(60_000))).toEqual(['possibly-above', 'possibly-above', 'possibly-above']);
    expect(decisions(h100(101_071))).toEqual(['possibly-above', 'possibly-above', 'possibly-above']);
    expect(decisions(h100(101_072))).toEqual(['certainly-above', 'certainly-above', 'certainly-above']);
  });
});

describe('the network', () => {
  it.each([
    [100e9, ['certainly-below', 'certainly-below', 'certainly-below']],
    [100.001e9, ['certainly-above', 'certainly-below', 'certainly-above']],
    [300e9, ['certainly-above', 'certainly-below', 'certainly-above']],
    [300.001e9, ['certainly-above', 'certainly-above', 'certainly-above']],
  ])('at %d bit/s', (networkBitsPerSecond, expected) => {
    expect(decisions(machines(2e20, { networkBitsPerSecond }))).toEqual(expected);
  });

  it('joins two halls at 200 Gbit/s for the text without co-location, and for none that asks for 300', () => {
    const halls = machines(1.2e20, { networkBitsPerSecond: 200e9, isOneDataCentre: false });
    expect(decisions(halls)).toEqual(['certainly-below', 'certainly-below', 'certainly-above']);
  });

  it('that is not stated leaves the answer open, unless the machines are too few', () => {
    const { networkBitsPerSecond: _unstated, ...unstated } = machines(2e20);
    expect(decisions(unstated)).toEqual(['not-known', 'not-known', 'not-known']);
    const evaluation = sb1047Cluster.evaluate(facts({ kind: 'cluster', cluster: unstated }));
    expect(evaluation?.missing).toEqual(['The network bandwidth of the nodes, in the fleet file.']);
    expect(decisions({ ...unstated, ceilingOperationsPerSecond: 1e18, byFormat: {} })).toEqual([
      'certainly-below',
      'certainly-below',
      'certainly-below',
    ]);
  });
});

describe('hardware without a known ceiling', () => {
  it('is not known, unless the known part alone is past the line', () => {
    const { ceilingOperationsPerSecond: _ceiling, ...unknown } = machines(1e19);
    expect(decisions(unknown)).toEqual(['not-known', 'not-known', 'not-known']);
    expect(decisions({ ...unknown, byFormat: { 'fp16-bf16': 2e20 } })).toEqual([
      'certainly-above',
      'certainly-above',
      'certainly-above',
    ]);
  });

  it('has nothing to say of other subjects', () => {
    expect(eo14110Cluster.evaluate(facts({ kind: 'customer', cluster: machines(2e20) }))).toBeUndefined();
    expect(eo14110Cluster.evaluate(facts({ kind: 'cluster' }))).toBeUndefined();
  });
});
