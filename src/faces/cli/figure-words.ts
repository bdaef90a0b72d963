/** `3.21e+21` as `3.21e21`; a true zero as `0`. */
export const scientific = (value: number, digits = 2): string =>
  value === 0 ? '0' : value.toExponential(digits).replace('e+', 'e');

/** Low and high side by side; equal ones once. */
export const range = (low: number, high: number): string =>
  low === high ? scientific(low) : `${scientific(low)} to ${scientific(high)}`;

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const hours = (seconds: number): string => (seconds / 3600).toFixed(1);
