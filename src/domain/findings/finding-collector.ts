import { spanning } from '../../foundation/instant.ts';
import type { Finding } from './finding.ts';

/** Gathers findings: the same code about the same subject becomes one, with its count and the time that it spans. */
export interface FindingCollector {
  add(finding: Finding): void;
  /** Errors first, then warnings, then notices; within these by code and subject. */
  all(): readonly Finding[];
  /** All of them, which are then no longer held. */
  take(): readonly Finding[];
}

export function findingCollector(): FindingCollector {
  const bySubject = new Map<string, Finding>();
  const all = (): readonly Finding[] => [...bySubject.values()].sort(bySeverityThenName);
  return {
    add(finding) {
      const key = `${finding.code}\0${finding.subject}`;
      const earlier = bySubject.get(key);
      bySubject.set(key, earlier === undefined ? finding : joined(earlier, finding));
    },
    all,
    take() {
      const taken = all();
      bySubject.clear();
      return taken;
    },
  };
}

/** The first message stands: it tells what was seen when it was first seen. */
function joined(earlier: Finding, later: Finding): Finding {
  const span = spanning(earlier.period, later.period);
  return {
    ...earlier,
    severity: RANK[later.severity] < RANK[earlier.severity] ? later.severity : earlier.severity,
    count: (earlier.count ?? 1) + (later.count ?? 1),
    ...(span === undefined ? {} : { period: span }),
  };
}

const RANK = { error: 0, warning: 1, notice: 2 } as const;

const bySeverityThenName = (a: Finding, b: Finding): number =>
  RANK[a.severity] - RANK[b.severity] || compare(a.code, b.code) || compare(a.subject, b.subject);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
