import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { Problem } from '../../../foundation/problem.ts';
import { issueText } from '../../../foundation/shape-issue.ts';
import { whyUnread } from '../../../foundation/unread-file.ts';
import type { CalibrationSource } from '../../../ports/calibration-source.ts';
import { calibrationSchema } from './calibration-schema.ts';

/** The calibration kept as one YAML file. */
export function calibrationFile(path: string): CalibrationSource {
  return {
    async read() {
      const parsed = calibrationSchema.safeParse(await contentOf(path));
      if (parsed.success) return { id: parsed.data.id, ...parsed.data.constants };
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issueText(issue)}`);
      throw new Problem('calibration-invalid', `${path} can't be used: ${faults.join('; ')}`, { isLasting: true });
    },
  };
}

async function contentOf(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Problem('calibration-invalid', `${path} can't be read: ${whyUnread(cause)}`, { cause });
  });
  try {
    return parse(text);
  } catch (cause) {
    const message = `${path} can't be read as YAML: ${String(cause)}`;
    throw new Problem('calibration-invalid', message, { cause, isLasting: true });
  }
}
