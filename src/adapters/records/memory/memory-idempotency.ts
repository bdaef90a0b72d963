import type {
  IdempotencyStore,
  IdempotencyTerm,
  IdempotentAnswer,
  IdempotentRequest,
} from '../../../ports/idempotency-store.ts';

interface Row extends Pick<IdempotencyTerm, 'heldUntil' | 'expiresAt'> {
  readonly digest: string;
  readonly answer?: IdempotentAnswer;
}

const keyOf = ({ tokenId, route, key }: IdempotentRequest): string => JSON.stringify([tokenId, route, key]);

/** Answers as long as the process lives. */
export function memoryIdempotency(): IdempotencyStore {
  const rows = new Map<string, Row>();
  return {
    begin: async (request, digest, { now, heldUntil, expiresAt }) => {
      const row = rows.get(keyOf(request));
      const isKept = row !== undefined && row.expiresAt > now;
      if (isKept && row.digest !== digest) return { kind: 'conflict' };
      if (isKept && row.answer !== undefined) return { kind: 'answered', answer: row.answer };
      if (isKept && row.heldUntil > now) return { kind: 'running' };
      rows.set(keyOf(request), { digest, heldUntil, expiresAt });
      return { kind: 'new' };
    },
    answer: async (request, answer) => {
      const row = rows.get(keyOf(request));
      if (row !== undefined && row.answer === undefined) rows.set(keyOf(request), { ...row, answer });
    },
    abandon: async (request) => {
      if (rows.get(keyOf(request))?.answer === undefined) rows.delete(keyOf(request));
    },
    forgetExpired: async (now) => {
      for (const [key, { expiresAt }] of rows) if (expiresAt <= now) rows.delete(key);
    },
  };
}
