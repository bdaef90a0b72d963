/** What a schema found wrong with one value: the parts of an issue of the schema library that are told. */
export interface ShapeIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  /** What kind of value belongs there, and which values where they can be listed. */
  readonly expected?: string;
  readonly values?: readonly unknown[];
  /** Of a value that is too small or too big: what is measured, the bound, and whether the bound itself is allowed. */
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly inclusive?: boolean;
}

/** What to write instead of another kind of value. */
const WHAT_TO_WRITE: Readonly<Record<string, string>> = {
  string: 'must be text: put it in quotes',
  number: 'must be a number: write it with digits and without quotes',
  int: 'must be a whole number',
  boolean: 'must be true or false, without quotes',
  array: 'must be a list: put each entry on a line that starts with "- "',
  object: 'must be fields with their values',
};

/** A message of the schema's own stands; one that the schema library made says what is wrong and not what to do. */
export function issueText(issue: ShapeIssue): string {
  const { code, message, expected = '', values = [] } = issue;
  if (code === 'unrecognized_keys') return `${message}: it is not used; correct its spelling or remove it`;
  if (message.endsWith('received undefined')) return 'is missing; add it';
  if (message.startsWith('Invalid option')) return `must be one of ${values.join(', ')}`;
  if (message.startsWith('Too small') || message.startsWith('Too big')) return boundText(issue);
  return message.startsWith('Invalid input') ? (WHAT_TO_WRITE[expected] ?? message) : message;
}

const COUNTED: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', set: ' entries' };

function boundText({ origin = '', minimum, maximum, inclusive = true }: ShapeIssue): string {
  const counted = COUNTED[origin] ?? '';
  const must = counted === '' ? 'must be' : 'must have';
  if (minimum !== undefined) {
    if (counted !== '' && Number(minimum) === 1) return 'must not be empty';
    return `${must} ${inclusive ? 'at least' : 'more than'} ${minimum}${counted}`;
  }
  return `${must} ${inclusive ? 'at most' : 'less than'} ${maximum ?? 'what was given'}${counted}`;
}
