import type { Period } from '../foundation/instant.ts';
import type { ReadingSink } from './telemetry-source.ts';

/** History of accelerators on a server, as readings. */
export interface ReadingHistory {
  /**
   * Gives the readings of a period, device by device, each device's in the order of time. What it gave before it failed is to be
   * thrown away.
   * @returns how many samples the server gave.
   * @throws Problem with the codes of `HistorySource.read`.
   */
  read(period: Period, sink: ReadingSink, signal: AbortSignal): Promise<number>;
}
