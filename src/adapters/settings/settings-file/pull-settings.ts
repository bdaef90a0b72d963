import { createSecureContext } from 'node:tls';
import { readFile } from 'node:fs/promises';
import { type Instant, parseInstant } from '../../../foundation/instant.ts';
import type { DocumentPath } from '../../../foundation/located-document.ts';
import type { PullSettings } from '../../../ports/settings-source.ts';
import { absolutePath, type Reading, tell, tellUnfinished, tellUnread } from './reading.ts';
import { secretFile, urlWithoutSecret } from './secrets.ts';
import type { RawSettings } from './settings-schema.ts';
import { isUnfinishedPem } from './tls-material.ts';

type RawPull = RawSettings['pull'][number];

/** The servers to ask, which stand at a place of the settings; those with a fault are left out, and the fault is told. */
export async function pullSettings(
  raw: RawSettings['schedules']['pods'] | RawSettings['pull'],
  reading: Reading,
  place: DocumentPath,
): Promise<readonly PullSettings[]> {
  const pulled: PullSettings[] = [];
  const known = new Set<string>();
  for (const [index, one] of raw.entries()) {
    const at = [...place, index];
    const key = JSON.stringify([one.url, one.match]);
    if (known.has(key)) tell(reading, at, 'has the url and the selectors of one before; remove one of them');
    known.add(key);
    const settings = await pulledFrom(one, at, reading);
    if (settings !== undefined) pulled.push(settings);
  }
  return pulled;
}

async function pulledFrom(one: RawPull, at: DocumentPath, reading: Reading): Promise<PullSettings | undefined> {
  const { kind, everySeconds, match } = one;
  const url = urlWithoutSecret(reading, [...at, 'url'], { text: one.url, protocols: ['http:', 'https:'] });
  const from = momentOf(reading, [...at, 'from'], one.from);
  const until = momentOf(reading, [...at, 'until'], one.until);
  if (from !== undefined && until !== undefined && until <= from) {
    tell(reading, [...at, 'until'], 'must be after from');
  }
  const authorization = await authorizationOf(one, at, reading);
  const authorities = await authoritiesOf(one, at, reading);
  if (url === undefined) return undefined;
  return {
    kind,
    url,
    everySeconds,
    headers: { ...one.headers, ...(authorization === undefined ? {} : { authorization }) },
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(match === undefined ? {} : { match }),
    ...(authorities === undefined ? {} : { authorities }),
  };
}

function momentOf(reading: Reading, at: DocumentPath, text: string | undefined): Instant | undefined {
  const moment = text === undefined ? undefined : parseInstant(text);
  if (text !== undefined && moment === undefined) {
    tell(reading, at, 'must be a date or a date and time, such as 2026-11-01T00:00:00Z');
  }
  return moment;
}

/** One way of saying who asks: a header, a token, or a user with a password. */
async function authorizationOf(one: RawPull, at: DocumentPath, reading: Reading): Promise<string | undefined> {
  const { tokenFile, user, passwordFile } = one;
  const isNamed = Object.keys(one.headers).some((header) => header.toLowerCase() === 'authorization');
  if (tokenFile !== undefined && isNamed) {
    tell(reading, [...at, 'tokenFile'], 'is set beside a header named authorization; remove one of them');
  }
  if (user !== undefined && (isNamed || tokenFile !== undefined)) {
    tell(reading, [...at, 'user'], 'is set beside a token or a header named authorization; remove one of them');
  }
  if ((user === undefined) !== (passwordFile === undefined)) {
    tell(
      reading,
      [...at, user === undefined ? 'passwordFile' : 'user'],
      'goes with the other: set user and passwordFile',
    );
  }
  const token = tokenFile === undefined ? undefined : await secretFile(reading, [...at, 'tokenFile'], tokenFile);
  const password =
    passwordFile === undefined ? undefined : await secretFile(reading, [...at, 'passwordFile'], passwordFile);
  if (user !== undefined && password !== undefined) {
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }
  if (token !== undefined && !/^[\x20-\x7e]+$/.test(token)) {
    tell(reading, [...at, 'tokenFile'], 'must hold a token that a header may have: letters, digits and signs of ASCII');
  }
  return token === undefined ? undefined : `Bearer ${token}`;
}

async function authoritiesOf(one: RawPull, at: DocumentPath, reading: Reading): Promise<string | undefined> {
  if (one.authorities === undefined) return undefined;
  const field = [...at, 'authorities'];
  const path = absolutePath(reading, field, one.authorities);
  const text = await readFile(path, 'utf8').catch((cause: unknown) =>
    tellUnread(reading, field, { file: path, cause }),
  );
  if (text === undefined) return undefined;
  if (isUnfinishedPem(text)) {
    tellUnfinished(reading, field, `${path} is empty or cut short; write certificates in PEM form into it`);
    return undefined;
  }
  try {
    createSecureContext({ ca: text });
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
    tell(reading, field, `${path} holds no certificate in PEM form; convert it`);
  } catch (cause) {
    tell(
      reading,
      field,
      `${path} can't be used (${(cause as Error).message}); name a file of certificates in PEM form`,
    );
  }
  return undefined;
}
