import type { Finding } from '../domain/findings/finding.ts';
import type { Instant } from '../foundation/instant.ts';

/** A finding as it is kept. */
export interface KeptFinding extends Finding {
  /** Where it stands in the list; a later one has a higher number. */
  readonly id: number;
  readonly count: number;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
}

/** Which findings are asked for; what is absent is not asked about. */
export interface FindingQuery {
  /** Findings whose period, or where they have none the time in which they were seen, meets `[from, until)`. */
  readonly from?: Instant;
  readonly until?: Instant;
  readonly code?: string;
  readonly subject?: string;
  /** The last id of the page before. */
  readonly afterId?: number;
  /** At least 1. */
  readonly limit: number;
}

/** Keeps what a person should look at, across restarts and nodes. */
export interface FindingStore {
  /**
   * Durable when it resolves, all or none. Findings with one code, subject and start of their period are one: the greatest count
   * stands, the period grows to the latest end, the graver severity and the first message stand. Who notes must therefore tell
   * a count from the start of the period on; a replay and a second node that saw the same add nothing. Of characters that no
   * database keeps (NUL, half a surrogate pair) U+FFFD is kept.
   * @throws Problem `records-unreachable`; a repeated call is safe.
   */
  note(findings: readonly Finding[], seenAt: Instant): Promise<void>;
  /**
   * By id, so in the order in which they were first noted. What is noted while pages are walked may be seen or not.
   * @throws Problem `records-unreachable`.
   */
  list(query: FindingQuery): Promise<readonly KeptFinding[]>;
  /** Forgets those last seen before the moment. */
  forgetBefore(moment: Instant): Promise<void>;
}
