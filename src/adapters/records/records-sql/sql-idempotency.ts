import { createHash } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type {
  IdempotencyState,
  IdempotencyStore,
  IdempotencyTerm,
  IdempotentRequest,
} from '../../../ports/idempotency-store.ts';
import type { RecordsDatabase } from './database.ts';

type Database = Kysely<RecordsDatabase>;

export const sqlIdempotency = (database: Database): IdempotencyStore => ({
  begin: (request, digest, term) =>
    database.transaction().execute((transaction) => begun(transaction, { key: keyOf(request), digest, ...term })),
  answer: async (request, { status, body }) => {
    await database
      .updateTable('idempotency')
      .set({ status, body: JSON.stringify(body) })
      .where('request_key', '=', keyOf(request))
      .where('status', 'is', null)
      .execute();
  },
  abandon: async (request) => {
    await database
      .deleteFrom('idempotency')
      .where('request_key', '=', keyOf(request))
      .where('status', 'is', null)
      .execute();
  },
  forgetExpired: async (now) => {
    await database.deleteFrom('idempotency').where('expires_at', '<=', now).execute();
  },
});

const keyOf = ({ tokenId, route, key }: IdempotentRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([tokenId, route, key]))
    .digest('hex');

interface Begin extends IdempotencyTerm {
  readonly key: string;
  readonly digest: string;
}

/** Whoever comes second waits for the first one's transaction and then sees its row. */
async function begun(database: Database, asked: Begin): Promise<IdempotencyState> {
  const row = { digest: asked.digest, held_until: asked.heldUntil, expires_at: asked.expiresAt };
  const inserted = await database
    .insertInto('idempotency')
    .values({ request_key: asked.key, ...row })
    .onConflict((conflict) => conflict.column('request_key').doNothing())
    .returning('request_key')
    .executeTakeFirst();
  if (inserted !== undefined) return { kind: 'new' };
  const kept = await database
    .selectFrom('idempotency')
    .selectAll()
    .where('request_key', '=', asked.key)
    .forUpdate()
    .executeTakeFirst();
  if (kept === undefined) return begun(database, asked);
  const state = stateOf(kept, asked);
  if (state.kind !== 'new') return state;
  const anew = { ...row, status: null, body: null };
  await database.updateTable('idempotency').set(anew).where('request_key', '=', asked.key).execute();
  return state;
}

function stateOf(kept: Selectable<RecordsDatabase['idempotency']>, { digest, now }: Begin): IdempotencyState {
  if (kept.expires_at <= now) return { kind: 'new' };
  if (kept.digest !== digest) return { kind: 'conflict' };
  if (kept.status !== null && kept.body !== null) {
    return { kind: 'answered', answer: { status: kept.status, body: JSON.parse(kept.body) as string } };
  }
  return { kind: kept.held_until > now ? 'running' : 'new' };
}
