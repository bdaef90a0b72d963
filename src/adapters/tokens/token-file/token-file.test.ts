import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('tokens on file', () => {
  it('are recognised by another process as soon as they are created', async () => {
    expect(await store().isEmpty()).toBe(true);
    const { record, token } = await store().create(collector);
    expect(await store().find(token)).toEqual(record);
    expect(await store().list()).toEqual([record]);
    expect(await store().isEmpty()).toBe(false);
  });

  it('are never kept themselves, and only their owner reads what is kept', async () => {
    const { record, token } = await store().create(collector);
    const path = join(folder(), `${record.id}.json`);
    const secret = token.split('_').at(-1)!;
    expect(await readFile(path, 'utf8')).not.toContain(secret);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect((await readdir(folder())).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('are refused when one character differs, when longer, shorter or empty', async () => {
    const { token } = await store().create(collector);
    for (let place = 0; place < token.length; place++) {
      const other = token[place] === 'b' ? 'c' : 'b';
      expect(await store().find(token.slice(0, place) + other + token.slice(place + 1))).toBeUndefined();
    }
    for (const wrong of ['', `${token}a`, token.slice(1), token.slice(0, -1), ` ${token}`, `${token}\n`]) {
      expect(await store().find(wrong)).toBeUndefined();
    }
  });

  it('stay known when revoked, with the moment of the first revocation', async () => {
    const { record, token } = await store().create(collector);
    const revoked = await store().revoke(record.id);
    expect(revoked.revokedAt).toBe(at('2026-11-25T10:00:00Z'));
    expect(await store().find(token)).toEqual(revoked);
    const later = tokenFile(folder(), { now: () => at('2026-12-01'), randomBytes });
    expect(await later.revoke(record.id)).toEqual(revoked);
    expect(await store().isEmpty()).toBe(false);
  });

  it('can not be revoked by a name that leads out of the folder', async () => {
    await store().create(collector);
    for (const id of ['../../etc/passwd', '', '0123456789abcdef', '0123456789abcdef/../x']) {
      await expect(store().revoke(id)).rejects.toMatchObject({ code: 'token-unknown' });
    }
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
