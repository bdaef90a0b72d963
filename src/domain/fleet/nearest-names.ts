/** The form in which names of parts are compared: case, spaces and punctuation do not tell two parts apart. */
export const comparableName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\(r\)|\(tm\)/g, ' ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const LONGEST_COMPARED = 64;
const NAMES_SUGGESTED = 3;

/** The names most like a name that isn't known, most alike first; names that share too little with it are left out. */
export function nearestNames(unknown: string, known: readonly string[]): readonly string[] {
  const wanted = comparableName(unknown.slice(0, LONGEST_COMPARED));
  return known
    .map((name) => ({ name, likeness: likenessOf(wanted, comparableName(name)) }))
    .filter(({ likeness }) => likeness >= 0.5)
    .sort((a, b) => b.likeness - a.likeness || a.name.localeCompare(b.name, 'en'))
    .slice(0, NAMES_SUGGESTED)
    .map(({ name }) => name);
}

/** From 0 to 1; a name that holds the other whole is at least 0.9, so that "H100" suggests every H100. */
function likenessOf(a: string, b: string): number {
  if (a.length === 0 || b.length === 0) return 0;
  const edits = 1 - editDistance(a, b) / Math.max(a.length, b.length);
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return `-${longer}-`.includes(`-${shorter}-`) ? Math.max(0.9, edits) : edits;
}

/** Levenshtein's distance: the fewest letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
