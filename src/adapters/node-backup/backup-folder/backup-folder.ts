import { lstat, open, readdir, readFile, readlink, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Instant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import { whyUnread } from '../../../foundation/unread-file.ts';
import type { BackupSummary, NodeBackup, StoreForms } from '../../../ports/node-backup.ts';
import { contentOf, copyFile, type FileContent } from './copied-file.ts';
import { copyTree } from './copy-tree.ts';
import { type Draft, draftOf, makeFolder, sealFolder, type StepListener } from './durable-tree.ts';
import { type BackupEntry, type Manifest, manifestIn, manifestText, summaryOf } from './manifest-schema.ts';

const MANIFEST = 'manifest.json';
const DATA = 'data';
const MOST_FAULTS_TOLD = 5;

export interface BackupFolderOptions {
  readonly now: () => Instant;
  /** Of this program. */
  readonly version: string;
  readonly step?: StepListener;
}

/** Backups that are folders: `manifest.json`, with the digest of every file, and `data/`. The manifest is written last. */
export function backupFolder({ now, version, step = () => undefined }: BackupFolderOptions): NodeBackup {
  return {
    async write({ dataFolder, target: asked, stores }) {
      const target = resolve(asked);
      await refuseTarget(target, resolve(dataFolder));
      return drafted({ target, ending: '.unfinished-', step, failed: unwritable('backup', target) }, async (folder) => {
        await makeFolder(join(folder, DATA));
        const entries = await copyTree(dataFolder, join(folder, DATA), step);
        const manifest = { createdAt: now(), version, stores, entries };
        await sealFolder(join(folder, DATA), 0o700);
        await writeManifest(join(folder, MANIFEST), manifestText(manifest), step);
        await sealFolder(folder, 0o700);
        return summaryOf(manifest);
      });
    },
    async check(backup) {
      const manifest = await manifestOf(resolve(backup));
      const faults: string[] = [];
      for (const entry of manifest.entries) {
        const fault = await faultOf(join(resolve(backup), DATA, entry.path), entry);
        if (fault !== undefined) faults.push(fault);
      }
      if (faults.length > 0) throw damaged(backup, faults);
      return summaryOf(manifest);
    },
    async restore({ backup, dataFolder: asked, stores }) {
      const dataFolder = resolve(asked);
      const manifest = await manifestOf(resolve(backup));
      refuseOtherStores(manifest, stores);
      await refuseUsed(dataFolder);
      const failed = unwritable('restore', dataFolder);
      return drafted({ target: dataFolder, ending: '.restoring-', step, failed }, async (folder) => {
        await restoreEntries({ from: join(resolve(backup), DATA), to: folder, backup, step }, manifest.entries);
        await sealFolder(folder, 0o700);
        return summaryOf(manifest);
      });
    },
  };
}

interface Drafting {
  readonly target: string;
  readonly ending: string;
  readonly step: StepListener;
  readonly failed: (error: unknown) => unknown;
}

async function drafted(
  { target, ending, step, failed }: Drafting,
  fill: (folder: string) => Promise<BackupSummary>,
): Promise<BackupSummary> {
  let draft: Draft | undefined;
  try {
    draft = await draftOf(target, ending, step);
    const summary = await fill(draft.folder);
    await draft.finish();
    return summary;
  } catch (error) {
    await draft?.remove().catch(() => undefined);
    throw error instanceof Problem ? error : failed(error);
  }
}

const unwritable =
  (what: 'backup' | 'restore', target: string) =>
  (cause: unknown): Problem =>
    new Problem(
      `${what}-unwritable`,
      `${target} can't be made (${(cause as Error).message}): check that there is room on the disk, that you may read what is copied, and that you may write to ${dirname(target)}. Nothing was left there.`,
      { cause },
    );

async function refuseTarget(target: string, dataFolder: string): Promise<void> {
  const refuse = (why: string): never => {
    throw new Problem('backup-target-unusable', `${target} ${why}: name a folder that doesn't exist yet, elsewhere.`);
  };
  if (isWithin(target, dataFolder)) refuse('lies in the data folder');
  if ((await lstat(target).catch(() => undefined)) !== undefined) refuse('exists');
  const parent = await lstat(dirname(target)).catch(() => undefined);
  if (parent === undefined) refuse(`can't be made, for ${dirname(target)} doesn't exist`);
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}

async function refuseUsed(dataFolder: string): Promise<void> {
  const names = await readdir(dataFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw unwritable('restore', dataFolder)(error);
  });
  if (names.length === 0) return;
  throw new Problem(
    'restore-target-in-use',
    `The data folder ${dataFolder} is not empty, and nothing in it is overwritten: stop the node, move the folder away (mv ${dataFolder} ${dataFolder}.before), and restore again.`,
  );
}

function refuseOtherStores({ stores }: Manifest, wanted: StoreForms): void {
  for (const kind of ['records', 'measurements'] as const) {
    if (stores[kind] === wanted[kind]) continue;
    throw new Problem(
      'backup-of-other-stores',
      `The backup is of a node whose ${kind} are ${stores[kind]}; the settings say ${wanted[kind]}: restore with the settings of the node that was backed up.`,
    );
  }
}

async function writeManifest(path: string, text: string, step: StepListener): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    const bytes = Buffer.from(text);
    const half = bytes.length >> 1;
    await file.write(bytes.subarray(0, half));
    step('manifest-half-written');
    await file.writeFile(bytes.subarray(half));
    await file.sync();
    step('manifest-written');
  } finally {
    await file.close();
  }
}

/** @throws Problem `backup-unfinished`, `backup-damaged`, `backup-newer`. */
async function manifestOf(backup: string): Promise<Manifest> {
  const path = join(backup, MANIFEST);
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw damaged(backup, [`${path}: ${cause.message}`]);
    const message = `${backup} is no finished backup: it has no ${MANIFEST}. Name a folder that "comptroller backup" made.`;
    throw new Problem('backup-unfinished', message, { cause });
  });
  return manifestIn(text, path);
}

function damaged(backup: string, faults: readonly string[]): Problem {
  const more = faults.length > MOST_FAULTS_TOLD ? [`and ${faults.length - MOST_FAULTS_TOLD} more`] : [];
  const told = [...faults.slice(0, MOST_FAULTS_TOLD), ...more].join('\n');
  return new Problem(
    'backup-damaged',
    `The backup ${backup} is damaged, and nothing of it is used: use another.\n${told}`,
  );
}

/** What is wrong with a thing of a backup. */
async function faultOf(path: string, entry: BackupEntry): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return `${entry.path} is missing`;
  if (entry.kind === 'folder') return found.isDirectory() ? undefined : `${entry.path} is no folder`;
  if (entry.kind === 'link') {
    const leads = found.isSymbolicLink() ? await readlink(path) : undefined;
    return leads === entry.to ? undefined : `${entry.path} is no link to ${entry.to}`;
  }
  if (!found.isFile()) return `${entry.path} is no file`;
  return contentOf(path).then(
    (content) => contentFault(entry, content),
    (error: Error) => `${entry.path} can't be read: ${whyUnread(error)}`,
  );
}

const contentFault = (entry: FileContent & { readonly path: string }, { bytes, sha256 }: FileContent) => {
  if (bytes !== entry.bytes) return `${entry.path} has ${bytes} bytes instead of ${entry.bytes}`;
  return sha256 === entry.sha256 ? undefined : `${entry.path} is not what was written`;
};

interface Restoring {
  readonly from: string;
  readonly to: string;
  readonly backup: string;
  readonly step: StepListener;
}

/** @throws Problem `backup-damaged` at the first thing that isn't what the manifest says. */
async function restoreEntries({ from, to, backup, step }: Restoring, entries: readonly BackupEntry[]): Promise<void> {
  for (const entry of entries) {
    const [source, target] = [join(from, entry.path), join(to, entry.path)];
    if (entry.kind === 'folder') await makeFolder(target);
    else if (entry.kind === 'link') await symlink(entry.to, target);
    else {
      const found = await lstat(source).catch(() => undefined);
      if (found?.isFile() !== true) throw damaged(backup, [`${entry.path} is missing, or no file`]);
      const fault = contentFault(entry, await copyFile(source, target, entry.mode));
      if (fault !== undefined) throw damaged(backup, [fault]);
    }
    step('entry-restored');
  }
  for (const entry of entries.toReversed())
    if (entry.kind === 'folder') await sealFolder(join(to, entry.path), entry.mode);
}
