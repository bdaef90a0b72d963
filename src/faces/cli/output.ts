/** Where a command speaks. */
export interface Output {
  /** The result, on standard output. */
  print(text: string): void;
  /** What a person should know beside it, on standard error. */
  note(text: string): void;
  exitWith(code: number): void;
}
