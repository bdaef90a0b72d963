import type { Finding } from '../../domain/findings/finding.ts';
import { type Instant, instant, period } from '../../foundation/instant.ts';
import type { KeptFinding } from '../../ports/finding-store.ts';

export const SEVERITIES: readonly Finding['severity'][] = ['notice', 'warning', 'error'];

/** A finding before it has a place in the list. */
export type SeenFinding = Omit<KeptFinding, 'id'>;

/** What makes two findings one: the end of the period is not part of it, for it grows. */
export const keyOfFinding = ({ code, subject, period }: Finding): string =>
  JSON.stringify([code, subject, period?.from ?? null]);

/** The later telling of what is the same: nothing adds up, so that telling it again adds nothing. */
export function mergedFinding(earlier: SeenFinding, later: SeenFinding): SeenFinding {
  const { period: a } = earlier;
  const { period: b } = later;
  const graver = SEVERITIES.indexOf(later.severity) > SEVERITIES.indexOf(earlier.severity);
  return {
    ...earlier,
    severity: graver ? later.severity : earlier.severity,
    count: Math.max(earlier.count, later.count),
    firstSeenAt: instant(Math.min(earlier.firstSeenAt, later.firstSeenAt)),
    lastSeenAt: instant(Math.max(earlier.lastSeenAt, later.lastSeenAt)),
    ...(a === undefined || b === undefined ? {} : { period: period(a.from, instant(Math.max(a.until, b.until))) }),
  };
}

/** What one call tells, each finding once, in the order of their keys: two nodes that write at once then never wait in a ring. */
export function seenFindings(findings: readonly Finding[], seenAt: Instant): readonly SeenFinding[] {
  const byKey = new Map<string, SeenFinding>();
  for (const told of findings) {
    const seen: SeenFinding = {
      ...told,
      code: storableText(told.code),
      subject: storableText(told.subject),
      message: storableText(told.message),
      count: told.count ?? 1,
      firstSeenAt: seenAt,
      lastSeenAt: seenAt,
    };
    const key = keyOfFinding(seen);
    const earlier = byKey.get(key);
    byKey.set(key, earlier === undefined ? seen : mergedFinding(earlier, seen));
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, seen]) => seen);
}

/** A database of text keeps no NUL and no half of a surrogate pair. */
export const storableText = (text: string): string => text.replaceAll(/[\0\p{Surrogate}]/gu, '\uFFFD');
