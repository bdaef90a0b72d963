import { readFile } from 'node:fs/promises';
import type { DocumentPath } from '../../../foundation/located-document.ts';
import { variableOf } from './environment.ts';
import { absolutePath, isOverridden, type Reading, tell, tellUnfinished, tellUnread } from './reading.ts';

const MOST_CHARACTERS = 8192;

/** The text of a file that holds a secret and nothing else; `undefined` when it can't be used, which is told. */
export async function secretFile(reading: Reading, at: DocumentPath, path: string): Promise<string | undefined> {
  const absolute = absolutePath(reading, at, path);
  try {
    const secret = (await readFile(absolute, 'utf8')).replace(/\r?\n$/, '');
    if (secret !== '' && secret.length <= MOST_CHARACTERS && !/[\0\r\n]/.test(secret)) return secret;
    const told = secret === '' ? tellUnfinished : tell;
    told(reading, at, `${absolute} must hold the secret on one line and nothing else`);
  } catch (cause) {
    tellUnread(reading, at, { file: absolute, cause });
  }
  return undefined;
}

interface RawPassword {
  readonly password?: string | undefined;
  readonly passwordFile?: string | undefined;
}

/** The password of a store: by environment or in a file of its own, for the settings file is shown to people. */
export async function passwordOf(
  reading: Reading,
  at: DocumentPath,
  { password, passwordFile }: RawPassword,
): Promise<{ readonly password?: string }> {
  const place = [...at, 'password'];
  const variable = variableOf(place.join('.'));
  if (password !== undefined && !isOverridden(reading, place)) {
    tell(reading, place, `doesn't belong in the settings file: use ${variable}, or passwordFile and a file of its own`);
  }
  if (password !== undefined && passwordFile !== undefined) {
    tell(reading, [...at, 'passwordFile'], `is set beside ${variable}; remove one of them`);
  }
  if (password !== undefined || passwordFile === undefined) return password === undefined ? {} : { password };
  const read = await secretFile(reading, [...at, 'passwordFile'], passwordFile);
  return read === undefined ? {} : { password: read };
}

/** A url of one of the protocols, without a password in it; `undefined` when it is none, which is told. */
export function urlWithoutSecret(
  reading: Reading,
  at: DocumentPath,
  { text, protocols }: { readonly text: string; readonly protocols: readonly string[] },
): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !protocols.includes(url.protocol) || url.host === '') {
    tell(reading, at, `must be a url such as ${protocols[0] ?? ''}//127.0.0.1, with a host`);
    return undefined;
  }
  const isSecretInside = url.password !== '' || url.searchParams.has('password');
  if (isSecretInside)
    tell(reading, at, 'has a password in it, and urls are printed: take it out and give it by itself');
  return isSecretInside ? undefined : text;
}
