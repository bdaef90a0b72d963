import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { TlsMaterial } from '../../../ports/settings-source.ts';
import type { UnreadFile } from './reading.ts';

export interface TlsPaths {
  readonly certificate: string;
  readonly key: string;
  readonly clientAuthorities?: string;
}

export interface TlsFault {
  readonly message: string;
  /** The files may be in the middle of being replaced, one after the other. */
  readonly isUnfinished: boolean;
}

/** Tells a fault of one of the fields. */
export type TellTls = (field: keyof TlsPaths, fault: TlsFault | UnreadFile) => void;

/** The certificates that the paths name; `undefined` when one can't be used, which is told. */
export async function tlsMaterial(paths: TlsPaths, tell: TellTls): Promise<TlsMaterial | undefined> {
  const certificate = await pem(paths, 'certificate', tell);
  const key = await pem(paths, 'key', tell);
  const asked = paths.clientAuthorities !== undefined;
  const clientAuthorities = asked ? await pem(paths, 'clientAuthorities', tell) : undefined;
  if (certificate === undefined || key === undefined || (asked && clientAuthorities === undefined)) return undefined;
  const material = { certificate, key, ...(clientAuthorities === undefined ? {} : { clientAuthorities }) };
  return fits(material, tell) ? material : undefined;
}

async function pem(paths: TlsPaths, field: keyof TlsPaths, tell: TellTls): Promise<string | undefined> {
  const path = paths[field] ?? '';
  try {
    const text = await readFile(path, 'utf8');
    const isUnfinished = isUnfinishedPem(text);
    if (text.includes('-----BEGIN ') && !isUnfinished) return text;
    const what = isUnfinished ? 'is empty or cut short; write it whole' : 'is not in PEM form; convert it';
    tell(field, { message: `${path} ${what}`, isUnfinished });
  } catch (cause) {
    tell(field, { file: path, cause });
  }
  return undefined;
}

/** Nothing yet, or a block that begins and does not end. */
export const isUnfinishedPem = (text: string): boolean =>
  text.trim() === '' || text.split('-----BEGIN ').length > text.split('-----END ').length;

const NO_PAIR = /^ERR_OSSL_X509_KEY_(?:VALUES|TYPE)_MISMATCH$/;

function fits({ certificate, key, clientAuthorities }: TlsMaterial, tell: TellTls): boolean {
  try {
    createSecureContext({
      cert: certificate,
      key,
      ...(clientAuthorities === undefined ? {} : { ca: clientAuthorities }),
    });
    return true;
  } catch (cause) {
    const { message, code = '' } = cause as NodeJS.ErrnoException;
    const isUnfinished = NO_PAIR.test(code);
    tell('key', {
      message: `the certificates and the key don't work together (${message}); name a pair`,
      isUnfinished,
    });
    return false;
  }
}
