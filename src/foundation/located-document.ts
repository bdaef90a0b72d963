import type { Fault } from './problem.ts';

/** The way to a value in a document: names of fields and places in lists, from the root. */
export type DocumentPath = readonly (string | number)[];

/** A document of a person's making, with the line of every value. */
export interface LocatedDocument {
  /** The file. */
  readonly where: string;
  readonly root: unknown;
  /** Line of the value, or of the nearest one around it that is there; counted from 1. */
  lineOf(path: DocumentPath): number | undefined;
}

interface ShapeIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  /** What kind of value belongs there, and which values where they can be listed. */
  readonly expected?: string;
  readonly values?: readonly unknown[];
}

/** What a value must look like; a schema of the edge is one. */
export interface Shape<Value> {
  safeParse(
    raw: unknown,
  ):
    | { readonly success: true; readonly data: Value }
    | { readonly success: false; readonly error: { readonly issues: readonly ShapeIssue[] } };
}

/** Reads values out of one document and gathers every fault on the way. */
export interface DocumentReading {
  readonly faults: readonly Fault[];
  fault(path: DocumentPath, message: string): void;
  /** The list at `path`; a fault and an empty list when something else stands there. Nothing there is an empty list. */
  list(raw: unknown, path: DocumentPath): readonly unknown[];
  /**
   * The value in its shape. Fields that are at fault are told and left out where the shape can do without them;
   * `undefined` when it can't, or when one of the fields in `without` is at fault.
   */
  value<Value>(raw: unknown, path: DocumentPath, rules: ReadingRules<Value>): Value | undefined;
}

export interface ReadingRules<Value> {
  readonly shape: Shape<Value>;
  /** Fields without which the value means something else, so that it is not used when one is at fault. */
  readonly notWithout?: readonly string[];
}

/** More faults than a person reads help nobody, and a hostile file must not fill the memory with them. */
const MOST_FAULTS = 1000;

export function documentReading(document: LocatedDocument): DocumentReading {
  const faults: Fault[] = [];
  const fault = (path: DocumentPath, message: string): void => {
    if (faults.length > MOST_FAULTS) return;
    const isLast = faults.length === MOST_FAULTS;
    faults.push(isLast ? tooMany(document) : faultAt(document, path, message));
  };
  return {
    faults,
    fault,
    list: (raw, path) => {
      if (raw === undefined || raw === null) return [];
      if (Array.isArray(raw)) return raw as readonly unknown[];
      fault(path, 'must be a list: put each entry on a line that starts with "- "');
      return [];
    },
    value: (raw, path, rules) => usableValue(raw, rules, (issue) => fault([...path, ...pathOf(issue)], textOf(issue))),
  };
}

function usableValue<Value>(
  raw: unknown,
  { shape, notWithout = [] }: ReadingRules<Value>,
  tell: (issue: ShapeIssue) => void,
): Value | undefined {
  const parsed = shape.safeParse(raw);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  for (const issue of issues) tell(issue);
  const faulty = new Set(issues.flatMap(fieldsOf));
  if (typeof raw !== 'object' || raw === null || notWithout.some((field) => faulty.has(field))) return undefined;
  const rest = Object.fromEntries(Object.entries(raw).filter(([field]) => !faulty.has(field)));
  const again = shape.safeParse(rest);
  return again.success ? again.data : undefined;
}

const fieldsOf = (issue: ShapeIssue): readonly string[] =>
  issue.path.length > 0 ? [String(issue.path[0])] : (issue.keys ?? []);

const pathOf = (issue: ShapeIssue): DocumentPath =>
  issue.path.map((step) => (typeof step === 'number' ? step : String(step)));

/** What to write instead of another kind of value. */
const WHAT_TO_WRITE: Readonly<Record<string, string>> = {
  string: 'must be text: put it in quotes',
  number: 'must be a number: write it with digits and without quotes',
  boolean: 'must be true or false, without quotes',
  array: 'must be a list: put each entry on a line that starts with "- "',
  object: 'must be fields with their values',
};

/** A message of the schema's own stands; one that the schema library made says what is wrong and not what to do. */
function textOf({ code, message, expected = '', values = [] }: ShapeIssue): string {
  if (code === 'unrecognized_keys') return `${message}: it is not used; correct its spelling or remove it`;
  if (message.endsWith('received undefined')) return 'is missing; add it';
  if (message.startsWith('Invalid option')) return `must be one of ${values.join(', ')}`;
  return message.startsWith('Invalid input') ? (WHAT_TO_WRITE[expected] ?? message) : message;
}

function faultAt(document: LocatedDocument, path: DocumentPath, message: string): Fault {
  const line = document.lineOf(path);
  const place = pathText(path);
  return {
    where: document.where,
    ...(line === undefined ? {} : { line }),
    message: place === '' ? message : `${place}: ${message}`,
  };
}

const tooMany = ({ where }: LocatedDocument): Fault => ({
  where,
  message: `more than ${MOST_FAULTS} faults; the rest are not listed. Correct these first`,
});

/** `clusters[0].nodes[2].name` */
export const pathText = (path: DocumentPath): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
