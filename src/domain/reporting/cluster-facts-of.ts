import type { ClusterFacts } from '../regimes/rule.ts';
import type { ClusterFactsDocument } from './accounts-document.ts';

/** When machines count as one cluster. */
export interface ClusterJoining {
  /** Joined by what is faster than this, bits per second. */
  readonly fasterThanBitsPerSecond: number;
  readonly withinDataCentre?: boolean;
}

/** Machines that belong together under one joining. */
export interface JoinedGroup {
  readonly id: string;
  readonly figures: ClusterFacts;
}

/** The three ways in which the rules join machines: EO 14110 s.4.2(b)(ii), SB 1047 22602(d), proposed 15 CFR 702.7(a)(1)(ii). */
const JOININGS: readonly ClusterJoining[] = [
  { fasterThanBitsPerSecond: 100e9, withinDataCentre: true },
  { fasterThanBitsPerSecond: 100e9 },
  { fasterThanBitsPerSecond: 300e9 },
];

/**
 * Every set of machines that some rule counts as one cluster, each set once. A rule then answers for all of them: a set that
 * its own text doesn't join is below its line, and the parts that it does join stand beside it.
 */
export function clusterFactsOf(
  join: (joining: ClusterJoining) => readonly JoinedGroup[],
): readonly ClusterFactsDocument[] {
  const known = new Map<string, ClusterFactsDocument>();
  const ids = new Set<string>();
  for (const joining of JOININGS) {
    for (const { id, figures } of join(joining)) {
      const key = JSON.stringify([id, figures]);
      if (known.has(key)) continue;
      known.set(key, { ...figures, clusterId: ids.has(id) ? `${id} (${nameOf(joining)})` : id });
      ids.add(id);
    }
  }
  return [...known.values()];
}

const nameOf = ({ fasterThanBitsPerSecond, withinDataCentre }: ClusterJoining): string =>
  `over ${fasterThanBitsPerSecond / 1e9} Gbit/s${withinDataCentre === true ? ', one data centre' : ''}`;
