import type { Accelerator, AcceleratorCatalogue } from './accelerator.ts';
import { comparableName } from './nearest-names.ts';

/** A part with the further names that people use for it. No name may stand for two parts. */
export interface CatalogueEntry {
  readonly part: Accelerator;
  readonly aliases: readonly string[];
}

/** One name that two parts claim. */
export interface NameCollision {
  readonly name: string;
  readonly partIds: readonly [string, string];
}

/** Every part by each of its names. A name is found whole or not at all: "A10G" never finds the A10. */
export function acceleratorCatalogue(entries: readonly CatalogueEntry[]): AcceleratorCatalogue {
  const byName = new Map<string, Accelerator>();
  for (const entry of entries) {
    for (const name of comparableNamesOf(entry)) byName.set(name, entry.part);
  }
  return {
    parts: entries.map((entry) => entry.part),
    find: (idOrModelName) => byName.get(comparableName(idOrModelName)),
  };
}

/** All names that stand for more than one part, in the order of the entries. */
export function nameCollisions(entries: readonly CatalogueEntry[]): readonly NameCollision[] {
  const owners = new Map<string, string>();
  const collisions: NameCollision[] = [];
  for (const [index, entry] of entries.entries()) {
    const owner = `${index}`;
    for (const name of comparableNamesOf(entry)) {
      const first = owners.get(name);
      if (first === undefined) owners.set(name, owner);
      else if (first !== owner) {
        collisions.push({ name, partIds: [entries[Number(first)]?.part.id ?? '', entry.part.id] });
      }
    }
  }
  return collisions;
}

/** Each name as it is and, where it starts with the vendor's, without. */
function comparableNamesOf({ part, aliases }: CatalogueEntry): ReadonlySet<string> {
  const prefix = `${comparableName(part.vendor)}-`;
  const names = [part.id, part.name, ...part.modelNames, ...aliases].map(comparableName);
  const short = names.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name));
  return new Set([...names, ...short, ...short.map((name) => prefix + name)]);
}
