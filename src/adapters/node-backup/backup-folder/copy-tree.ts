import { lstat, readdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../../foundation/problem.ts';
import { copyFile } from './copied-file.ts';
import { makeFolder, sealFolder, type StepListener } from './durable-tree.ts';
import { type BackupEntry, linksWithin } from './manifest-schema.ts';

const PERMISSIONS = 0o777;

/** Copies all that lies in a folder into an empty one, and tells of each thing what it is. Sockets, which nobody listens on, are left out. */
export async function copyTree(from: string, to: string, step: StepListener): Promise<readonly BackupEntry[]> {
  const entries: BackupEntry[] = [];
  async function copyFolder(within: string): Promise<void> {
    for (const name of (await readdir(join(from, within))).sort())
      await copyOne(within === '' ? name : `${within}/${name}`);
  }
  async function copyOne(path: string): Promise<void> {
    const [source, target] = [join(from, path), join(to, path)];
    const found = await lstat(source);
    const mode = found.mode & PERMISSIONS;
    if (found.isSocket()) return;
    if (found.isFile()) entries.push({ kind: 'file', path, mode, ...(await copyFile(source, target, mode)) });
    else if (found.isSymbolicLink()) entries.push(await copyLink({ path, source, target }));
    else if (found.isDirectory()) {
      entries.push({ kind: 'folder', path, mode });
      await makeFolder(target);
      await copyFolder(path);
      await sealFolder(target, mode);
    } else throw strange(source, 'is no file, folder or link');
    step('entry-copied');
  }
  await copyFolder('');
  return entries;
}

async function copyLink({
  path,
  source,
  target,
}: {
  readonly path: string;
  readonly source: string;
  readonly target: string;
}): Promise<BackupEntry> {
  const to = await readlink(source);
  if (!linksWithin({ path, to })) throw strange(source, `is a link to ${to}, outside the data folder`);
  await symlink(to, target);
  return { kind: 'link', path, to };
}

const strange = (path: string, what: string): Problem =>
  new Problem(
    'backup-source-strange',
    `${path} ${what}, and is nothing that a node makes: move it away and try again.`,
  );
