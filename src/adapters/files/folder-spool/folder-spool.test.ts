import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Problem } from '../../../foundation/problem.ts';
import { folderSpool } from './folder-spool.ts';

const home = mkdtempSync(join(tmpdir(), 'comptroller-spool-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let folders = 0;
const fresh = async (mostBytes = 1000) => {
  const folder = join(home, String(++folders));
  return { folder, spool: await folderSpool({ folder, mostBytes }) };
};

describe('a spool', () => {
  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['packed', (bytes: Buffer) => gzipSync(bytes)],
  ])('holds what came %s for its owner alone, until it is disposed of', async (_, packed) => {
    const { folder, spool } = await fresh();
    {
      await using file = await spool.hold(packed(Buffer.from('a,b\n1,2\n')));
      expect(readFileSync(file.path, 'utf8')).toBe('a,b\n1,2\n');
      expect(statSync(file.path).mode & 0o077).toBe(0);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [999, 'held'],
    [1000, 'held'],
    [1001, 'import-too-large'],
  ])('takes what unpacks to %d bytes: %s', async (bytes, outcome) => {
    const { folder, spool } = await fresh();
    const held = async () => {
      await using _ = await spool.hold(gzipSync(Buffer.alloc(bytes)));
      return 'held';
    };
    expect(await held().catch((error: { code: string }) => error.code)).toBe(outcome);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('removes what an earlier process left', async () => {
    const { folder } = await fresh();
    writeFileSync(join(folder, 'left'), 'x');
    await folderSpool({ folder, mostBytes: 1 });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('holds any bytes or says what is wrong with them, and leaves nothing', async () => {
    const { folder, spool } = await fresh();
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc.uint8Array({ maxLength: 50 }).map((rest) => Uint8Array.from([0x1f, 0x8b, ...rest])),
      fc.tuple(fc.uint8Array(), fc.nat(60)).map(([of, cut]) => gzipSync(of).subarray(0, cut)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const held = async () => {
          await using _ = await spool.hold(given);
        };
        const refusal = await held().catch((error: unknown) => error);
        expect(refusal === undefined || refusal instanceof Problem).toBe(true);
        expect(readdirSync(folder)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
