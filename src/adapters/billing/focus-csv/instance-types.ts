import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { Problem } from '../../../foundation/problem.ts';

const FOLDER = fileURLToPath(new URL('../../../../data/instance-types/', import.meta.url));

const fileSchema = z.object({
  provider: z.string().min(1),
  instanceTypes: z.array(
    z.object({
      name: z.string().regex(/^[A-Za-z0-9._-]+$/),
      part: z.string().min(1),
      accelerators: z.object({
        value: z.number().positive(),
        source: z.string().min(1),
        grade: z.enum(['read', 'recalled']),
        asOf: z.iso.date(),
      }),
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
  const content: unknown = parse(await readFile(path, 'utf8'), { maxAliasCount: -1 });
  const read = fileSchema.safeParse(content);
  if (!read.success) {
    const faults = read.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`);
    throw new Problem('instance-types-invalid', `${path}: ${faults.join('; ')}`);
  }
  const { provider } = read.data;
  return read.data.instanceTypes.map(({ name, part, accelerators }) => ({
    name,
    provider,
    part,
    acceleratorCount: accelerators.value,
  }));
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
