import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { Problem } from '../../../foundation/problem.ts';
import { issueText } from '../../../foundation/shape-issue.ts';

const FOLDER = fileURLToPath(new URL('../../../../data/instance-types/', import.meta.url));

/** One file holds what one source says of one provider; figures of another source stand in a file of their own. */
const fileSchema = z.object({
  provider: z.string().min(1),
  source: z.string().min(1),
  grade: z.enum(['read', 'recalled']),
  asOf: z.iso.date(),
  parts: z.array(
    z.object({
      part: z.string().min(1),
      accelerators: z.record(z.string().regex(/^[A-Za-z0-9._-]+$/), z.number().positive()),
    }),
  ),
});

/** What one instance type of a cloud holds. */
export interface InstanceType {
  readonly name: string;
  readonly provider: string;
  /** Accelerators of one instance; below 1 where the instance has a part of one. */
  readonly acceleratorCount: number;
  readonly part: string;
  /** Whether the figure was read from its source or recalled. */
  readonly grade: 'read' | 'recalled';
}

/** The instance types that the house knows, found by name whatever the case and the separators. */
export interface InstanceTypes {
  find(name: string): InstanceType | undefined;
  /** The first one that is named in a running text, as a whole word. */
  findIn(text: string): InstanceType | undefined;
}

/** @throws Problem `instance-types-invalid` naming the file and the field at fault: the table is used whole or not at all. */
export async function readInstanceTypes(folder: string = FOLDER): Promise<InstanceTypes> {
  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
  const files = await Promise.all(names.map((name) => typesOfFile(join(folder, name))));
  return instanceTypes(files.flat());
}

async function typesOfFile(path: string): Promise<readonly InstanceType[]> {
  const content: unknown = parse(await readFile(path, 'utf8'));
  const read = fileSchema.safeParse(content);
  if (!read.success) {
    const faults = read.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issueText(issue)}`);
    throw new Problem('instance-types-invalid', `${path}: ${faults.join('; ')}`);
  }
  const { provider, parts, grade } = read.data;
  return parts.flatMap(({ part, accelerators }) =>
    Object.entries(accelerators).map(([name, acceleratorCount]) => ({ name, provider, part, acceleratorCount, grade })),
  );
}

const keyOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .replace(/^(?:standard |ml\.)/, '')
    .trim();

/** @throws Problem `instance-types-invalid` when one name stands twice. */
export function instanceTypes(types: readonly InstanceType[]): InstanceTypes {
  const byKey = new Map(types.map((type) => [keyOf(type.name), type]));
  if (byKey.size < types.length)
    throw new Problem('instance-types-invalid', 'an instance type stands twice: remove one');
  const escaped = [...byKey.keys()].map((key) => key.replaceAll('.', '\\.'));
  const anyName = new RegExp(`(?<![a-z0-9.])(?:ml\\.)?(${escaped.join('|')})(?![a-z0-9])`);
  return {
    find: (name) => byKey.get(keyOf(name)),
    findIn(text) {
      const found = types.length === 0 ? undefined : anyName.exec(keyOf(text))?.[1];
      return found === undefined ? undefined : byKey.get(found);
    },
  };
}
