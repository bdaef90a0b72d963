/** `1.23e20`: for reading; the exact figures stand beside the words. */
export const figure = (value: number): string =>
  value === 0 ? '0' : value < 1e4 ? String(Number(value.toPrecision(3))) : value.toExponential(2).replace('e+', 'e');

export const interval = ({ low, high }: { readonly low: number; readonly high?: number }): string =>
  high === undefined ? `${figure(low)} or more` : low === high ? figure(low) : `${figure(low)} to ${figure(high)}`;

export const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
