import { z } from 'zod';
import { instant, isoOf, parseInstant } from '../../../foundation/instant.ts';
import { SCOPES, type TokenRecord } from '../../../ports/token-store.ts';

const moment = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'is no moment')
  .transform((text) => parseInstant(text) ?? instant(0));

/** One token on file. `sha256` is of the whole token, in hexadecimal. */
export const tokenSchema = z.object({
  format: z.literal('comptroller-token/1'),
  id: z.string().regex(/^[0-9a-f]{16}$/),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: moment,
  revokedAt: z.exactOptional(moment),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export interface StoredToken {
  readonly record: TokenRecord;
  readonly sha256: string;
}

/** `undefined` when the text is no token of ours. */
export function storedTokenIn(text: string): StoredToken | undefined {
  const parsed = tokenSchema.safeParse(jsonIn(text));
  if (!parsed.success) return undefined;
  const { format: _, sha256, ...record } = parsed.data;
  return { record, sha256 };
}

export const textOfToken = ({ record: { createdAt, revokedAt, ...rest }, sha256 }: StoredToken): string =>
  `${JSON.stringify({
    format: 'comptroller-token/1',
    ...rest,
    createdAt: isoOf(createdAt),
    ...(revokedAt === undefined ? {} : { revokedAt: isoOf(revokedAt) }),
    sha256,
  })}\n`;

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
