/** A part of a list, and the key of its last entry when there is more. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly lastKey?: string;
}

interface PageRequest<Entry> {
  readonly keyOf: (entry: Entry) => string;
  /** Key of the last entry of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** Entries by key, from after a key on. Entries of one key are told apart by their order, so that none is passed over. */
export function pageOf<Entry>(entries: readonly Entry[], { keyOf, after, limit }: PageRequest<Entry>): Page<Entry> {
  const counts = new Map<string, number>();
  const keyed = entries.map((entry) => {
    const key = keyOf(entry);
    const place = counts.get(key) ?? 0;
    counts.set(key, place + 1);
    return { entry, key: `${key}#${String(place).padStart(9, '0')}` };
  });
  const rest = keyed.filter(({ key }) => after === undefined || key > after).sort((a, b) => (a.key < b.key ? -1 : 1));
  const shown = rest.slice(0, limit);
  const last = rest.length > limit ? shown.at(-1) : undefined;
  return { entries: shown.map(({ entry }) => entry), ...(last === undefined ? {} : { lastKey: last.key }) };
}
