import type { Period } from '../../foundation/instant.ts';

/** How strongly a source says who held a device; the stronger is used where both speak. */
export const CLAIM_RANK = { allocation: 0, 'telemetry-label': 1, tenant: 2 } as const;
export type ClaimSource = keyof typeof CLAIM_RANK;

/** That an account held (a share of) a device for a time. */
export interface Claim {
  /** Position of the account. */
  readonly account: number;
  readonly from: number;
  readonly until: number;
  /** 1: the whole device. */
  readonly share: number;
  readonly source: ClaimSource;
  /** The source said how many devices of the node, not which: these were chosen. */
  readonly isChosen: boolean;
}

export interface Holder {
  readonly account: number;
  /** Of the device's time; the holders' shares of one device add up to at most 1. */
  readonly share: number;
  readonly isChosen: boolean;
}

/** A stretch of one device's time with the same holders throughout, possibly none. */
export interface Segment {
  readonly from: number;
  readonly until: number;
  readonly holders: readonly Holder[];
  /** More than the whole device was claimed: shares were scaled down. */
  readonly isOverclaimed: boolean;
}

/**
 * Cuts a device's time into segments that cover the period once, from its start to its end.
 * Of the claims on a stretch the strongest source's are used; two of one account count as one.
 */
export function deviceTimeline(claims: readonly Claim[], within: Period): readonly Segment[] {
  const live = claims.filter((claim) => claim.from < within.until && claim.until > within.from);
  const cuts = new Set<number>([within.from, within.until]);
  for (const { from, until } of live) {
    cuts.add(Math.max(from, within.from));
    cuts.add(Math.min(until, within.until));
  }
  const edges = [...cuts].sort((a, b) => a - b);
  const sorted = [...live].sort((a, b) => a.from - b.from);
  const segments: Segment[] = [];
  let open: Claim[] = [];
  let next = 0;
  for (let edge = 0; edge + 1 < edges.length; edge++) {
    const [from, until] = [edges[edge] as number, edges[edge + 1] as number];
    while (next < sorted.length && (sorted[next] as Claim).from <= from) open.push(sorted[next++] as Claim);
    open = open.filter((claim) => claim.until > from);
    append(segments, { from, until, ...holdersOf(open) });
  }
  return segments;
}

/** Position of the first segment that reaches beyond `at`; segments are in the order of time, so it is found by halving. */
export function firstSegmentAfter(segments: readonly Segment[], at: number): number {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle] as Segment).until <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function holdersOf(claims: readonly Claim[]): Pick<Segment, 'holders' | 'isOverclaimed'> {
  if (claims.length === 0) return { holders: [], isOverclaimed: false };
  const strongest = Math.min(...claims.map((claim) => CLAIM_RANK[claim.source]));
  const byAccount = new Map<number, Holder>();
  for (const { account, share, source, isChosen } of claims) {
    if (CLAIM_RANK[source] !== strongest) continue;
    const earlier = byAccount.get(account);
    const together = Math.min(1, (earlier?.share ?? 0) + share);
    byAccount.set(account, { account, share: together, isChosen: isChosen && (earlier?.isChosen ?? true) });
  }
  // In one order, whichever claim came first: the same holders are one stretch.
  const holders = [...byAccount.values()].sort((a, b) => a.account - b.account);
  const total = holders.reduce((sum, holder) => sum + holder.share, 0);
  if (total <= 1 + 1e-9) return { holders, isOverclaimed: false };
  return { holders: holders.map((holder) => ({ ...holder, share: holder.share / total })), isOverclaimed: true };
}

function append(segments: Segment[], segment: Segment): void {
  const last = segments.at(-1);
  if (last !== undefined && sameHolders(last, segment)) {
    segments[segments.length - 1] = { ...last, until: segment.until };
  } else segments.push(segment);
}

const sameHolders = (a: Segment, b: Segment): boolean =>
  a.isOverclaimed === b.isOverclaimed &&
  a.holders.length === b.holders.length &&
  a.holders.every((holder, index) => {
    const other = b.holders[index];
    return other?.account === holder.account && other.share === holder.share && other.isChosen === holder.isChosen;
  });
