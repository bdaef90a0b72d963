import { parseInstant } from '../../../foundation/instant.ts';
import type { PullSettings } from '../../../ports/settings-source.ts';
import { type Reading, tell } from './reading.ts';
import { secretFile, urlWithoutSecret } from './secrets.ts';
import type { RawSettings } from './settings-schema.ts';

/** The servers to pull from; those with a fault are left out, and the fault is told. */
export async function pullSettings(raw: RawSettings['pull'], reading: Reading): Promise<readonly PullSettings[]> {
  const pulled: PullSettings[] = [];
  for (const index of raw.keys()) {
    const one = await pulledFrom(raw, index, reading);
    if (one !== undefined) pulled.push(one);
  }
  return pulled;
}

async function pulledFrom(
  raw: RawSettings['pull'],
  index: number,
  reading: Reading,
): Promise<PullSettings | undefined> {
  const one = raw[index];
  if (one === undefined) return undefined;
  const { kind, everySeconds, match } = one;
  const at = ['pull', index];
  const url = urlWithoutSecret(reading, [...at, 'url'], { text: one.url, protocols: ['http:', 'https:'] });
  const from = one.from === undefined ? undefined : parseInstant(one.from);
  if (one.from !== undefined && from === undefined) {
    tell(reading, [...at, 'from'], 'must be a date or a date and time, such as 2026-11-01T00:00:00Z');
  }
  const token =
    one.tokenFile === undefined ? undefined : await secretFile(reading, [...at, 'tokenFile'], one.tokenFile);
  const isNamed = Object.keys(one.headers).some((header) => header.toLowerCase() === 'authorization');
  if (isNamed && one.tokenFile !== undefined) {
    tell(reading, [...at, 'tokenFile'], 'is set beside a header named authorization; remove one of them');
  }
  if (url === undefined) return undefined;
  return {
    kind,
    url,
    everySeconds,
    headers: { ...one.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(from === undefined ? {} : { from }),
    ...(match === undefined ? {} : { match }),
  };
}
