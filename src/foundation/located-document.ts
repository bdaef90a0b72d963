import { type Fault, inLineOrder } from './problem.ts';
import { issueText, type ShapeIssue } from './shape-issue.ts';

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
  /** In the order of their lines. */
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
    get faults() {
      return inLineOrder(faults);
    },
    fault,
    list: (raw, path) => {
      if (raw === undefined || raw === null) return [];
      if (Array.isArray(raw)) return raw as readonly unknown[];
      fault(path, 'must be a list: put each entry on a line that starts with "- "');
      return [];
    },
    value: (raw, path, rules) =>
      usableValue(raw, rules, (issue) => fault([...path, ...pathOf(issue)], issueText(issue))),
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
