import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClassifierModel, classifierOf } from '../../../domain/classification/classifier-model.ts';
import { Problem } from '../../../foundation/problem.ts';
import { issueText } from '../../../foundation/shape-issue.ts';
import type { ClassifierShelf } from '../../../ports/classifier-shelf.ts';
import { modelSchema } from './model-schema.ts';

const ENDING = '.json';
const MOST_FAULTS = 5;

/** Versions as JSON files of one folder, named by their version; names in the order of the alphabet are in the order of time. */
export function modelFiles(folder: string): ClassifierShelf {
  const versions = async (): Promise<readonly string[]> => {
    const files = await readdir(folder).catch(() => []);
    return files
      .filter((file) => file.endsWith(ENDING))
      .map((file) => file.slice(0, -ENDING.length))
      .sort();
  };
  return {
    versions,
    async read(version) {
      const known = await versions();
      const name = version ?? known.at(-1);
      if (name === undefined) {
        throw new Problem('classifier-unreadable', `${folder} has no classifier: make one with "comptroller train"`);
      }
      return modelIn(known.includes(name) ? join(folder, `${name}${ENDING}`) : name, known);
    },
    async write(path, model) {
      try {
        await writeFile(path, `${JSON.stringify(model)}\n`, { flag: 'wx' });
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Problem(
          'output-not-written',
          `${path} can't be written (${why}): name a file that isn't there yet, in a folder that is yours. A version is never changed.`,
          { cause },
        );
      }
    },
  };
}

async function modelIn(path: string, known: readonly string[]): Promise<ClassifierModel> {
  const parsed = modelSchema.safeParse(await contentOf(path, known));
  if (!parsed.success) {
    const faults = parsed.error.issues
      .slice(0, MOST_FAULTS)
      .map((issue) => `${issue.path.join('.')}: ${issueText(issue)}`);
    throw new Problem('classifier-unreadable', `${path} is no classifier: ${faults.join('; ')}`);
  }
  try {
    classifierOf(parsed.data);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Problem('classifier-unreadable', `${path} can't be used by this version: ${cause.message}`, { cause });
  }
  return parsed.data;
}

async function contentOf(path: string, known: readonly string[]): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(
      'classifier-unreadable',
      `${path} can't be read (${why}): give a model file or one of the versions ${known.join(', ') || '(there are none)'}`,
      { cause },
    );
  }
}
