/** Where a command speaks. */
export interface Output {
  /** Characters in one line of the terminal; undefined where the output is no terminal. */
  readonly columns: number | undefined;
  /** The result, on standard output. */
  print(text: string): void;
  /** What a person should know beside it, on standard error. */
  note(text: string): void;
  exitWith(code: number): void;
}

const COLUMNS_WITHOUT_TERMINAL = 160;
const LEAST_COLUMNS = 60;

/** How wide a text may be. A file or a pipe takes the wide form; below the least, lines run over. */
export const widthOf = ({ columns }: Pick<Output, 'columns'>): number =>
  Math.max(LEAST_COLUMNS, columns ?? COLUMNS_WITHOUT_TERMINAL);
