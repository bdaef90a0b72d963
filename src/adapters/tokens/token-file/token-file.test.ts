import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokenStoreContract } from '../../../../tests/contracts/token-store.ts';
import { at } from '../../../../tests/compute-facts.ts';
import { Problem } from '../../../foundation/problem.ts';
import { tokenFile } from './token-file.ts';
import { storedTokenIn } from './token-schema.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tokens-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const folder = () => join(root, 'node', 'tokens');
const store = () => tokenFile(folder(), { now: () => at('2026-11-25T10:00:00Z'), randomBytes });
const collector = { name: 'collector of hall 2', scopes: ['ingest:write'] as const };

tokenStoreContract('files', async () => ({ open: (doors) => tokenFile(folder(), doors) }));

describe('tokens on file', () => {
  it('are never kept themselves, and only their owner reads what is kept', async () => {
    const { record, token } = await store().create(collector);
    const path = join(folder(), `${record.id}.json`);
    const secret = token.split('_').at(-1)!;
    expect(await readFile(path, 'utf8')).not.toContain(secret);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect((await readdir(folder())).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)('of root are given to whom the folder of the node belongs', async () => {
    await mkdir(join(root, 'node'));
    await chown(join(root, 'node'), 12_345, 12_346);
    const { record } = await store().create(collector);
    for (const path of [folder(), join(folder(), `${record.id}.json`)])
      expect(await stat(path)).toMatchObject({ uid: 12_345, gid: 12_346 });
  });

  it('are a problem and not "unknown" when the store can not tell', async () => {
    const { record, token } = await store().create(collector);
    await writeFile(join(folder(), `${record.id}.json`), '{}');
    await expect(store().find(token)).rejects.toMatchObject({ code: 'tokens-unreadable' });
    await expect(store().list()).rejects.toMatchObject({ code: 'tokens-unreadable' });
  });

  it('are a problem where the folder can not be made', async () => {
    await writeFile(join(root, 'node'), 'a file in the way');
    await expect(store().create(collector)).rejects.toMatchObject({ code: 'tokens-unwritable' });
    await expect(store().isEmpty()).rejects.toBeInstanceOf(Problem);
  });

  it('take any text for a token or a file without another failure', async () => {
    const text = fc.oneof(fc.string(), fc.json());
    const property = fc.asyncProperty(text, async (text) => {
      expect([await store().find(text), storedTokenIn(text)]).toEqual([undefined, undefined]);
    });
    await fc.assert(property);
  });
});
