import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../foundation/problem.ts';
import { type WriteBytes, writeToDisk } from '../durable-folder.ts';
import { segmentFilesLog } from './segment-files-log.ts';
import { message, newFolder, textsOf, withLog } from '../../../../tests/log-folder.ts';

describe('a disk that refuses', () => {
  /** Takes so many bytes in all, then none until there is room. */
  function quota(bytes: number) {
    const disk = { left: bytes };
    const write: WriteBytes = async (file, given, offset) => {
      const taken = given.subarray(0, disk.left);
      if (taken.length === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      disk.left -= taken.length;
      return writeToDisk(file, taken, offset);
    };
    return { disk, write };
  }

  it('because it is full loses no message that was taken, keeps none that was not, and goes on when there is room', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 40, max: 1500 }),
        fc.integer({ min: 60, max: 500 }),
        async (room, segmentBytes) => {
          const folder = newFolder();
          const { disk, write } = quota(room);
          const taken: string[] = [];
          await withLog({ folder, segmentBytes, write }, async (log) => {
            for (let index = 0; index < 24; index++) {
              if (index === 16) disk.left = 1e6;
              await log.append(message(`m${index}`)).then(
                () => taken.push(`m${index}`),
                (error: unknown) =>
                  expect(error).toMatchObject({
                    code: 'log-unwritable',
                    message: expect.stringContaining('full') as string,
                  }),
              );
            }
            expect(taken.slice(-8)).toEqual(Array.from({ length: 8 }, (_, index) => `m${index + 16}`));
            expect(await textsOf(log)).toEqual(taken);
          });
          await withLog({ folder }, async (log) => expect(await textsOf(log)).toEqual(taken));
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each(['EROFS', 'EACCES', 'EIO'])('with %s is a problem that says what to do', async (code) => {
    let isRefusing = false;
    const write: WriteBytes = (file, bytes, offset) =>
      isRefusing ? Promise.reject(Object.assign(new Error('refused'), { code })) : writeToDisk(file, bytes, offset);
    await withLog({ folder: newFolder(), write }, async (log) => {
      isRefusing = true;
      const all = await Promise.allSettled([log.append(message('a')), log.append(message('b'))]);
      expect(all.map((one) => one.status === 'rejected' && (one.reason as Problem).code)).toEqual([
        'log-unwritable',
        'log-unwritable',
      ]);
      isRefusing = false;
      expect(await log.append(message('c'))).toBe(1);
    });
  });

  it.skipIf(process.getuid?.() === 0)('because the folder may not be written is a problem at opening', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o500);
    await expect(segmentFilesLog({ folder })).rejects.toMatchObject({ code: 'log-unwritable' });
  });

  it('because a file stands where the folder should is a problem at opening', async () => {
    const path = join(newFolder(), 'file');
    writeFileSync(path, '');
    await expect(segmentFilesLog({ folder: path })).rejects.toMatchObject({ code: 'log-unwritable' });
  });
});
