/** Nodes that a list of hosts names, or what is wrong with the list. */
export type Hostlist =
  | { readonly kind: 'nodes'; readonly nodes: readonly string[] }
  | { readonly kind: 'fault'; readonly message: string };

/** No cluster has more nodes; a list that names more is a mistake or an attack on the reader's memory. */
const MOST_NODES = 100_000;
const MOST_DIGITS = 9;

/** Nor does one file that can be kept in memory name more nodes in all. */
const MOST_NODES_OF_A_FILE = 5_000_000;

class NotAHostlist extends Error {}

export type HostlistReader = (text: string) => Hostlist;

/** Expands the host lists of one file, and no more of them than the memory holds. */
export function hostlistReader(most: number = MOST_NODES_OF_A_FILE): HostlistReader {
  let count = 0;
  return (text) => {
    const list = count < most ? expandHostlist(text) : TOO_MANY;
    if (list.kind === 'nodes') count += list.nodes.length;
    return list;
  };
}

const TOO_MANY: Hostlist = { kind: 'fault', message: 'comes after as many nodes as one file may name: split the file' };

/**
 * Expands Slurm's host lists: `node[01-04,7],gpu-a[1-2]b[3-4]`, leading zeros kept; `node_{0..7}` means `node_[0-7]`.
 * The number of nodes is known before the first is made, so that a short text can't fill the memory.
 */
export function expandHostlist(text: string): Hostlist {
  try {
    const patterns = patternsOf(text.replaceAll(/\{(\d+)\.\.(\d+)\}/g, '[$1-$2]'));
    if (countOf(patterns) > MOST_NODES) throw new NotAHostlist(`names more than ${MOST_NODES} nodes: split it`);
    return { kind: 'nodes', nodes: [...new Set(patterns.flatMap(namesOf))] };
  } catch (error) {
    if (error instanceof NotAHostlist) return { kind: 'fault', message: `host list "${shown(text)}" ${error.message}` };
    throw error;
  }
}

interface NumberRange {
  readonly from: number;
  readonly until: number;
  readonly digits: number;
}

/** A name in parts that follow one another: letters as they are, or a choice of numbers. */
type Pattern = readonly (string | readonly NumberRange[])[];

function patternsOf(text: string): readonly Pattern[] {
  const patterns = splitOutsideBrackets(text).map((part) => patternOf(part.trim()));
  return patterns.filter((pattern) => pattern.length > 0);
}

function splitOutsideBrackets(text: string): readonly string[] {
  const parts: string[] = [];
  let isInside = false;
  for (const piece of text.split(',')) {
    if (isInside) parts.push(`${parts.pop() ?? ''},${piece}`);
    else parts.push(piece);
    if (/[[\]]/.test(piece)) isInside = piece.lastIndexOf('[') > piece.lastIndexOf(']');
  }
  return parts;
}

function patternOf(text: string): Pattern {
  return text
    .split(/(\[[^[\]]*\])/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('[') && part.endsWith(']')) return part.slice(1, -1).split(',').map(rangeOf);
      if (/[[\]{}\s]/.test(part)) throw new NotAHostlist('has a bracket or a blank out of place: write node[01-04,7]');
      return part;
    });
}

function rangeOf(text: string): NumberRange {
  const [, from = '', until = from] = /^(\d+)(?:-(\d+))?$/.exec(text.trim()) ?? [];
  if (from === '') throw new NotAHostlist(`has "${shown(text)}" for a range: write 3 or 01-04`);
  if (until.length > MOST_DIGITS) throw new NotAHostlist(`has a number of more than ${MOST_DIGITS} digits`);
  if (Number(until) < Number(from)) throw new NotAHostlist(`has a range that ends before it starts: ${from}-${until}`);
  return { from: Number(from), until: Number(until), digits: from.length };
}

const lengthOf = (range: NumberRange): number => range.until - range.from + 1;

function countOf(patterns: readonly Pattern[]): number {
  const count = (part: string | readonly NumberRange[]): number =>
    typeof part === 'string' ? 1 : part.reduce((sum, range) => sum + lengthOf(range), 0);
  return patterns.reduce((sum, pattern) => sum + pattern.reduce((product, part) => product * count(part), 1), 0);
}

function namesOf(pattern: Pattern): readonly string[] {
  return pattern.reduce<readonly string[]>(
    (names, part) => {
      const endings = typeof part === 'string' ? [part] : part.flatMap(numbersOf);
      return names.flatMap((name) => endings.map((ending) => name + ending));
    },
    [''],
  );
}

const numbersOf = (range: NumberRange): readonly string[] =>
  Array.from({ length: lengthOf(range) }, (_, at) => String(range.from + at).padStart(range.digits, '0'));

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}...` : text);
