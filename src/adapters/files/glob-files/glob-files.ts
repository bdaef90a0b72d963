import { realpath, stat } from 'node:fs/promises';
import { glob } from 'tinyglobby';
import { Problem } from '../../../foundation/problem.ts';
import type { FileFinder, FoundFile } from '../../../ports/file-finder.ts';

/** Files on this machine's disk. */
export const globFiles: FileFinder = {
  async find(pattern, endings) {
    const info = await stat(pattern).catch(() => undefined);
    if (info?.isFile()) return [{ path: pattern, bytes: info.size }];
    const paths = info?.isDirectory()
      ? await filesBelow(pattern, endings)
      : await glob(pattern, { dot: false, expandDirectories: false });
    if (paths.length === 0) throw nothingThere(pattern, endings, info !== undefined);
    return Promise.all((await eachOnce(paths.sort())).map(found));
  },
};

const filesBelow = (folder: string, endings: readonly string[]): Promise<string[]> =>
  glob(
    endings.map((ending) => `**/*${ending}`),
    { cwd: folder, absolute: true, onlyFiles: true },
  );

/** A link is followed, and one that leads back into the folder names no file a second time. */
async function eachOnce(paths: readonly string[]): Promise<readonly string[]> {
  const byRealPath = new Map<string, string>();
  for (const path of paths.toSorted((a, b) => a.length - b.length)) {
    const real = await realpath(path);
    if (!byRealPath.has(real)) byRealPath.set(real, path);
  }
  return [...byRealPath.values()].sort();
}

async function found(path: string): Promise<FoundFile> {
  return { path, bytes: (await stat(path)).size };
}

function nothingThere(pattern: string, endings: readonly string[], isFolder: boolean): Problem {
  const what = isFolder
    ? `the folder ${pattern} holds no file that ends in ${endings.join(' or ')}`
    : `nothing matches ${pattern}`;
  return new Problem('no-such-file', `${what}: check the path (quote a glob, so that the shell leaves it alone)`);
}
