/** Names that a range stands for, or why it stands for none. */
export type RangeRead =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'fault'; readonly message: string };

/** No fleet has more nodes under one name; a range beyond it is a slip or an attack, and is not unfolded. */
export const MOST_NAMES = 100_000;

const RANGE = /\{([^{}]*)\}/;
const BOUNDS = /^(\d{1,12})\.\.(\d{1,12})$/;

/**
 * Unfolds `node_{0..63}` to its 64 names and `gpu{00..15}` to names of two digits. Several ranges in one name give every
 * combination, the last one fastest. A name without a range is itself.
 * A range of more than `most` names is a fault and is not unfolded.
 */
export function namesIn(pattern: string, most: number = MOST_NAMES): RangeRead {
  const parts = pattern.split(/(\{[^{}]*\})/);
  let names: readonly string[] = [''];
  for (const part of parts) {
    const read = RANGE.test(part) ? numbersIn(part.slice(1, -1), most) : { kind: 'names' as const, names: [part] };
    if (read.kind === 'fault') return read;
    if (names.length * read.names.length > most) return tooMany(pattern, most);
    names = names.flatMap((name) => read.names.map((next) => name + next));
  }
  const [first] = names;
  return first === undefined || /[{}]/.test(first) ? notARange(pattern) : { kind: 'names', names };
}

function numbersIn(text: string, most: number): RangeRead {
  const [, from, until] = BOUNDS.exec(text) ?? [];
  if (from === undefined || until === undefined) return notARange(`{${text}}`);
  const count = Number(until) - Number(from) + 1;
  if (count < 1)
    return { kind: 'fault', message: `the range {${text}} runs backwards: write the smaller number first` };
  if (count > most) return tooMany(`{${text}}`, most);
  const width = from.startsWith('0') ? from.length : 1;
  const names = Array.from({ length: count }, (_, step) => String(Number(from) + step).padStart(width, '0'));
  return { kind: 'names', names };
}

const notARange = (text: string): RangeRead => ({
  kind: 'fault',
  message: `"${text.slice(0, 80)}" is not a range: write {0..63}, or {00..63} for names of two digits`,
});

const tooMany = (text: string, most: number): RangeRead => ({
  kind: 'fault',
  message: `"${text.slice(0, 80)}" stands for more names than there is room for (${most}): correct it, or split it up`,
});
