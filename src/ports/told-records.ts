import type { Instant, Period } from '../foundation/instant.ts';

/** Who tells, when, and of what time. */
export interface Telling {
  /** Stable: the same words at each telling. */
  readonly source: string;
  readonly toldAt: Instant;
  /** The time of which the source tells everything; all of time when absent. What lies wholly outside it stays as it was told. */
  readonly about?: Period;
}

export type TellingOutcome =
  | { readonly kind: 'replaced'; readonly added: number; readonly superseded: number }
  /** The source has told something later already, and nothing was changed. */
  | { readonly kind: 'older'; readonly toldAt: Instant };

/**
 * Keeps what sources tell, as last told, and everything that they told before: nothing that was known is changed or lost by a
 * later telling, it is superseded.
 */
export interface ToldRecords<Told> {
  /**
   * Durable when it resolves, all or none. What the source tells as before keeps the moment at which it was first told; a
   * repeated call changes nothing. The same told twice in one telling is kept twice. Of two nodes that tell for one source the
   * later `toldAt` stands.
   * @throws Problem `record-unstorable`, before anything is written, when a figure is no number; `records-unreachable`: a repeated
   * call is safe.
   */
  replace(telling: Telling, told: readonly Told[]): Promise<TellingOutcome>;
  /**
   * What meets the period, by its start, as it was known at a moment; as last told when absent. What is told meanwhile may be
   * seen or not. Memory doesn't grow with the number.
   * @throws Problem `records-unreachable`.
   */
  read(period: Period, knownAt?: Instant): AsyncIterable<Told>;
  /** As `read`, of one source, as last told. @throws Problem `records-unreachable`. */
  toldBy(source: string, period: Period): AsyncIterable<Told>;
  /**
   * A text that is another whenever what `read` gives without a moment may have changed.
   * @throws Problem `records-unreachable`.
   */
  version(): Promise<string>;
  /** When a source last told; undefined: never. @throws Problem `records-unreachable`. */
  lastTold(source: string): Promise<Instant | undefined>;
  /** Forgets what ended or was superseded before the moment. */
  forgetBefore(moment: Instant): Promise<void>;
}
