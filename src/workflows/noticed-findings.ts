import type { Finding } from '../domain/findings/finding.ts';
import { type Period, spanning } from '../foundation/instant.ts';
import type { FindingStore } from '../ports/finding-store.ts';

export interface NoticedDoors {
  /** What this process has noticed. */
  readonly live: () => readonly Finding[];
  readonly kept: Pick<FindingStore, 'list'>;
}

const PAGE = 1000;
/** More are a fleet in ruins, and a person reads none of them. */
const MOST = 10_000;

/**
 * What was noticed of a period, by this process and by those before and beside it. What both know is one finding with the greater
 * count: each counts from the start of the finding's period.
 * @throws Problem `records-unreachable`.
 */
export async function noticedFindings({ live, kept }: NoticedDoors, within: Period): Promise<readonly Finding[]> {
  const all = new Map<string, Finding>();
  const add = (finding: Finding): void => {
    const key = JSON.stringify([finding.code, finding.subject, finding.period?.from]);
    const other = all.get(key);
    all.set(key, other === undefined ? finding : same(other, finding));
  };
  for (const finding of live()) if (isOf(finding, within)) add(finding);
  for (let afterId: number | undefined; all.size < MOST; ) {
    const page = await kept.list({ ...within, ...(afterId === undefined ? {} : { afterId }), limit: PAGE });
    for (const { id: _id, firstSeenAt: _first, lastSeenAt: _last, ...finding } of page) add(finding);
    afterId = page.at(-1)?.id;
    if (page.length < PAGE) return [...all.values()];
  }
  return [...all.values(), tooMany(within)];
}

const isOf = ({ period }: Finding, within: Period): boolean =>
  period === undefined || (period.from < within.until && period.until > within.from);

function same(a: Finding, b: Finding): Finding {
  const span = spanning(a.period, b.period);
  return {
    ...(RANK[a.severity] <= RANK[b.severity] ? a : { ...a, severity: b.severity }),
    count: Math.max(a.count ?? 1, b.count ?? 1),
    ...(span === undefined ? {} : { period: span }),
  };
}

const RANK = { error: 0, warning: 1, notice: 2 } as const;

const tooMany = (within: Period): Finding => ({
  code: 'findings-too-many',
  severity: 'error',
  subject: 'the node',
  message: `More than ${MOST} findings are kept of this time; only so many are told here. /v1/findings of shorter periods lists the others.`,
  period: within,
});
