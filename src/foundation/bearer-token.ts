/** `comptroller_ID_SECRET`: 64 bits to find it by, 256 bits that nobody can guess, so that one hash is enough to keep. */
const TOKEN = /^comptroller_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/;
const ID = /^[0-9a-f]{16}$/;

export const ID_BYTES = 8;
export const SECRET_BYTES = 32;

/** @param secret in base64url, of 32 bytes. */
export const bearerToken = (id: string, secret: string): string => `comptroller_${id}_${secret}`;

/** The public part of a text that has the form of a token; `undefined` for any other. */
export const idOfToken = (text: string): string | undefined => TOKEN.exec(text)?.[1];

export const isTokenId = (text: string): boolean => ID.test(text);
