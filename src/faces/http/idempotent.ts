import { createHash } from 'node:crypto';
import { instant } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import type { IdempotentRequest } from '../../ports/idempotency-store.ts';
import type { HttpDoors } from './doors.ts';
import { type Answer, type Asked, JSON_TYPE } from './route.ts';

const HELD_MILLISECONDS = 10 * 60_000;
const KEPT_MILLISECONDS = 24 * 3_600_000;

/** Visible ASCII, with or without the quotes of a string of RFC 8941. */
const KEY = /^[\x21\x23-\x7e]{1,255}$/;

export type IdempotentDoors = Pick<HttpDoors, 'idempotency' | 'now'>;

/**
 * Carries a request out once for each `Idempotency-Key` of a token, within a day; sent again, it is answered as the first time. A
 * request that was refused may be sent again with its key. Without a key it is carried out each time.
 * @param of the route by its method and path: `POST /v1/imports`.
 * @throws Problem `idempotency-key-invalid`, `idempotency-key-reused`, `idempotency-running`, `records-unreachable`.
 */
export async function once(
  { idempotency, now }: IdempotentDoors,
  { of, asked }: { readonly of: string; readonly asked: Asked<unknown> },
  work: () => Promise<Answer>,
): Promise<Answer> {
  const key = keyIn(asked.headers['idempotency-key']);
  if (key === undefined) return work();
  const request: IdempotentRequest = { tokenId: asked.tokenId ?? '', route: of, key };
  const at = now();
  const state = await idempotency.begin(request, digestOf(asked), {
    now: at,
    heldUntil: instant(at + HELD_MILLISECONDS),
    expiresAt: instant(at + KEPT_MILLISECONDS),
  });
  if (state.kind === 'conflict') throw reused();
  if (state.kind === 'running') throw running();
  if (state.kind === 'answered') return { status: state.answer.status, mediaType: JSON_TYPE, body: state.answer.body };
  const answer = await work().catch(async (error: unknown) => {
    await idempotency.abandon(request);
    throw error;
  });
  const body = JSON.stringify(answer.body);
  await idempotency.answer(request, { status: answer.status ?? 200, body });
  return { ...answer, mediaType: JSON_TYPE, body };
}

function keyIn(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = String(header).replace(/^"(.*)"$/, '$1');
  if (KEY.test(key)) return key;
  throw new Problem('idempotency-key-invalid', 'Send a key of 1 to 255 visible ASCII characters, such as a UUID.');
}

function digestOf({ query, path, headers, body }: Asked<unknown>): string {
  const head = JSON.stringify([query, path, headers['content-type'] ?? '']);
  return createHash('sha256').update(`${head}\n`).update(body).digest('hex');
}

const reused = (): Problem =>
  new Problem('idempotency-key-reused', 'Send another key with another request, and the same request with its key.');
const running = (): Problem =>
  new Problem('idempotency-running', 'Send it again with the same key, until it is answered.');
