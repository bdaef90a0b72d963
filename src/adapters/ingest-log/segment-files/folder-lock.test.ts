import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { segmentFilesLog } from './segment-files-log.ts';
import { message, newFolder, textsOf, withLog } from '../../../../tests/log-folder.ts';

describe('a folder in use', () => {
  it('is refused to a second opening, with its name, until the first has closed', async () => {
    const folder = newFolder();
    await withLog({ folder }, async () => {
      await expect(segmentFilesLog({ folder })).rejects.toMatchObject({
        code: 'log-in-use',
        message: expect.stringContaining(folder) as string,
      });
    });
    expect(await withLog({ folder }, (log) => log.append(message('free')))).toBe(1);
  });

  it('is refused to all but one of many that open it at one time', async () => {
    const folder = newFolder();
    const openings = await Promise.allSettled(Array.from({ length: 8 }, () => segmentFilesLog({ folder })));
    const open = openings.filter((one) => one.status === 'fulfilled');
    expect(open).toHaveLength(1);
    await open[0]!.value[Symbol.asyncDispose]();
  });

  it('works in a folder whose path is longer than a socket may have', async () => {
    const folder = join(newFolder(), 'a'.repeat(90), 'b'.repeat(90));
    await withLog({ folder }, async (log) => {
      await log.append(message('deep'));
      await expect(segmentFilesLog({ folder })).rejects.toMatchObject({ code: 'log-in-use' });
    });
    await withLog({ folder }, async (log) => expect(await textsOf(log)).toEqual(['deep']));
  });

  it('by a process that lives is refused, and is free when that was killed', async () => {
    const folder = newFolder();
    const script = `require('node:net').createServer((s) => s.end('process 1')).listen(process.argv[1], () => console.log('up'))`;
    const holder = spawn(process.execPath, ['-e', script, join(folder, 'in-use')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    await expect(segmentFilesLog({ folder })).rejects.toMatchObject({ code: 'log-in-use' });
    holder.kill('SIGKILL');
    await once(holder, 'close');
    expect(existsSync(join(folder, 'in-use'))).toBe(true);
    const openings = await Promise.allSettled(Array.from({ length: 5 }, () => segmentFilesLog({ folder })));
    const open = openings.filter((one) => one.status === 'fulfilled');
    expect(open).toHaveLength(1);
    await open[0]!.value[Symbol.asyncDispose]();
  });
});
