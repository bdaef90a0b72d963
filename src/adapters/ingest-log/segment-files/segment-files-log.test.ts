import { statSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../foundation/instant.ts';
import type { LoggedMessage } from '../../../ports/ingest-log.ts';
import { type WriteBytes, writeToDisk } from '../durable-folder.ts';
import { at, message, newFolder, segmentsIn, textsOf, withLog } from '../../../../tests/log-folder.ts';

describe('a log of segment files', () => {
  it('gives back every message after a restart, as it was and in order', async () => {
    const sent = fc.record({
      kind: fc.string({ maxLength: 12 }),
      body: fc.uint8Array({ maxLength: 300 }),
      receivedAt: fc.double({ min: -1e12, max: 2e12, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(sent, { maxLength: 30 }),
        fc.integer({ min: 40, max: 2000 }),
        async (messages, segmentBytes) => {
          const folder = newFolder();
          const given = messages.map((one) => ({ ...one, receivedAt: instant(one.receivedAt) }));
          const positions = await withLog({ folder, segmentBytes }, (log) =>
            Promise.all(given.map((one) => log.append(one))),
          );
          const found = await withLog({ folder }, async (log) => {
            const all: LoggedMessage[] = [];
            for await (const one of log.replay()) all.push({ ...one, body: new Uint8Array(one.body) });
            return all;
          });
          expect(found).toEqual(given.map((one, index) => ({ ...one, position: positions[index] })));
          expect(positions).toEqual(given.map((_, index) => index + 1));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('writes what waits together by one write, and resolves in order', async () => {
    let writes = 0;
    const write: WriteBytes = (file, bytes, offset) => {
      writes++;
      return writeToDisk(file, bytes, offset);
    };
    await withLog({ folder: newFolder(), write }, async (log) => {
      writes = 0;
      const order: number[] = [];
      await Promise.all(
        Array.from({ length: 100 }, async (_, index) => {
          await log.append(message(`m${index}`));
          order.push(index);
        }),
      );
      expect(writes).toBe(1);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    });
  });

  it('replays what comes after a position, also while messages are added', async () => {
    await withLog({ folder: newFolder(), segmentBytes: 200 }, async (log) => {
      for (let index = 1; index <= 9; index++) await log.append(message(`m${index}`));
      const seen: string[] = [];
      for await (const { body } of log.replay(at(6))) {
        seen.push(Buffer.from(body).toString());
        await log.append(message('later'));
      }
      expect(seen).toEqual(['m7', 'm8', 'm9']);
    });
  });

  it('gives the room of whole segments back, and never of a message that is needed', async () => {
    const folder = newFolder();
    await withLog({ folder, segmentBytes: 200 }, async (log) => {
      for (let index = 1; index <= 20; index++) await log.append(message(`m${index}`));
      const before = log.heldBytes;
      expect(before).toBe(segmentsIn(folder).reduce((sum, path) => sum + statSync(path).size, 0));
      await log.release(at(10));
      expect(log.heldBytes).toBeLessThan(before);
      expect(log.heldBytes).toBe(segmentsIn(folder).reduce((sum, path) => sum + statSync(path).size, 0));
      expect(await textsOf(log, at(10))).toHaveLength(10);
      await log.release(at(20));
      expect(segmentsIn(folder)).toHaveLength(1);
    });
    expect(await withLog({ folder }, (log) => log.append(message('next')))).toBe(21);
  });

  it('never gives a position again that lies before one it is told of, even when its files were taken away', async () => {
    const folder = newFolder();
    await withLog({ folder }, async (log) => {
      expect(await textsOf(log, at(1000))).toEqual([]);
      expect(await log.append(message('new'))).toBe(1001);
    });
    await withLog({ folder }, async (log) => expect(await textsOf(log, at(1000))).toEqual(['new']));
  });
});
