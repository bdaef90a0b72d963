import type { Instant } from '../foundation/instant.ts';

/** Samples of one series, in order of time. */
export interface SentSeries {
  /** With `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly { readonly at: Instant; readonly value: number }[];
}

/** Hands telemetry to a node as a collector would. */
export interface TelemetrySender {
  /**
   * Resolves when the node has acknowledged all of it. A node that is busy, or not ready, is asked again until `signal` aborts.
   * @throws Problem `telemetry-refused` when the node will never take it; the signal's reason when it aborts.
   */
  send(series: readonly SentSeries[], signal: AbortSignal): Promise<void>;
}
