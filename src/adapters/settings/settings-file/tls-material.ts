import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { TlsMaterial } from '../../../ports/settings-source.ts';
import type { UnreadFile } from './reading.ts';

export interface TlsPaths {
  readonly certificate: string;
  readonly key: string;
  readonly clientAuthorities?: string;
}

/** Tells a fault of one of the fields. */
export type TellTls = (field: keyof TlsPaths, fault: string | UnreadFile) => void;

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
    if (text.includes('-----BEGIN ')) return text;
    tell(field, `${path} is not in PEM form; convert it`);
  } catch (cause) {
    tell(field, { file: path, cause });
  }
  return undefined;
}

function fits({ certificate, key, clientAuthorities }: TlsMaterial, tell: TellTls): boolean {
  try {
    createSecureContext({
      cert: certificate,
      key,
      ...(clientAuthorities === undefined ? {} : { ca: clientAuthorities }),
    });
    return true;
  } catch (cause) {
    tell('key', `the certificates and the key don't work together (${(cause as Error).message}); name a pair`);
    return false;
  }
}
