import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { LogPosition } from '../../../ports/ingest-log.ts';
import { type WriteBytes, writeToDisk } from '../durable-folder.ts';
import { checkpointFile } from './checkpoint-file.ts';

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-checkpoint-'));
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Its state is given in pieces of three bytes. */
const checkpoint = (position: number, text: string) => ({
  position: position as LogPosition,
  pieces: [...(text.match(/.{1,3}/g) ?? [])].map((piece) => new Uint8Array(Buffer.from(piece))),
});
const plain = (found: Awaited<ReturnType<ReturnType<typeof checkpointFile>['read']>>) =>
  found === undefined ? undefined : { position: found.position, text: Buffer.from(found.state).toString() };

describe('a checkpoint file', () => {
  it('holds nothing, then the latest, in a folder that it makes', async () => {
    const folder = join(newFolder(), 'deeper', 'still');
    expect(await checkpointFile({ folder }).read()).toBeUndefined();
    await checkpointFile({ folder }).write(checkpoint(7, 'first'));
    await checkpointFile({ folder }).write(checkpoint(9, ''));
    expect(plain(await checkpointFile({ folder }).read())).toEqual({ position: 9, text: '' });
    expect(readdirSync(folder)).toEqual(['checkpoint']);
  });

  it('takes the place of the one before when what must come first is done, and not where that fails', async () => {
    const folder = newFolder();
    const store = checkpointFile({ folder });
    await store.write(checkpoint(7, 'first'));
    let before: Buffer | undefined;
    const standing = readFileSync(join(folder, 'checkpoint'));
    await store.write(checkpoint(8, 'the second'), async () => {
      before = await readFile(join(folder, 'checkpoint'));
    });
    expect(before).toEqual(standing);
    const refusal = new Error('the store is away');
    await expect(store.write(checkpoint(9, 'third'), () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(plain(await store.read())).toEqual({ position: 8, text: 'the second' });
    expect(readdirSync(folder)).toEqual(['checkpoint']);
  });

  it('of the first form is read', async () => {
    const folder = newFolder();
    const head = Buffer.alloc(28);
    head.write('CMPCHK1\n');
    head.writeDoubleLE(7, 8);
    head.writeDoubleLE(5, 16);
    head.writeUInt32LE(crc32('first', crc32(head.subarray(0, 24))), 24);
    writeFileSync(join(folder, 'checkpoint'), Buffer.concat([head, Buffer.from('first')]));
    expect(plain(await checkpointFile({ folder }).read())).toEqual({ position: 7, text: 'first' });
  });

  it('keeps the one before when the disk is full, and says so', async () => {
    const folder = newFolder();
    const write: WriteBytes = async (file, bytes, offset) => {
      if (offset > 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return writeToDisk(file, bytes, offset);
    };
    await checkpointFile({ folder }).write(checkpoint(7, 'first'));
    await expect(checkpointFile({ folder, write }).write(checkpoint(8, 'second'))).rejects.toMatchObject({
      code: 'checkpoint-unwritable',
    });
    expect(plain(await checkpointFile({ folder }).read())).toEqual({ position: 7, text: 'first' });
    expect(readdirSync(folder)).toEqual(['checkpoint']);
  });

  it('that is damaged anywhere, cut short or longer than it was is told and not used', async () => {
    const folder = newFolder();
    await checkpointFile({ folder }).write(checkpoint(7, 'the state'));
    const path = join(folder, 'checkpoint');
    const whole = readFileSync(path);
    const damages = [
      ...Array.from({ length: whole.length }, (_, offset) => {
        const changed = Buffer.from(whole);
        changed[offset]! ^= 4;
        return changed;
      }),
      ...Array.from({ length: whole.length }, (_, length) => whole.subarray(0, length)),
      Buffer.concat([whole, Buffer.from('x')]),
    ];
    for (const damage of damages) {
      writeFileSync(path, damage);
      await expect(checkpointFile({ folder }).read()).rejects.toMatchObject({
        code: 'checkpoint-damaged',
        isLasting: true,
      });
    }
  });
});
