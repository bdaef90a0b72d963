import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { AcceleratorCatalogue } from '../../../domain/fleet/accelerator.ts';
import { acceleratorCatalogue, type CatalogueEntry, nameCollisions } from '../../../domain/fleet/catalogue.ts';
import { type Fault, faultText, Problem } from '../../../foundation/problem.ts';
import { whyUnread } from '../../../foundation/unread-file.ts';
import type { CatalogueSource } from '../../../ports/catalogue-source.ts';
import { acceleratorSchema, catalogueEntryOf } from './accelerator-schema.ts';

/** The entries that the package ships with; the same from the sources and from the build, which lie equally deep. */
const SHIPPED = resolve(import.meta.dirname, '../../../../data/accelerators');

/** Reads `<vendor>/<part>.yaml` (or `.json`), one part in each file. */
export function fileCatalogue(folder: string = SHIPPED): CatalogueSource {
  return { read: () => readCatalogue(folder) };
}

async function readCatalogue(folder: string): Promise<AcceleratorCatalogue> {
  const read = await Promise.all((await entryFiles(folder)).map((file) => readEntry(folder, file)));
  const entries = read.flatMap(({ entry }) => entry ?? []);
  const faults = [...read.flatMap((one) => one.faults), ...collisionFaults(entries)];
  if (read.length === 0) faults.push({ where: folder, message: 'holds no entry; expected <vendor>/<part>.yaml' });
  if (faults.length > 0) {
    const message = `The accelerator catalogue can't be used:\n${faults.map(faultText).join('\n')}`;
    throw new Problem('catalogue-invalid', message, { isLasting: read.every(({ isUnread }) => isUnread !== true) });
  }
  return acceleratorCatalogue(entries);
}

async function entryFiles(folder: string): Promise<readonly string[]> {
  try {
    const files = await readdir(folder, { recursive: true });
    return files.filter((file) => /\.(ya?ml|json)$/.test(file)).sort();
  } catch (cause) {
    const message = `The accelerator catalogue can't be read: no folder ${folder}. Install the package again, or name the folder.`;
    throw new Problem('catalogue-invalid', message, { cause });
  }
}

interface EntryRead {
  readonly entry?: CatalogueEntry;
  readonly faults: readonly Fault[];
  /** The file could not be read; what is in it is not known. */
  readonly isUnread?: boolean;
}

async function readEntry(folder: string, file: string): Promise<EntryRead> {
  const unread = (message: string): EntryRead => ({ faults: [{ where: file, message: `can't be read: ${message}` }] });
  let text: string;
  try {
    text = await readFile(join(folder, file), 'utf8');
  } catch (cause) {
    return { ...unread(whyUnread(cause)), isUnread: true };
  }
  try {
    const raw: unknown = parse(text);
    const parsed = acceleratorSchema.safeParse(raw);
    if (!parsed.success) {
      const faults = parsed.error.issues.map(({ path, message }) => ({ where: `${file} ${path.join('.')}`, message }));
      return { faults };
    }
    const entry = catalogueEntryOf(parsed.data);
    return { entry, faults: misplacedFaults(file, entry) };
  } catch (cause) {
    return unread(cause instanceof Error ? cause.message : String(cause));
  }
}

function misplacedFaults(file: string, { part }: CatalogueEntry): readonly Fault[] {
  if (file.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '') === part.id) return [];
  return [{ where: `${file} id`, message: `is ${part.id}; name the file for its part, so that each is easily found` }];
}

const collisionFaults = (entries: readonly CatalogueEntry[]): readonly Fault[] =>
  nameCollisions(entries).map(({ name, partIds }) => ({
    where: `${partIds[1]} aliases`,
    message: `"${name}" already stands for ${partIds[0]}; a name may stand for one part only: remove it from one of them`,
  }));
