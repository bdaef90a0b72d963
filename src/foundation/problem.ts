/** A failure that a caller can act on. `code` is stable; the message says what is wrong and what to do. */
export class Problem extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'Problem';
    this.code = code;
  }
}

/** One thing wrong in a foreign input. A parser reports all of them and uses the rest. */
export interface Fault {
  /** The file, or the path within a document. */
  readonly where: string;
  /** Counted from 1, where the input has lines. */
  readonly line?: number;
  /** What is wrong and what to do about it, in one sentence. */
  readonly message: string;
}

export const faultText = (fault: Fault): string =>
  `${fault.where}${fault.line === undefined ? '' : `:${fault.line}`}: ${fault.message}`;

/** Sorted as a person goes through a file; those without a line keep their order, at the end. */
export const inLineOrder = (faults: readonly Fault[]): readonly Fault[] =>
  [...faults].sort(({ line: one = LAST }, { line: other = LAST }) => one - other);

const LAST = Number.MAX_SAFE_INTEGER;
