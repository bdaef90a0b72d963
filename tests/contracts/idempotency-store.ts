import { describe, expect, it } from 'vitest';
import { instant } from '../../src/foundation/instant.ts';
import type { IdempotencyStore } from '../../src/ports/idempotency-store.ts';

let keys = 0;
const fresh = () => ({ tokenId: 't', route: 'POST /v1/imports', key: `key ${++keys} \0\uD800` });
const term = (now: number) => ({ now: instant(now), heldUntil: instant(now + 10), expiresAt: instant(now + 100) });

export function idempotencyStoreCases(store: () => IdempotencyStore): void {
  describe('requests that are sent again', () => {
    it('are carried out once and answered alike', async () => {
      const request = fresh();
      expect(await store().begin(request, 'digest', term(0))).toEqual({ kind: 'new' });
      expect(await store().begin(request, 'digest', term(9))).toEqual({ kind: 'running' });
      const answer = { status: 201, body: '{"id":"\\u0000\0\uD800"}' };
      await store().answer(request, answer);
      await store().answer(request, { status: 500, body: '' });
      expect(await store().begin(request, 'digest', term(99))).toEqual({ kind: 'answered', answer });
    });

    it('conflict when they are not the same request, answered or not', async () => {
      const request = fresh();
      await store().begin(request, 'digest', term(0));
      expect(await store().begin(request, 'other', term(1))).toEqual({ kind: 'conflict' });
      await store().answer(request, { status: 200, body: '' });
      expect(await store().begin(request, 'other', term(1))).toEqual({ kind: 'conflict' });
    });

    it('are others for another token, route or key', async () => {
      const request = fresh();
      await store().begin(request, 'digest', term(0));
      for (const other of [{ ...request, tokenId: 'u' }, { ...request, route: 'POST /v1/x' }, fresh()]) {
        expect(await store().begin(other, 'other', term(0))).toEqual({ kind: 'new' });
      }
    });

    it('may be tried again when the first to try is gone or gave up, and afresh when their term is over', async () => {
      const request = fresh();
      await store().begin(request, 'digest', term(0));
      expect(await store().begin(request, 'digest', term(10))).toEqual({ kind: 'new' });
      expect(await store().begin(request, 'digest', term(11))).toEqual({ kind: 'running' });
      await store().abandon(request);
      expect(await store().begin(request, 'other', term(12))).toEqual({ kind: 'new' });
      await store().answer(request, { status: 200, body: 'x' });
      await store().abandon(request);
      expect(await store().begin(request, 'other', term(111))).toMatchObject({ kind: 'answered' });
      expect(await store().begin(request, 'third', term(112))).toEqual({ kind: 'new' });
    });

    it('begun by many at one time are new to one', async () => {
      const request = fresh();
      const states = await Promise.all(Array.from({ length: 8 }, () => store().begin(request, 'digest', term(0))));
      expect(states.map(({ kind }) => kind).sort()).toEqual(['new', ...Array<string>(7).fill('running')]);
    });

    it('are forgotten when their term is over, and not before', async () => {
      const [gone, kept] = [fresh(), fresh()];
      await store().begin(gone, 'digest', { ...term(-1000), expiresAt: instant(-900) });
      await store().begin(kept, 'digest', { ...term(-1000), expiresAt: instant(-899) });
      await store().forgetExpired(instant(-900));
      expect(await store().begin(gone, 'other', term(-1000))).toEqual({ kind: 'new' });
      expect(await store().begin(kept, 'other', term(-1000))).toEqual({ kind: 'conflict' });
    });
  });
}
