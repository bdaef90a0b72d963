import { createHash, createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SecretDraw } from '../domain/cases/spot-check.ts';
import { Problem } from '../foundation/problem.ts';
import { whyUnread } from '../foundation/unread-file.ts';

const LEAST_CHARACTERS = 32;
const DRAWN_BYTES = 6;

/** What a seed draws, and the SHA-256 by which it can be shown later that it was this seed. */
export interface KeyedDraw {
  readonly draw: SecretDraw;
  readonly seedSha256: string;
}

/** The first 48 bits of HMAC-SHA-256(seed, name), as a share of 2^48. */
export function keyedDraw(seed: string): KeyedDraw {
  return {
    draw: (name) =>
      createHmac('sha256', seed).update(name).digest().readUIntBE(0, DRAWN_BYTES) / 2 ** (8 * DRAWN_BYTES),
    seedSha256: createHash('sha256').update(seed).digest('hex'),
  };
}

/** The seed that a file holds, without blanks around it. @throws Problem `seed-unusable`. */
export async function keyedDrawOf(path: string): Promise<KeyedDraw> {
  const seed = (await textOf(path)).trim();
  if (seed.length >= LEAST_CHARACTERS) return keyedDraw(seed);
  throw new Problem(
    'seed-unusable',
    `${path} has a seed of ${seed.length} characters, which can be guessed: put at least ${LEAST_CHARACTERS} in it ("openssl rand -hex 32 > ${path}")`,
    { isLasting: true },
  );
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Problem('seed-unusable', `The seed ${path} can't be read: ${whyUnread(cause)}`, { cause });
  }
}
