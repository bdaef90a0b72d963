import type { FindingQuery, FindingStore, KeptFinding } from '../../../ports/finding-store.ts';
import { meets } from '../told-kinds.ts';
import { keyOfFinding, mergedFinding, seenFindings, storableText } from '../merged-findings.ts';

/** Findings as long as the process lives. */
export function memoryFindings(): FindingStore {
  const kept = new Map<string, KeptFinding>();
  let lastId = 0;
  return {
    note: async (findings, seenAt) => {
      for (const seen of seenFindings(findings, seenAt)) {
        const key = keyOfFinding(seen);
        const earlier = kept.get(key);
        kept.set(
          key,
          earlier === undefined ? { ...seen, id: ++lastId } : { ...earlier, ...mergedFinding(earlier, seen) },
        );
      }
    },
    list: async (query) => [...kept.values()].filter((finding) => isAsked(finding, query)).slice(0, query.limit),
    forgetBefore: async (moment) => {
      for (const [key, { lastSeenAt }] of kept) if (lastSeenAt < moment) kept.delete(key);
    },
  };
}

function isAsked(finding: KeptFinding, { from, until, code, subject, afterId }: FindingQuery): boolean {
  if (afterId !== undefined && finding.id <= afterId) return false;
  if (code !== undefined && finding.code !== storableText(code)) return false;
  if (subject !== undefined && finding.subject !== storableText(subject)) return false;
  const asked = { from: from ?? Number.NEGATIVE_INFINITY, until: until ?? Number.POSITIVE_INFINITY };
  if (finding.period === undefined) return finding.firstSeenAt < asked.until && finding.lastSeenAt >= asked.from;
  return meets({ startsAt: finding.period.from, endsAt: finding.period.until }, asked);
}
