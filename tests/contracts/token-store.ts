import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Instant } from '../../src/foundation/instant.ts';
import type { TokenStore } from '../../src/ports/token-store.ts';
import { at } from '../compute-facts.ts';

/** Where a store keeps its tokens; opened twice, it is what two processes see. */
export interface TokenPlace {
  open(doors: { now(): Instant; randomBytes(count: number): Uint8Array }): TokenStore;
}

const collector = { name: 'collector of hall 2', scopes: ['ingest:write'] as const };

/** What every store of tokens does. @param freshPlace a place without tokens */
export function tokenStoreContract(name: string, freshPlace: () => Promise<TokenPlace>): void {
  describe(`tokens kept in ${name}`, () => {
    let place: TokenPlace;
    beforeEach(async () => {
      place = await freshPlace();
    });
    const store = (now = '2026-11-25T10:00:00Z') => place.open({ now: () => at(now), randomBytes });

    it('are recognised by another process as soon as they are created', async () => {
      expect(await store().isEmpty()).toBe(true);
      const { record, token } = await store().create(collector);
      expect(record).toMatchObject({ ...collector, createdAt: at('2026-11-25T10:00:00Z') });
      expect(await store().find(token)).toEqual(record);
      expect(await store().list()).toEqual([record]);
      expect(await store().isEmpty()).toBe(false);
    });

    it('are listed oldest first', async () => {
      const late = await store('2026-11-26').create({ name: 'late', scopes: ['fleet:read', 'accounts:read'] });
      const early = await store('2026-11-24').create({ name: 'early', scopes: [] });
      expect((await store().list()).map(({ id }) => id)).toEqual([early.record.id, late.record.id]);
      expect([...(await store().find(late.token))!.scopes].sort()).toEqual(['accounts:read', 'fleet:read']);
    });

    it('are refused when one character differs, when longer, shorter or empty', async () => {
      const { token } = await store().create(collector);
      for (let place = 0; place < token.length; place++) {
        const other = token[place] === 'b' ? 'c' : 'b';
        expect(await store().find(token.slice(0, place) + other + token.slice(place + 1))).toBeUndefined();
      }
      for (const wrong of ['', `${token}a`, token.slice(1), token.slice(0, -1), ` ${token}`, `${token}\n`]) {
        expect(await store().find(wrong)).toBeUndefined();
      }
    });

    it('stay known when revoked, with the moment of the first revocation', async () => {
      const { record, token } = await store().create(collector);
      const revoked = await store().revoke(record.id);
      expect(revoked).toEqual({ ...record, revokedAt: at('2026-11-25T10:00:00Z') });
      expect(await store().find(token)).toEqual(revoked);
      expect(await store('2026-12-01').revoke(record.id)).toEqual(revoked);
      expect(await store().isEmpty()).toBe(false);
    });

    it('can not be revoked by a name that nobody has', async () => {
      await store().create(collector);
      for (const id of ['../../etc/passwd', '', '0123456789abcdef', '0123456789abcdef/../x', "' or true --", '\0']) {
        await expect(store().revoke(id)).rejects.toMatchObject({ code: 'token-unknown' });
      }
    });

    it('take any text for a token without another failure', async () => {
      const property = fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        expect(await store().find(text)).toBeUndefined();
      });
      await fc.assert(property, { numRuns: 50 });
    });
  });
}
