import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { openChdbMeasurements } from '../adapters/measurements/chdb/chdb-measurements.ts';
import { openServedMeasurements } from '../adapters/measurements/clickhouse/served-measurements.ts';
import { tellerIn } from '../adapters/measurements/clickhouse/teller-file.ts';
import { openPgliteRecords } from '../adapters/records/pglite/pglite-records.ts';
import { openPostgresRecords } from '../adapters/records/postgres/postgres-records.ts';
import { tokenFile } from '../adapters/tokens/token-file/token-file.ts';
import { instant, period } from '../foundation/instant.ts';
import type { StoreLevel } from '../faces/http/metrics.ts';
import { Problem } from '../foundation/problem.ts';
import type { BookStore } from '../ports/book-store.ts';
import type { HoldStore } from '../ports/hold-store.ts';
import type { MeasurementStore } from '../ports/measurement-store.ts';
import type { RecordStores } from '../ports/record-stores.ts';
import type { NodeSettings } from '../ports/settings-source.ts';
import type { TokenStore } from '../ports/token-store.ts';

/** What a node keeps outside its log. Disposing closes all of it. */
export interface NodeStores extends AsyncDisposable {
  readonly minutes: MeasurementStore;
  readonly hours: MeasurementStore;
  /** Who telemetry says held what. */
  readonly holds: HoldStore;
  readonly books: BookStore;
  /** The embedded form is still being opened when it is given: calls wait. */
  readonly records: RecordStores;
  /** Shared by the nodes of one served database; of one node, in files, in the embedded form. */
  readonly tokens: TokenStore;
  /** The stores that can't be used at the moment, in phrases that anyone may read. */
  waitsFor(): Promise<readonly string[]>;
  /** Of each store whether it could be used when `waitsFor` looked last. */
  readonly levels: () => readonly StoreLevel[];
}

type StoreSettings = Pick<NodeSettings, 'dataFolder' | 'stores'>;

const PATIENCE_MILLISECONDS = 3000;
/** Anyone may ask whether a node is ready, and no store is asked more often for it than this. */
const ANSWER_HOLDS_MILLISECONDS = 2000;

/**
 * Opens the stores where the settings say.
 * @param failed is told why the embedded records could not be opened, which is known only later.
 * @throws Problem `measurements-in-use`, `measurements-unreachable`, `measurements-newer`; the same of `records`.
 */
export async function openStores(
  { dataFolder, stores }: StoreSettings,
  failed: (error: unknown) => void,
): Promise<NodeStores> {
  let isGivenUp = false;
  // Records that are closed because another store failed did not fail.
  const recordsFailed = (error: unknown): void => void (isGivenUp || failed(error));
  const { records, tokens } = await openRecords({ dataFolder, stores }, recordsFailed);
  try {
    const measurements = await openMeasurements({ dataFolder, stores });
    const looking = lookingAt({
      measurements: () => readNothing(measurements.minutes),
      records: () => records.probe(),
    });
    return {
      minutes: measurements.minutes,
      hours: measurements.hours,
      holds: measurements.holds,
      books: measurements.books,
      records,
      tokens,
      ...looking,
      async [Symbol.asyncDispose]() {
        const closed = await Promise.allSettled([measurements, records].map((store) => store[Symbol.asyncDispose]()));
        const errors = closed.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
        if (errors.length > 0) throw new AggregateError(errors, 'the stores did not close whole');
      },
    };
  } catch (error) {
    isGivenUp = true;
    await records[Symbol.asyncDispose]();
    throw error;
  }
}

/** The tokens of the node with these settings, without the node. */
export async function openTokens({ dataFolder, stores }: StoreSettings): Promise<TokenStore> {
  if (stores.records.form === 'embedded') return tokensInFiles(dataFolder);
  return (await openPostgresRecords(stores.records)).tokens(TOKEN_DOORS);
}

const TOKEN_DOORS = { now: () => instant(Date.now()), randomBytes };
const tokensInFiles = (dataFolder: string): TokenStore => tokenFile(join(dataFolder, 'tokens'), TOKEN_DOORS);

async function openRecords({ dataFolder, stores }: StoreSettings, failed: (error: unknown) => void) {
  if (stores.records.form === 'postgresql') {
    const records = await openPostgresRecords(stores.records);
    return { records, tokens: records.tokens(TOKEN_DOORS) };
  }
  const records = await openPgliteRecords({ folder: join(dataFolder, 'records') });
  records.probe().catch(failed);
  return { records, tokens: tokensInFiles(dataFolder) };
}

async function openMeasurements({ dataFolder, stores: { measurements } }: StoreSettings) {
  if (measurements.form === 'embedded') return openChdbMeasurements({ folder: join(dataFolder, 'measurements') });
  const { urls, database, user, password, cluster } = measurements;
  return openServedMeasurements({
    urls,
    teller: await tellerIn(dataFolder),
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(cluster === undefined ? {} : { cluster }),
  });
}

const BEFORE_ALL = instant(0);

async function readNothing(store: MeasurementStore): Promise<void> {
  for await (const _ of store.read(period(BEFORE_ALL, BEFORE_ALL))) return;
}

/** Looks at stores by their names. */
function lookingAt(probes: Readonly<Record<string, () => Promise<void>>>): Pick<NodeStores, 'waitsFor' | 'levels'> {
  let levels: readonly StoreLevel[] = [];
  return {
    levels: () => levels,
    waitsFor: heldAnswer(async () => {
      const faults = await Promise.all(
        Object.entries(probes).map(async ([store, probe]) => ({ store, phrases: await fault(`the ${store}`, probe) })),
      );
      levels = faults.map(({ store, phrases }) => ({ store, isUsable: phrases.length === 0 }));
      return faults.flatMap(({ phrases }) => phrases);
    }),
  };
}

/** No address and no reason: they are for the log, and this is for anyone. */
async function fault(name: string, probe: () => Promise<void>): Promise<readonly string[]> {
  const waiting = new AbortController();
  const slow = after(PATIENCE_MILLISECONDS, [`${name} don't answer yet`], { signal: waiting.signal });
  const told = probe().then(
    () => [],
    (error: unknown) => [`${name} can't be used${error instanceof Problem ? ` (${error.code})` : ''}`],
  );
  try {
    return await Promise.race([told, slow.catch(() => [])]);
  } finally {
    waiting.abort();
  }
}

function heldAnswer<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked = Number.NEGATIVE_INFINITY;
  let answer: Promise<Answer> | undefined;
  return () => {
    const now = performance.now();
    if (answer === undefined || now - asked > ANSWER_HOLDS_MILLISECONDS) {
      answer = ask();
      asked = now;
    }
    return answer;
  };
}
