import type { DocumentPath } from '../../../foundation/located-document.ts';
import type { MeasurementStoreSettings, NodeSettings, RecordStoreSettings } from '../../../ports/settings-source.ts';
import { type Reading, tell } from './reading.ts';
import { passwordOf, urlWithoutSecret } from './secrets.ts';
import type { RawSettings } from './settings-schema.ts';

/** Where the stores are; `undefined` when one can't be told, which is a fault then. */
export async function storeSettings(
  raw: RawSettings['stores'],
  reading: Reading,
): Promise<NodeSettings['stores'] | undefined> {
  const records = await recordStore(raw.records, reading);
  const measurements = await measurementStore(raw.measurements, reading);
  return records === undefined || measurements === undefined ? undefined : { records, measurements };
}

async function recordStore(
  raw: RawSettings['stores']['records'],
  reading: Reading,
): Promise<RecordStoreSettings | undefined> {
  const at = ['stores', 'records'];
  const { form, ...rest } = raw;
  if (form === 'embedded') return embedded(rest, { reading, at, served: 'postgresql' });
  if (rest.url === undefined) {
    tell(reading, at, 'has the form postgresql and names no server: set url to postgresql://USER@HOST:5432/DATABASE');
    return undefined;
  }
  const protocols = ['postgresql:', 'postgres:'];
  const url = urlWithoutSecret(reading, [...at, 'url'], { text: rest.url, protocols });
  const password = await passwordOf(reading, at, rest);
  return url === undefined ? undefined : { form, url, ...password };
}

async function measurementStore(
  raw: RawSettings['stores']['measurements'],
  reading: Reading,
): Promise<MeasurementStoreSettings | undefined> {
  const at = ['stores', 'measurements'];
  const { form, ...rest } = raw;
  if (form === 'embedded') return embedded(rest, { reading, at, served: 'clickhouse' });
  const { url, urls, database, user, cluster } = rest;
  const password = await passwordOf(reading, at, rest);
  const used = serversOf({ url, urls }, reading, at);
  if ((used?.length ?? 0) > 1 && cluster === undefined) {
    tell(reading, at, 'names several servers and no cluster: set cluster to the name that they form one under');
  }
  if (used === undefined) return undefined;
  return {
    form,
    urls: used,
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { user }),
    ...(cluster === undefined ? {} : { cluster }),
    ...password,
  };
}

function serversOf(
  { url, urls }: { readonly url: string | undefined; readonly urls: readonly string[] | undefined },
  reading: Reading,
  at: DocumentPath,
): readonly string[] | undefined {
  if ((url === undefined) === (urls === undefined)) {
    tell(reading, at, 'has the form clickhouse: set either url, to http://HOST:8123, or urls, to several of them');
    return undefined;
  }
  const protocols = ['http:', 'https:'];
  const one = (text: string, place: DocumentPath) => urlWithoutSecret(reading, place, { text, protocols });
  const used = urls?.map((text, index) => one(text, [...at, 'urls', index])) ?? [one(url ?? '', [...at, 'url'])];
  return used.every((each) => each !== undefined) ? used : undefined;
}

interface EmbeddedFault {
  readonly reading: Reading;
  readonly at: DocumentPath;
  readonly served: string;
}

/** What belongs to a server and is set without one would change nothing. */
function embedded(
  rest: Readonly<Record<string, unknown>>,
  { reading, at, served }: EmbeddedFault,
): { readonly form: 'embedded' } {
  for (const field of Object.keys(rest)) {
    if (rest[field] === undefined) continue;
    tell(reading, [...at, field], `changes nothing in the embedded form: set form to ${served}, or remove it`);
  }
  return { form: 'embedded' };
}
