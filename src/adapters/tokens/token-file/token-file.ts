import { createHash, timingSafeEqual } from 'node:crypto';
import { chown, type FileHandle, mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bearerToken, ID_BYTES, idOfToken, isTokenId, SECRET_BYTES } from '../../../foundation/bearer-token.ts';
import type { Instant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { TokenStore } from '../../../ports/token-store.ts';
import { type StoredToken, storedTokenIn, textOfToken } from './token-schema.ts';

export interface TokenFileDoors {
  now(): Instant;
  /** Unpredictable bytes. */
  randomBytes(count: number): Uint8Array;
}

const FILE = /^[0-9a-f]{16}\.json$/;

/**
 * Tokens in a folder, one file each, readable by their owner alone. A file for each token needs no lock: two commands at one
 * time touch two files, and a node that runs sees each at its next request.
 */
export function tokenFile(folder: string, doors: TokenFileDoors): TokenStore {
  return {
    create: async ({ name, scopes }) => {
      const id = Buffer.from(doors.randomBytes(ID_BYTES)).toString('hex');
      const token = bearerToken(id, Buffer.from(doors.randomBytes(SECRET_BYTES)).toString('base64url'));
      const record = { id, name, scopes: [...new Set(scopes)], createdAt: doors.now() };
      await write(folder, { record, sha256: sha256Of(token).toString('hex') });
      return { record, token };
    },
    list: async () => {
      const stored = await Promise.all((await idsIn(folder)).map((id) => read(folder, id)));
      const records = stored.flatMap((one) => (one === undefined ? [] : [one.record]));
      return records.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    },
    revoke: async (id) => {
      const stored = isTokenId(id) ? await read(folder, id) : undefined;
      if (stored === undefined)
        throw new Problem('token-unknown', `There is no token ${id}; list them to see their ids.`);
      if (stored.record.revokedAt !== undefined) return stored.record;
      const record = { ...stored.record, revokedAt: doors.now() };
      await write(folder, { ...stored, record });
      return record;
    },
    find: (token) => find(folder, token),
    isEmpty: async () => (await idsIn(folder)).length === 0,
  };
}

async function find(folder: string, token: string) {
  const id = idOfToken(token);
  const stored = id === undefined ? undefined : await read(folder, id);
  if (stored === undefined) return undefined;
  return timingSafeEqual(sha256Of(token), Buffer.from(stored.sha256, 'hex')) ? stored.record : undefined;
}

const sha256Of = (token: string): Buffer => createHash('sha256').update(token).digest();

/** @throws Problem `tokens-unreadable` when the folder is there and can't be listed. */
async function idsIn(folder: string): Promise<readonly string[]> {
  const names = await unlessAbsent(readdir(folder), folder);
  return (names ?? []).filter((name) => FILE.test(name)).map((name) => name.slice(0, -'.json'.length));
}

async function read(folder: string, id: string): Promise<StoredToken | undefined> {
  const path = join(folder, `${id}.json`);
  const text = await unlessAbsent(readFile(path, 'utf8'), path);
  if (text === undefined) return undefined;
  const stored = storedTokenIn(text);
  if (stored?.record.id !== id) throw unreadable(path, 'it holds no token');
  return stored;
}

async function unlessAbsent<Value>(reading: Promise<Value>, path: string): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, (cause as Error).message, cause);
  }
}

const unreadable = (path: string, why: string, cause?: unknown): Problem =>
  new Problem('tokens-unreadable', `${path} can't be read (${why}): restore it, or remove it and create a new token.`, {
    cause,
  });

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Whom files of root are given to: the node reads them as the user whose folder it is. Undefined for others than root. */
async function ownerOf(folder: string): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const place of [folder, dirname(folder)]) {
    const found = await stat(place).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The file is there whole or not at all, after a crash too. */
async function write(folder: string, stored: StoredToken): Promise<void> {
  const path = join(folder, `${stored.record.id}.json`);
  try {
    const owner = await ownerOf(folder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const draft = `${path}.draft`;
    await flushed(await open(draft, 'w', 0o600), async (file) => {
      await file.writeFile(textOfToken(stored));
      if (owner !== undefined) await file.chown(owner.uid, owner.gid);
    });
    if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
    await rename(draft, path);
    await flushed(await open(folder, 'r'));
  } catch (cause) {
    const why = (cause as Error).message;
    throw new Problem('tokens-unwritable', `${path} can't be written (${why}): use a data folder that is yours.`, {
      cause,
    });
  }
}

async function flushed(file: FileHandle, change?: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await change?.(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
