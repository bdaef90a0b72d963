import { mkdir, mkdtemp, open, rename, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Told of each step by name; tests end the process there. */
export type StepListener = (step: string) => void;

/** A folder is made beside its place and takes its name only when everything in it is on the disk. */
export interface Draft {
  /** Where to write to. */
  readonly folder: string;
  /** Gives it its name, which nothing else, or an empty folder, may have by then. */
  finish(): Promise<void>;
  remove(): Promise<void>;
}

/** @param ending of the draft's own name: `.unfinished-` */
export async function draftOf(target: string, ending: string, step: StepListener): Promise<Draft> {
  const folder = await mkdtemp(`${target}${ending}`);
  step('draft-made');
  return {
    folder,
    async finish() {
      step('draft-before-rename');
      await rmdir(target).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
      step('draft-place-free');
      await rename(folder, target);
      step('draft-renamed');
      await syncFolder(dirname(target));
      step('draft-durable');
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Makes a folder that its owner may write to until it is filled. */
export const makeFolder = (path: string): Promise<unknown> => mkdir(path, { mode: 0o700 });

/** Makes the names in a folder durable, and gives it its mode. */
export async function sealFolder(path: string, mode: number): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
