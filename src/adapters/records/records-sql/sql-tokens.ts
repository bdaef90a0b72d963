import { createHash, timingSafeEqual } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import { bearerToken, ID_BYTES, idOfToken, SECRET_BYTES } from '../../../foundation/bearer-token.ts';
import { type Instant, instant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import { SCOPES, type TokenRecord, type TokenStore } from '../../../ports/token-store.ts';
import { storableText } from '../merged-findings.ts';
import type { RecordsDatabase } from './database.ts';

export interface SqlTokenDoors {
  now(): Instant;
  /** Unpredictable bytes. */
  randomBytes(count: number): Uint8Array;
}

/** Tokens that every node of one database knows. */
export const sqlTokens = (database: Kysely<RecordsDatabase>, doors: SqlTokenDoors): TokenStore => ({
  create: async ({ name, scopes }) => {
    const id = Buffer.from(doors.randomBytes(ID_BYTES)).toString('hex');
    const token = bearerToken(id, Buffer.from(doors.randomBytes(SECRET_BYTES)).toString('base64url'));
    const row = {
      id,
      name: storableText(name),
      scopes: [...new Set(scopes)].join(' '),
      created_at: doors.now(),
      revoked_at: null,
      sha256: sha256Of(token).toString('hex'),
    };
    await told('tokens-unwritable', () => database.insertInto('tokens').values(row).execute());
    return { record: recordOf(row), token };
  },
  list: () =>
    told('tokens-unreadable', async () => {
      const rows = database.selectFrom('tokens').selectAll().orderBy('created_at').orderBy('id');
      return (await rows.execute()).map(recordOf);
    }),
  revoke: async (id) => {
    const row = await told('tokens-unwritable', () =>
      database
        .updateTable('tokens')
        .set({ revoked_at: sql`coalesce(revoked_at, ${doors.now()})` })
        .where('id', '=', storableText(id))
        .returningAll()
        .executeTakeFirst(),
    );
    if (row === undefined) throw new Problem('token-unknown', `There is no token ${id}; list them to see their ids.`);
    return recordOf(row);
  },
  find: async (token) => {
    const id = idOfToken(token);
    if (id === undefined) return undefined;
    const one = () => database.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
    const row = await told('tokens-unreadable', one);
    if (row === undefined) return undefined;
    return timingSafeEqual(sha256Of(token), Buffer.from(row.sha256, 'hex')) ? recordOf(row) : undefined;
  },
  isEmpty: () =>
    told('tokens-unreadable', async () => {
      const any = await database.selectFrom('tokens').select('id').limit(1).executeTakeFirst();
      return any === undefined;
    }),
});

const sha256Of = (token: string): Buffer => createHash('sha256').update(token).digest();

const recordOf = (row: Selectable<RecordsDatabase['tokens']>): TokenRecord => ({
  id: row.id,
  name: row.name,
  scopes: SCOPES.filter((scope) => row.scopes.split(' ').includes(scope)),
  createdAt: instant(row.created_at),
  ...(row.revoked_at === null ? {} : { revokedAt: instant(row.revoked_at) }),
});

async function told<Value>(code: string, action: () => Promise<Value>): Promise<Value> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof Problem)
      throw new Problem(code, `The tokens are in the records, and ${cause.message}`, { cause });
    throw cause;
  }
}
