import type { Series } from './measured-series.ts';

/** Senders send the same series in the same order, message after message: which one comes next is foretold by the last time. */
export interface SeriesChain {
  /** To be called before each message. */
  start(): void;
  forget(): void;
  /** What came after the latest one last time. */
  expected(): Series | undefined;
  /** It came as expected. */
  goOn(series: Series): void;
  /** Another one came: it is expected here from now on. */
  follow(series: Series): void;
  latest(): Series | undefined;
}

export function seriesChain(): SeriesChain {
  let first: Series | undefined;
  let latest: Series | undefined;
  return {
    start() {
      latest = undefined;
    },
    forget() {
      first = latest = undefined;
    },
    expected: () => (latest === undefined ? first : latest.next),
    goOn(series) {
      latest = series;
    },
    follow(series) {
      if (!series.kind.isRemembered) return;
      if (latest === undefined) first = series;
      else latest.next = series;
      latest = series;
    },
    latest: () => latest,
  };
}
