import type { Instant } from '../foundation/instant.ts';

/** What the bearer of a token may do. A token names each scope that it has; none includes another. */
export const SCOPES = [
  'ingest:write',
  'accounts:read',
  'windows:read',
  'fleet:read',
  'records:read',
  'records:write',
  'metrics:read',
] as const;
export type Scope = (typeof SCOPES)[number];

/** A token as it is kept: everything but the token itself. */
export interface TokenRecord {
  /** Public: it stands in lists and logs. Lower-case hexadecimal. */
  readonly id: string;
  /** For a person: which machine or which program holds it. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Instant;
  /** From this moment on it opens nothing. */
  readonly revokedAt?: Instant;
}

export interface CreatedToken {
  readonly record: TokenRecord;
  /** Shown once; it can't be had again. */
  readonly token: string;
}

/** Keeps what is needed to recognise bearer tokens, and never the tokens. */
export interface TokenStore {
  /** Durable when it resolves. */
  create(request: Pick<TokenRecord, 'name' | 'scopes'>): Promise<CreatedToken>;
  /** Every token that was ever created, revoked ones too, oldest first. */
  list(): Promise<readonly TokenRecord[]>;
  /**
   * Durable when it resolves; a node that runs refuses the token from its next request on. A repeated call changes nothing.
   * @throws Problem `token-unknown`.
   */
  revoke(id: string): Promise<TokenRecord>;
  /**
   * The record of a token that is presented, revoked or not; `undefined` when no such token was created. The comparison takes
   * the same time whatever part of the token is right.
   * @throws Problem `tokens-unreadable` when the store can't tell: a caller must then refuse.
   */
  find(token: string): Promise<TokenRecord | undefined>;
  /** Whether no token was ever created. A revoked one counts: revoking the last token opens nothing. */
  isEmpty(): Promise<boolean>;
}
