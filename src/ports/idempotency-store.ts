import type { Instant } from '../foundation/instant.ts';

/** Names one request that a client may send again: its key means nothing for another token or route. */
export interface IdempotentRequest {
  /** Id of the token; empty where the node is open. */
  readonly tokenId: string;
  /** `POST /v1/imports`. */
  readonly route: string;
  /** The words of the client's `Idempotency-Key`. */
  readonly key: string;
}

export interface IdempotentAnswer {
  readonly status: number;
  readonly body: string;
}

/** How long what is kept of a request holds. */
export interface IdempotencyTerm {
  readonly now: Instant;
  /** Until then the first to ask is taken to be at work; afterwards, unanswered, another may try. */
  readonly heldUntil: Instant;
  /** From then on the key is forgotten and may be used anew. */
  readonly expiresAt: Instant;
}

export type IdempotencyState =
  /** Nobody has carried it out: the caller must, and then say so. */
  | { readonly kind: 'new' }
  /** Somebody is at it. */
  | { readonly kind: 'running' }
  | { readonly kind: 'answered'; readonly answer: IdempotentAnswer }
  /** The key stands for another request. */
  | { readonly kind: 'conflict' };

/** Keeps answers, so that a request sent again is answered again and not carried out again. */
export interface IdempotencyStore {
  /**
   * Durable when it resolves. Of many that begin one request at one time, on any node, one is told `new`.
   * @param digest of the request's content: the same key with another digest is a conflict.
   * @throws Problem `records-unreachable`, as every call below: a caller must then refuse the request.
   */
  begin(request: IdempotentRequest, digest: string, term: IdempotencyTerm): Promise<IdempotencyState>;
  /** Keeps the answer of a request that was begun; durable when it resolves. The first answer stands. */
  answer(request: IdempotentRequest, answer: IdempotentAnswer): Promise<void>;
  /** Gives up a request that was begun and not answered, so that the next to send it carries it out. */
  abandon(request: IdempotentRequest): Promise<void>;
  forgetExpired(now: Instant): Promise<void>;
}
