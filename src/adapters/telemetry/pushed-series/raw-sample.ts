/** A sample as it stands in a message. Reused from sample to sample. */
export interface RawSample {
  /** Milliseconds since 1970, unchecked. */
  at: number;
  value: number;
  /** Whether it is the mark that the series has ended. */
  isStale: boolean;
}

export const newRawSample = (): RawSample => ({ at: 0, value: 0, isStale: false });
