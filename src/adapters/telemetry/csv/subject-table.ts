import type { SubjectDescriptor } from '../../../domain/telemetry/subject.ts';
import type { ReadingSink, TelemetryInput } from '../../../ports/telemetry-source.ts';
import type { Columns } from './columns.ts';
import type { CsvDialect, IdentityRole } from './dialect.ts';
import type { FaultLog } from './fault-log.ts';
import { type CsvRow, fieldText } from './row-scanner.ts';

/** No file tells of more devices; one that seems to is damaged or hostile, and its rows are passed over from there. */
export const MOST_SUBJECTS = 65_536;
/** Given for a row whose identity can't be used. */
export const NO_SUBJECT = -1;

interface Entry {
  readonly key: Uint8Array;
  readonly subject: number;
}

export interface Naming {
  readonly dialect: CsvDialect;
  readonly columns: Columns;
  readonly input: TelemetryInput;
  readonly sink: ReadingSink;
  readonly faults: FaultLog;
}

/**
 * Makes the function that tells whom a row is about, without making strings of what it has seen before.
 * Rows of several devices take turns as a rule, so that the device after the last one is tried first.
 */
export function subjectTable(naming: Naming): (row: CsvRow) => number {
  const fields = naming.columns.identity.map(({ field }) => field);
  const entries: Entry[] = [];
  const places = new Map<string, number>();
  const describe = descriptorOf(naming);
  let next = 0;

  function place(row: CsvRow): number {
    if (next < entries.length && isKey(row, fields, (entries[next] as Entry).key)) return next;
    const key = keyOf(row, fields);
    const name = Buffer.from(key).toString('latin1');
    const known = places.get(name);
    if (known !== undefined) return known;
    if (entries.length >= MOST_SUBJECTS) {
      const message = `the row names a device beyond the ${MOST_SUBJECTS} that one file may hold: split the file by node`;
      naming.faults.report('too many devices', { line: row.line, message });
      return NO_SUBJECT;
    }
    const descriptor = describe(row, entries.length);
    places.set(name, entries.length);
    entries.push({ key, subject: descriptor === undefined ? NO_SUBJECT : naming.sink.subject(descriptor) });
    return entries.length - 1;
  }

  return (row) => {
    const index = place(row);
    if (index < 0) return NO_SUBJECT;
    next = index + 1 < entries.length ? index + 1 : 0;
    const { subject } = entries[index] as Entry;
    if (subject === NO_SUBJECT) {
      naming.faults.report('device not named', {
        line: row.line,
        message: `the row doesn't say which ${noun(naming)} it is about`,
      });
    }
    return subject;
  };
}

const noun = (naming: Naming): string => (naming.dialect.subjectKind === 'meter' ? 'meter' : 'accelerator');

/** The identity fields one after the other, each behind its length. */
function keyOf(row: CsvRow, fields: readonly number[]): Uint8Array {
  const key: number[] = [];
  for (const field of fields) {
    const text = row.bytes.subarray(row.starts[field], row.ends[field]);
    key.push(text.length & 0xff, (text.length >> 8) & 0xff, ...text);
  }
  return Uint8Array.from(key);
}

function isKey(row: CsvRow, fields: readonly number[], key: Uint8Array): boolean {
  const { bytes } = row;
  let at = 0;
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index] as number;
    const end = row.ends[field] as number;
    const start = row.starts[field] as number;
    if (end - start !== ((key[at] as number) | ((key[at + 1] as number) << 8))) return false;
    at += 2;
    for (let from = start; from < end; from++) if (bytes[from] !== key[at++]) return false;
  }
  return true;
}

/** Words longer than this are no name. */
const LONGEST_NAME_BYTES = 512;

/** Makes the descriptor of a row's subject; `undefined` when the row doesn't name one that can be told from others. */
function descriptorOf(naming: Naming) {
  const { dialect, columns, input } = naming;
  return (row: CsvRow, order: number): SubjectDescriptor | undefined => {
    const words: Partial<Record<IdentityRole, string>> = {};
    for (const { role, field } of columns.identity) {
      const length = (row.ends[field] as number) - (row.starts[field] as number);
      const text = length > LONGEST_NAME_BYTES ? '' : fieldText(row, field);
      if (isKnown(text)) words[role] = text;
    }
    const node = nodeName(words.node, dialect, input);
    if (dialect.subjectKind === 'meter') return node === undefined ? undefined : { kind: 'meter', node };
    return acceleratorOf(words, node, columns.identity.some(({ role }) => role === 'busId') ? order : undefined);
  };
}

const isKnown = (text: string): boolean => text !== '' && !/^(?:\[?n\/a\]?|\[not supported\])$/i.test(text);

/** The name that stands for the node: the file's own word with the user's prefix, else the user's word, else the file's name. */
export function nodeName(word: string | undefined, dialect: CsvDialect, input: TelemetryInput): string | undefined {
  if (word !== undefined) return `${input.nodePrefix ?? ''}${word}`;
  if (input.node !== undefined) return input.node;
  if (dialect.isNamedByFile !== true) return undefined;
  const name = input.path.split(/[\\/]/).at(-1) ?? input.path;
  return `${input.nodePrefix ?? ''}${name.replace(/(?:\.csv)?(?:\.gz)?$/i, '')}`;
}

function acceleratorOf(
  words: Partial<Record<IdentityRole, string>>,
  node: string | undefined,
  order: number | undefined,
): SubjectDescriptor | undefined {
  const said = words.index;
  const index = said === undefined ? undefined : wholeNumber(said);
  const uuid =
    words.uuid ?? (said !== undefined && index === undefined && /^(?:GPU|MIG)-/i.test(said) ? said : undefined);
  if (said !== undefined && index === undefined && uuid === undefined) return undefined;
  const counted = index ?? (uuid === undefined ? order : undefined);
  const holder = holderOf(words);
  return {
    kind: 'accelerator',
    ...(node === undefined ? {} : { node }),
    ...(counted === undefined ? {} : { index: counted }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(words.modelName === undefined ? {} : { modelName: words.modelName }),
    ...(holder === undefined ? {} : { holder }),
  };
}

function wholeNumber(text: string): number | undefined {
  const digits = /^(?:gpu\s?)?(\d{1,6})(?:\.0)?$/i.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function holderOf(words: Partial<Record<IdentityRole, string>>): SubjectDescriptor['holder'] {
  const { pod, namespace, job } = words;
  if (pod === undefined && namespace === undefined && job === undefined) return undefined;
  return {
    ...(pod === undefined ? {} : { pod }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(job === undefined ? {} : { job }),
  };
}
