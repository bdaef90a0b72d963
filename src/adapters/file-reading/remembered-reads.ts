import { stat } from 'node:fs/promises';

type Reading<Options, Read> = (path: string, options?: Options) => Promise<Read>;

/** What stands for so many files is held; then it is begun anew. */
const MOST_FILES = 1000;

/** As the reader, which is asked again only where a file has changed since (its place on the disk, length or time), or could not be read. */
export function rememberedReads<Options, Read>(read: Reading<Options, Read>): Reading<Options, Read> {
  const known = new Map<string, { readonly mark: string; readonly read: Promise<Read> }>();
  return async (path, options) => {
    const found = await stat(path, { bigint: true }).catch(() => undefined);
    if (found === undefined) return read(path, options);
    const key = JSON.stringify([path, options]);
    const mark = [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ');
    const before = known.get(key);
    if (before?.mark === mark) return before.read;
    if (known.size >= MOST_FILES) known.clear();
    const reading = read(path, options);
    known.set(key, { mark, read: reading });
    reading.catch(() => known.delete(key));
    return reading;
  };
}
