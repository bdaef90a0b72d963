import { isLoopback } from '../foundation/loopback.ts';
import type { NodeSettings } from '../ports/settings-source.ts';

/** Of PostgreSQL's own words for it, those by which nothing is sent that others can read. */
const SEALED = new Set(['require', 'verify-ca', 'verify-full']);

/**
 * The servers, by scheme, host and port, to which these settings send a password or a token over a network that others may read on.
 */
export function secretsInClear({
  stores: { measurements, records },
  pull,
  schedules,
}: Pick<NodeSettings, 'stores' | 'pull' | 'schedules'>): readonly string[] {
  const clickhouse = measurements.form === 'clickhouse' && measurements.password !== undefined ? measurements.urls : [];
  const history = [...pull, ...schedules.pods].filter(({ headers }) => Object.keys(headers).length > 0);
  const postgres = records.form === 'postgresql' && records.password !== undefined ? [records.url] : [];
  return [
    ...[...clickhouse, ...history.map(({ url }) => url)].map((url) => new URL(url)).filter(isClearHttp),
    ...postgres.map((url) => new URL(url)).filter(isClearPostgres),
  ].map(({ protocol, host }) => `${protocol}//${host}`);
}

const isClearHttp = ({ protocol, hostname }: URL): boolean => protocol === 'http:' && !isThisMachine(hostname);

const isClearPostgres = ({ hostname, searchParams }: URL): boolean =>
  !isThisMachine(searchParams.get('host') ?? hostname) && !SEALED.has(searchParams.get('sslmode') ?? '');

/** A path of a socket and no host at all are this machine. */
const isThisMachine = (host: string): boolean =>
  host === '' || host.startsWith('/') || isLoopback(host.replace(/^\[(.*)\]$/, '$1'));
