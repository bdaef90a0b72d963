import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { instant } from '../../../foundation/instant.ts';
import type { DemonstrationFolder, DemonstrationProgress } from '../../../ports/demonstration-folder.ts';

const progressSchema = z.object({ firstStart: z.int(), fedUntil: z.int() });

/** Keeps the demonstration of one node in a folder, which is made when absent. One process writes to it at a time. */
export function demonstrationFiles(folder: string): DemonstrationFolder {
  const paths = { allocations: join(folder, 'allocations.csv'), billing: join(folder, 'billing-focus.csv') };
  const progressPath = join(folder, 'progress.json');
  return {
    paths,
    read: async () => progressOf(await readFile(progressPath, 'utf8').catch(() => undefined)),
    writeProgress: (progress) => replaceFile(folder, progressPath, `${JSON.stringify(progress)}\n`),
    async writeRecords({ allocations, billing }) {
      await replaceFile(folder, paths.allocations, `${[...allocations].join('\n')}\n`);
      await replaceFile(folder, paths.billing, `${[...billing].join('\n')}\n`);
    },
  };
}

function progressOf(text: string | undefined): DemonstrationProgress | undefined {
  if (text === undefined) return undefined;
  try {
    const { firstStart, fedUntil } = progressSchema.parse(JSON.parse(text));
    return { firstStart: instant(firstStart), fedUntil: instant(fedUntil) };
  } catch {
    return undefined;
  }
}

async function replaceFile(folder: string, path: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unfinished = `${path}.unfinished`;
  await writeFile(unfinished, text, { flush: true });
  await rename(unfinished, path);
}
