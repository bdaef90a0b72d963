import { readFile, stat } from 'node:fs/promises';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { DocumentPath, LocatedDocument } from '../../foundation/located-document.ts';
import { Problem } from '../../foundation/problem.ts';
import { whyUnread } from '../../foundation/unread-file.ts';

const MOST_BYTES = 8 * 1024 * 1024;
/** Enough for anchors that spare repetition; far too few for a file that unfolds without end. */
const MOST_ALIASES = 100;
const MOST_TOLD = 20;

/** What a document is called in messages, and the code of the problem when it can't be read. */
export interface DocumentKind {
  /** `fleet file`. */
  readonly name: string;
  readonly unreadableCode: string;
}

/** @throws Problem of the kind's code when the file can't be opened, is too long, or is neither YAML nor JSON. */
export const yamlReader = (kind: DocumentKind) => ({
  readYamlDocument: async (path: string): Promise<LocatedDocument> => located(kind, path, await textOf(kind, path)),
  yamlDocument: (where: string, text: string): LocatedDocument => located(kind, where, text),
});

async function textOf(kind: DocumentKind, path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= MOST_BYTES) return await readFile(path, 'utf8');
    throw unusable(kind, `${path} is too long: it has ${size} bytes and ${MOST_BYTES} is the most`);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    const { name, unreadableCode } = kind;
    throw new Problem(unreadableCode, `The ${name} ${path} can't be read: ${whyUnread(cause)}`, { cause });
  }
}

function located(kind: DocumentKind, where: string, text: string): LocatedDocument {
  const lines = new LineCounter();
  const { document, root } = parsed(kind, { where, text, lines });
  return { where, root, lineOf: (path) => lineIn(document, path, lines) };
}

/** @throws Problem naming every place where the text is neither YAML nor JSON. */
function parsed(
  kind: DocumentKind,
  { where, text, lines }: { readonly where: string; readonly text: string; readonly lines: LineCounter },
): { document: Document; root: unknown } {
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    if (document.errors.length === 0) return { document, root: document.toJS({ maxAliasCount: MOST_ALIASES }) };
    const told = document.errors.map(({ pos, message }) => `${where}:${lines.linePos(pos[0]).line}: ${message}`);
    throw new Error(told.slice(0, MOST_TOLD).join('\n'));
  } catch (cause) {
    throw unusable(kind, `is neither YAML nor JSON that can be used:\n${reasonOf(cause)}`, cause);
  }
}

function lineIn(document: Document, path: DocumentPath, lines: LineCounter): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
const unusable = ({ name, unreadableCode }: DocumentKind, message: string, cause?: unknown): Problem =>
  new Problem(unreadableCode, `The ${name} ${message}`, { cause, isLasting: true });
