/** A markdown table; every row has as many cells as the head. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

export const signedPercent = (share: number): string => `${share >= 0 ? '+' : ''}${percent(share)}`;

export const operationsText = (value: number): string => value.toExponential(2).replace('e+', 'e');

export const factor = (value: number): string => `${value.toFixed(2)}x`;

/** A target and whether the figures meet it, said in words. */
export interface Verdict {
  readonly target: string;
  readonly measured: string;
  readonly isMet: boolean;
}

export interface Section {
  readonly title: string;
  readonly text: string;
  readonly verdicts: readonly Verdict[];
}
