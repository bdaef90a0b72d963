import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { withFile } from '../../../../tests/temporary-file.ts';
import { bytesOf } from './byte-source.ts';

/** Text that does not shrink to nothing, so that files of it are longer than what is read at once. */
function longText(lines: number): string {
  let state = 1;
  return Array.from({ length: lines }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return `${state},${state ^ 0x5555}`;
  }).join('\n');
}

async function read(content: string | Uint8Array) {
  const pieces: Uint8Array[] = [];
  const damage: string[] = [];
  let taken = 0;
  await withFile(content, async (path) => {
    const watch = { onBytes: (count: number) => (taken += count), onDamage: (message: string) => damage.push(message) };
    for await (const piece of bytesOf(path, watch)) pieces.push(piece);
  });
  return { text: Buffer.concat(pieces).toString('latin1'), damage, taken };
}

describe('the bytes of a file', () => {
  const text = longText(60_000);
  const zipped = gzipSync(text);

  it('are the same plain and gzipped, and counted as they lie on the disk', async () => {
    expect(await read(text)).toEqual({ text, damage: [], taken: text.length });
    expect(await read(zipped)).toEqual({ text, damage: [], taken: zipped.length });
    expect((await read('')).text).toBe('');
  });

  it('go on over gzip members that follow each other, wherever one ends', async () => {
    for (const length of [0, 1, 100, 30_000]) {
      const padded = Buffer.concat([gzipSync(text.slice(0, length)), gzipSync(text), gzipSync('end')]);
      expect(await read(padded)).toMatchObject({ text: `${text.slice(0, length)}${text}end`, damage: [] });
    }
    const first = gzipSync(Buffer.alloc(65_500), { level: 0 });
    const filler = gzipSync(Buffer.alloc(Math.max(0, 65_536 - (first.length % 65_536) - 23)), { level: 0 });
    const both = Buffer.concat([first, filler, gzipSync('end')]);
    expect((await read(both)).text.endsWith('end')).toBe(true);
  });

  it('are used up to where a gzip file was cut, and the cut is told', async () => {
    for (const length of [20, 70_000, zipped.length - 9, zipped.length - 1]) {
      const got = await read(zipped.subarray(0, length));
      expect(text.startsWith(got.text)).toBe(true);
      expect(got.damage).toEqual([expect.stringContaining('ends in the middle')]);
    }
    expect((await read(zipped.subarray(0, zipped.length - 9))).text.length).toBeGreaterThan(text.length - 100);
  });

  it('are used up to where a gzip file is damaged, and the damage is told', async () => {
    const damaged = Buffer.from(zipped);
    damaged.fill(0xff, 200_000, 200_400);
    const got = await read(damaged);
    expect(got.damage).toEqual([expect.stringContaining('damaged')]);
    expect(text.startsWith(got.text.slice(0, 100_000))).toBe(true);
    expect(got.text.length).toBeGreaterThan(100_000);
  });

  it('may be padded with zeros behind the gzip content; anything else there is told', async () => {
    const small = gzipSync('abc');
    for (const padding of [1, 100, 200_000]) {
      expect(await read(Buffer.concat([small, Buffer.alloc(padding)]))).toMatchObject({ text: 'abc', damage: [] });
      const more = await read(Buffer.concat([small, Buffer.alloc(padding), Buffer.from('rest')]));
      expect([more.text, more.damage.length]).toEqual(['abc', 1]);
    }
    expect((await read(Buffer.concat([small, Buffer.from('noise')]))).damage).toHaveLength(1);
  });

  it('of a file that is not there are a problem', async () => {
    const reading = bytesOf('/nowhere/at/all.csv', { onDamage: () => {} }).next();
    await expect(reading).rejects.toMatchObject({ code: 'telemetry-unreadable' });
  });
});
