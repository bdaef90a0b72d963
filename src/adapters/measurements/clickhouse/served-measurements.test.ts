import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHOSEN, partOf, upTo } from '../../../../tests/chosen-part.ts';
import { bookStoreContract } from '../../../../tests/contracts/book-store.ts';
import { holdStoreContract } from '../../../../tests/contracts/hold-store.ts';
import { measurementStoreContract } from '../../../../tests/contracts/measurement-store.ts';
import { sharedMinutesContract } from '../../../../tests/contracts/shared-minutes.ts';
import { type OldServerDoor, openDoor } from '../../../../tests/clickhouse-servers/old-server-door.ts';
import { hasClickhouse, type ServerPair, startPair } from '../../../../tests/clickhouse-servers/server-process.ts';
import { toyChapter } from '../../../../tests/toy-chapter.ts';
import { toyWindow } from '../../../../tests/toy-windows.ts';
import { instant, period } from '../../../foundation/instant.ts';
import { migrate } from '../clickhouse-sql/migrations.ts';
import type { SqlExecutor } from '../clickhouse-sql/sql-executor.ts';
import type { MeasurementTiers } from '../clickhouse-sql/sql-measurements.ts';
import { servedExecutor } from './served-executor.ts';
import { type ServedOptions, openServedMeasurements } from './served-measurements.ts';

describe.skipIf(!hasClickhouse)('ClickHouse servers (skipped where clickhouse-server is not installed)', () => {
  let pair: ServerPair;
  let doors: readonly OldServerDoor[];
  let databases = 0;
  beforeAll(async () => {
    pair = await startPair();
    doors = await Promise.all(pair.servers.map(({ httpPort }) => openDoor(httpPort)));
  });
  afterAll(async () => {
    for (const door of doors) await door[Symbol.asyncDispose]();
    await pair[Symbol.asyncDispose]();
  });

  const everywhere = async (statement: string): Promise<void> => {
    for (const { httpPort } of pair.servers) {
      const answer = await fetch(`http://127.0.0.1:${httpPort}/`, { method: 'POST', body: statement });
      if (!answer.ok) throw new Error(await answer.text());
    }
  };

  type Options = (urls: readonly string[]) => ServedOptions;
  /** A database of its own on every server, and one of the stores that lie in it. */
  async function freshPlace(options: Options) {
    const database = `test_${++databases}`;
    await everywhere(`CREATE DATABASE ${database}`);
    return placeIn('minutes', { options, database, discard: () => everywhere(`DROP DATABASE ${database}`) });
  }

  const emptied = new Map<Options, string[]>();
  /** The same in a database whose tables are there and empty: to make them takes longer than most tests. */
  async function placeOf<Key extends 'minutes' | 'books' | 'holds'>(of: Key, options: Options) {
    const free = emptied.get(options) ?? [];
    emptied.set(options, free);
    const database = free.pop() ?? `test_${++databases}`;
    await everywhere(`CREATE DATABASE IF NOT EXISTS ${database}`);
    const discard = async () => {
      for (const { httpPort } of pair.servers) await emptyTables(httpPort, database);
      free.push(database);
    };
    return placeIn(of, { options, database, discard });
  }

  function placeIn<Key extends 'minutes' | 'books' | 'holds'>(of: Key, { options, database, discard }: PlaceIn) {
    return {
      async open(teller = ''): Promise<MeasurementTiers[Key] & AsyncDisposable> {
        const tiers = await openServedMeasurements({ ...options(doors.map(({ url }) => url)), database, teller });
        return { ...tiers[of], [Symbol.asyncDispose]: () => tiers[Symbol.asyncDispose]() };
      },
      discard,
    };
  }

  const onOne = (urls: readonly string[]): ServedOptions => ({ urls: urls.slice(0, 1) });
  const onTwo = (urls: readonly string[]): ServedOptions => ({ urls, cluster: 'pair' });

  it('refuses a cluster with replicas, of which each would get a part', async () => {
    const opening = openServedMeasurements({ urls: doors.map(({ url }) => url), cluster: 'doubled' });
    await expect(opening).rejects.toMatchObject({ code: 'setting-invalid', isLasting: true });
    await expect(opening).rejects.toThrow('one replica a shard');
  });

  it('refuses a server that knows no bound parameters, instead of failing at every question', async () => {
    const url = `http://127.0.0.1:${pair.servers[0].httpPort}`;
    const opening = openServedMeasurements({ urls: [url], database: 'default' });
    await expect(opening).rejects.toMatchObject({ code: 'setting-invalid', isLasting: true });
    await expect(opening).rejects.toThrow(/ClickHouse that is too old, .*Unknown setting/is);
  });

  measurementStoreContract('one ClickHouse server', () => placeOf('minutes', onOne));
  measurementStoreContract('two ClickHouse shards', () => placeOf('minutes', onTwo));
  sharedMinutesContract('one ClickHouse server', () => placeOf('minutes', onOne));
  sharedMinutesContract('two ClickHouse shards', () => placeOf('minutes', onTwo));
  bookStoreContract('one ClickHouse server', () => placeOf('books', onOne));
  bookStoreContract('two ClickHouse shards', () => placeOf('books', onTwo));
  holdStoreContract('one ClickHouse server', () => placeOf('holds', onOne));
  holdStoreContract('two ClickHouse shards', () => placeOf('holds', onTwo));

  it('spreads subjects over the shards, and tells a shard that is down instead of half an answer', async () => {
    const place = await freshPlace(onTwo);
    await using store = await place.open();
    const told = Array.from({ length: 200 }, (_, index) => ({
      subjectName: `device n/${index}`,
      window: toyWindow(index, 100, { powerWatts: 1 }),
    }));
    const count = async (): Promise<number> => {
      let windows = 0;
      for await (const _ of store.read(period(instant(0), instant(1e9)))) windows++;
      return windows;
    };
    await store.write(told);
    expect(await count()).toBe(200);
    await pair.servers[1].kill();
    const unreachable = { code: 'measurements-unreachable' };
    await expect(count()).rejects.toMatchObject(unreachable);
    await expect(store.span()).rejects.toMatchObject(unreachable);
    await expect(store.write(told)).rejects.toMatchObject(unreachable);
    await expect(store.forgetBefore(instant(1e9))).rejects.toMatchObject(unreachable);
    await pair.servers[1].start();
    await store.write(told);
    expect(await count()).toBe(200);
    await place.discard();
  });

  it('tells that an hour has changed when a node whose clock is behind tells of it', async () => {
    const database = `test_${++databases}`;
    await everywhere(`CREATE DATABASE ${database}`);
    const options = { ...onTwo(doors.map(({ url }) => url)), database };
    // Both start at one moment on servers that nobody has prepared.
    const [ahead, behind] = await Promise.all([
      openServedMeasurements({ ...options, teller: 'a', now: () => 2_000_000_000_000 }),
      openServedMeasurements({ ...options, teller: 'b', now: () => 1_000_000_000_000 }),
    ]);
    const told = (watts: number) => [{ subjectName: 's', window: toyWindow(0, 100, { powerWatts: watts }) }];
    const version = async () =>
      (await ahead.minutes.hourVersions(period(instant(0), instant(1e9)))).get(3_600_000) ?? 0;
    const versions: number[] = [];
    for (const store of [ahead, behind, ahead, behind]) {
      await store.minutes.write(told(1));
      versions.push(await version());
    }
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    for (const store of [ahead, behind]) await store[Symbol.asyncDispose]();
    await everywhere(`DROP DATABASE ${database}`);
  });

  it.each([
    ['one server', onOne],
    ['two shards', onTwo],
  ])('is brought up to date by nodes that start at one time: %s', async (_, options) => {
    const place = await freshPlace(options);
    const nodes = await Promise.all(Array.from({ length: 5 }, () => place.open()));
    const told = { subjectName: 'device n/0', window: toyWindow(0, 100, { powerWatts: 1 }) };
    await Promise.all(nodes.map((node) => node.write([told])));
    for (const node of nodes) {
      const found: string[] = [];
      for await (const { subjectName } of node.read(period(instant(0), instant(1e9)))) found.push(subjectName);
      expect(found).toEqual([told.subjectName]);
      await node[Symbol.asyncDispose]();
    }
    await place.discard();
  });

  it(`whose migration is broken off after any of its statements is brought up to date by the next start (${CHOSEN})`, async () => {
    const urls = doors.map(({ url }) => url);
    const migratedUntil = async (database: string, statement: number): Promise<number> => {
      await everywhere(`CREATE DATABASE ${database}`);
      await using client = createClient({ url: urls[0]!, database });
      const { executor, ran } = brokenOff(servedExecutor(client), statement);
      const layout = { tableSettings: '', cluster: 'pair' };
      const outcome = await migrate(executor, layout, () => 5).catch((error: unknown) => String(error));
      expect(outcome).toBe(ran() === statement ? 'Error: broken off' : undefined);
      return ran();
    };
    const statements = await migratedUntil(`test_${++databases}`, Number.POSITIVE_INFINITY);
    for (const after of partOf(upTo(statements), 6)) {
      const database = `test_${++databases}`;
      await migratedUntil(database, after);
      await using store = await openServedMeasurements({ urls, cluster: 'pair', database });
      const told = { subjectName: 'device n/0', window: toyWindow(0, 100, { powerWatts: 1 }) };
      for (const tier of [store.minutes, store.hours]) {
        await tier.write([told]);
        expect(await tier.span()).toBeDefined();
      }
      expect(await store.books.headings('day', period(instant(0), instant(1e9)))).toEqual([]);
      await everywhere(`DROP DATABASE ${database}`);
    }
    expect(statements).toBeGreaterThan(15);
  }, 300_000);

  it('keeps the books of an hour once that nodes close at one moment, and the later of one node', async () => {
    const database = `test_${++databases}`;
    await everywhere(`CREATE DATABASE ${database}`);
    const options = { ...onTwo(doors.map(({ url }) => url)), database, now: () => 2_000_000_000_000 };
    await using one = await openServedMeasurements({ ...options, teller: 'a' });
    await using other = await openServedMeasurements({ ...options, teller: 'b' });
    const hour = period(instant(0), instant(3_600_000));
    const chapter = (windows: number) => ({ ...toyChapter(0), origin: { madeOf: 'x', windows } });
    await Promise.all([one.books.write('hour', chapter(1)), other.books.write('hour', chapter(1))]);
    expect(await other.books.pages('hour', hour)).toHaveLength(1);
    await one.books.write('hour', chapter(2));
    expect((await other.books.headings('hour', hour)).map(({ origin }) => origin.windows)).toEqual([2]);
    expect((await other.books.pages('hour', hour)).map(({ starts }) => starts)).toEqual([[0]]);
    await everywhere(`DROP DATABASE ${database}`);
  });

  it('refuses several servers without a cluster, and a cluster name that could be SQL', async () => {
    const invalid = { code: 'setting-invalid', isLasting: true };
    const urls = doors.map(({ url }) => url);
    await expect(openServedMeasurements({ urls })).rejects.toMatchObject(invalid);
    await expect(openServedMeasurements({ urls: [] })).rejects.toMatchObject(invalid);
    await expect(openServedMeasurements({ urls, cluster: "pair', x" })).rejects.toMatchObject(invalid);
  });
});

interface PlaceIn {
  readonly options: (urls: readonly string[]) => ServedOptions;
  readonly database: string;
  readonly discard: () => Promise<void>;
}

/** Takes every row of a database on one server, but of the steps that its layout has come through. */
async function emptyTables(httpPort: number, database: string): Promise<void> {
  const ask = async (statement: string): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${httpPort}/`, { method: 'POST', body: statement });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.text();
  };
  const names = await ask(`SELECT name FROM system.tables WHERE database = '${database}' AND engine LIKE '%MergeTree'`);
  for (const name of names.split('\n').filter((one) => one !== '' && !one.includes('migration')))
    await ask(`TRUNCATE TABLE ${database}.${name}`);
}

/** An executor whose connection is lost right after so many statements. */
function brokenOff(server: SqlExecutor, after: number) {
  let ran = 0;
  async function counted<Result>(statement: Promise<Result>): Promise<Result> {
    const result = await statement;
    if (++ran === after) throw new Error('broken off');
    return result;
  }
  const executor: SqlExecutor = {
    run: (...of) => counted(server.run(...of)),
    rows: (...of) => counted(server.rows(...of)),
    insert: (...of) => counted(server.insert(...of)),
  };
  return { executor, ran: () => ran };
}
