import { describe, expect, it } from 'vitest';
import { instant, period } from '../../src/foundation/instant.ts';
import type { ImportRecord, ImportStore } from '../../src/ports/import-store.ts';

const NEVER = instant(-1);
const UNHELD = { code: 'import-not-held' };

export function importStoreCases(store: () => ImportStore): void {
  describe('imports', () => {
    const create = (createdAt = 0) =>
      store().create({
        kind: 'prometheus',
        source: 'http://10.0.0.1:9090',
        period: period(instant(0), instant(10)),
        createdAt: instant(createdAt),
      });
    /** Ends what other cases left. */
    const drained = async (): Promise<void> => {
      for (let next; (next = await store().claim(instant(0), instant(1e15))); ) {
        await store().finish(next, { at: instant(0), state: 'failed' });
      }
    };

    it('go from queued to done, with their counts and cursor', async () => {
      await drained();
      const made = await create();
      expect(made).toMatchObject({ state: 'queued', counts: { read: 0, kept: 0, refused: 0 }, attempt: 0 });
      const claimed = (await store().claim(instant(5), NEVER))!;
      expect(claimed).toEqual({ ...made, state: 'running', startedAt: 5, attempt: 1 });
      const counts = { read: 5e9, kept: 3, refused: 2 };
      await store().advance(claimed, { at: instant(6), counts, cursor: 'page 2' });
      await store().advance(claimed, { at: instant(7), counts });
      await store().finish(claimed, { at: instant(8), state: 'done', message: 'all there' });
      const done: ImportRecord = {
        ...claimed,
        state: 'done',
        counts,
        cursor: 'page 2',
        endedAt: instant(8),
        message: 'all there',
      };
      expect(await store().find(made.id)).toEqual(done);
      expect(await store().find(made.id + 1000)).toBeUndefined();
      expect(await store().claim(instant(9), instant(1e15))).toBeUndefined();
    });

    it('are taken up oldest first, each by one, however many ask', async () => {
      await drained();
      const made = [await create(), await create(), await create()];
      const claims = await Promise.all(Array.from({ length: 6 }, () => store().claim(instant(1), NEVER)));
      const ids = claims.flatMap((claim) => (claim === undefined ? [] : [claim.id]));
      expect(ids.sort((a, b) => a - b)).toEqual(made.map(({ id }) => id));
    });

    it('that nobody was heard of are taken over at their cursor, and the first attempt is refused', async () => {
      await drained();
      await create();
      const first = (await store().claim(instant(100), NEVER))!;
      const progress = { at: instant(110), counts: { read: 1, kept: 1, refused: 0 }, cursor: 'page 1' };
      await store().advance(first, progress);
      expect(await store().claim(instant(120), instant(110))).toBeUndefined();
      const second = (await store().claim(instant(120), instant(111)))!;
      expect(second).toMatchObject({ id: first.id, cursor: 'page 1', attempt: 2, startedAt: 100 });
      await expect(store().advance(first, progress)).rejects.toMatchObject(UNHELD);
      await expect(store().finish(first, { at: instant(121), state: 'done' })).rejects.toMatchObject(UNHELD);
      await store().finish(second, { at: instant(121), state: 'failed', message: 'it went away' });
      await expect(store().advance(second, progress)).rejects.toMatchObject(UNHELD);
      expect(await store().find(first.id)).toMatchObject({ state: 'failed', counts: { read: 1 } });
    });

    it('are listed by id, page after page and by state', async () => {
      await drained();
      const made = [await create(), await create(), await create()];
      const [first, second, third] = made.map(({ id }) => id) as [number, number, number];
      await store().claim(instant(1), NEVER);
      const ids = async (query: Parameters<ImportStore['list']>[0]) => (await store().list(query)).map(({ id }) => id);
      expect(await ids({ afterId: first - 1, limit: 2 })).toEqual([first, second]);
      expect(await ids({ afterId: second, limit: 2 })).toEqual([third]);
      expect(await ids({ afterId: first - 1, state: 'queued', limit: 9 })).toEqual([second, third]);
    });
  });
}
