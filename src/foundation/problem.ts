interface ProblemOptions {
  readonly cause?: unknown;
  readonly isLasting?: boolean;
}

/** A failure that a caller can act on. `code` is stable; the message says what is wrong and what to do. */
export class Problem extends Error {
  readonly code: string;
  /** It stays until a person has changed something: to try again as it is changes nothing. What could not be reached or read may be there later. */
  readonly isLasting: boolean;

  constructor(code: string, message: string, options: ProblemOptions = {}) {
    const { isLasting = false, ...cause } = options;
    super(message, cause);
    this.name = 'Problem';
    this.code = code;
    this.isLasting = isLasting;
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
