// @ts-check
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * Every file below a folder, sorted, as paths with forward slashes relative to it.
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  const paths = entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path).map((below) => join(path, below)) : [path];
  });
  return paths.map((path) => relative(folder, path).split(sep).join('/')).sort();
}

/**
 * One digest over the names and the bytes of files: it changes when one is edited, added, removed or renamed,
 * and doesn't when a checkout merely touches their times.
 * @param {string} root
 * @param {readonly string[]} paths relative to root
 */
export function digestOf(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
