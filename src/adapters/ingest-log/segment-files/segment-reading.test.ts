import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import { segmentFilesLog } from './segment-files-log.ts';
import { at, filled, message, newFolder, segmentsIn, textsOf, withLog } from '../../../../tests/log-folder.ts';

describe('a torn end', () => {
  it('is dropped wherever it is torn, and the log goes on after the last whole message', async () => {
    const folder = newFolder();
    await filled(folder, ['one', 'two', 'three'], 10_000);
    const [path] = segmentsIn(folder);
    const whole = readFileSync(path!);
    const texts = ['one', 'two', 'three'];
    for (let bytes = 0; bytes < whole.length; bytes += 3) {
      writeFileSync(path!, whole.subarray(0, bytes));
      await withLog({ folder }, async (log) => {
        const kept = await textsOf(log);
        expect(kept).toEqual(texts.slice(0, kept.length));
        expect(await log.append(message('again'))).toBe(kept.length + 1);
        expect(await textsOf(log)).toEqual([...kept, 'again']);
      });
    }
  });

  it.each(['zeros', 'random'])('of %s after the last message is dropped', async (what) => {
    const folder = newFolder();
    await filled(folder, ['one', 'two'], 10_000);
    const [path] = segmentsIn(folder);
    const tail = Buffer.alloc(5000, what === 'zeros' ? 0 : 'Mx9');
    writeFileSync(path!, Buffer.concat([readFileSync(path!), tail]));
    await withLog({ folder }, async (log) => expect(await textsOf(log)).toEqual(['one', 'two']));
  });
});

describe('damage', () => {
  it('in an older segment is told with file and offset, wherever it is', async () => {
    const folder = newFolder();
    await filled(
      folder,
      Array.from({ length: 12 }, (_, index) => `message ${index}`),
    );
    const [path] = segmentsIn(folder);
    const whole = readFileSync(path!);
    for (let offset = 0; offset < whole.length; offset += 7) {
      const changed = Buffer.from(whole);
      changed[offset]! ^= 0x41;
      writeFileSync(path!, changed);
      const reading = withLog({ folder }, (log) => textsOf(log));
      await expect(reading).rejects.toMatchObject({
        code: 'log-damaged',
        message: expect.stringContaining(`${path!} is damaged at byte`) as string,
      });
    }
  });

  it('of a message that later ones prove durable is told, not cut off with them', async () => {
    const folder = newFolder();
    await filled(folder, ['one', 'two', 'three'], 10_000);
    const [path] = segmentsIn(folder);
    const bytes = readFileSync(path!);
    bytes[bytes.indexOf('two')]! ^= 1;
    writeFileSync(path!, bytes);
    await expect(segmentFilesLog({ folder })).rejects.toMatchObject({ code: 'log-damaged', isLasting: true });
    expect(readFileSync(path!)).toEqual(bytes);
  });

  it('by a segment or an end that is missing is told', async () => {
    const folder = newFolder();
    await filled(
      folder,
      Array.from({ length: 12 }, (_, index) => `message ${index}`),
    );
    const paths = segmentsIn(folder);
    const middle = readFileSync(paths[1]!);
    rmSync(paths[1]!);
    await expect(withLog({ folder }, (log) => textsOf(log))).rejects.toMatchObject({ code: 'log-damaged' });
    await expect(withLog({ folder }, (log) => textsOf(log, at(1)))).rejects.toMatchObject({ code: 'log-damaged' });
    writeFileSync(paths[1]!, middle);
    truncateSync(paths[1]!, 36);
    await expect(withLog({ folder }, (log) => textsOf(log))).rejects.toMatchObject({ code: 'log-damaged' });
  });

  it('never lets anything but a Problem out, and never a message that was not sent', async () => {
    const folder = newFolder();
    const texts = Array.from({ length: 8 }, (_, index) => `message ${index}`);
    await filled(folder, texts);
    const originals = segmentsIn(folder).map((path) => [path, readFileSync(path)] as const);
    const change = fc.tuple(fc.nat(originals.length - 1), fc.nat(250), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        for (const [path, bytes] of originals) writeFileSync(path, bytes);
        for (const [file, offset, value] of changes) {
          const bytes = readFileSync(originals[file]![0]);
          if (offset < bytes.length) bytes[offset] = value;
          writeFileSync(originals[file]![0], bytes);
        }
        const found = await withLog({ folder }, (log) => textsOf(log)).catch((error: unknown) => error);
        expect(found instanceof Problem ? [] : found).toEqual(
          found instanceof Problem ? [] : texts.slice(0, (found as string[]).length),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('can not be made up by who sends a body that looks like records', async () => {
    const source = newFolder();
    await filled(source, ['forged'], 10_000);
    const [path] = segmentsIn(source);
    const folder = newFolder();
    const body = Buffer.concat([readFileSync(path!), readFileSync(path!)]);
    await withLog({ folder }, (log) => log.append({ kind: 'test', body, receivedAt: instant(0) }));
    const [target] = segmentsIn(folder);
    truncateSync(target!, statSync(target!).size - 1);
    await withLog({ folder }, async (log) => expect(await textsOf(log)).toEqual([]));
  });
});
