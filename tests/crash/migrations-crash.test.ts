import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChdbMeasurements } from '../../src/adapters/measurements/chdb/chdb-measurements.ts';
import { openPgliteRecords } from '../../src/adapters/records/pglite/pglite-records.ts';
import { openPostgresRecords } from '../../src/adapters/records/postgres/postgres-records.ts';
import { instant, period } from '../../src/foundation/instant.ts';
import type { RecordStores } from '../../src/ports/record-stores.ts';
import { CHOSEN, partOf, upTo } from '../chosen-part.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../postgres-server/server-process.ts';
import { toyWindow } from '../toy-windows.ts';

const RECORDS = resolve(import.meta.dirname, 'records-migrator.mjs');
/** Each is a minute's work; a machine that is busy with other things takes several times as long. */
const PATIENCE_MILLISECONDS = 600_000;
const MEASUREMENTS = resolve(import.meta.dirname, 'measurements-migrator.mjs');
const isBuilt = existsSync(resolve(import.meta.dirname, '../../dist/adapters/records/records-sql/migrations.js'));

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-crash-'));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Lets a process migrate that dies after so many statements; gives how many there were where it came through before. */
async function migrated(script: string, ...args: readonly (string | number)[]): Promise<number | undefined> {
  const child = spawn(process.execPath, [script, ...args.map(String)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, complaint] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const how = await new Promise<string | number | null>((done) =>
    child.on('close', (code, signal) => done(signal ?? code)),
  );
  if (how !== 'SIGKILL' && how !== 0) throw new Error(`the migration ended with ${how}: ${complaint}`);
  return how === 0 ? Number(/done (\d+)/.exec(said)?.[1]) : undefined;
}

const FINDING = { code: 'of a test', severity: 'notice', subject: 's', message: 'm' } as const;

/** Expects of records that all of their tables are there and empty, by using them. */
async function expectWholeAndEmpty(records: RecordStores): Promise<void> {
  expect(await records.findings.list({ limit: 9 })).toEqual([]);
  await records.findings.note([FINDING], instant(1));
  expect(await records.findings.list({ limit: 9 })).toMatchObject([{ code: FINDING.code, count: 1 }]);
  expect(await records.imports.list({ limit: 9 })).toEqual([]);
  const { id } = await records.files.take({
    records: { kind: 'billing', told: [] },
    format: 'focus-csv',
    source: 'bills',
    digest: 'd',
    at: instant(1),
    faults: [{ where: 'bills', message: 'wrong' }],
    refused: 1,
    notes: [],
  });
  expect(await records.files.faults(id, { after: 0, limit: 9 })).toHaveLength(1);
  const request = { tokenId: '', route: 'r', key: 'k' };
  const term = { now: instant(1), heldUntil: instant(2), expiresAt: instant(3) };
  expect(await records.idempotency.begin(request, 'd', term)).toEqual({ kind: 'new' });
}

describe.skipIf(!isBuilt || !hasPostgres)(
  'a migration of a PostgreSQL server that is killed (skipped where postgresql is not installed or nothing is built)',
  { timeout: PATIENCE_MILLISECONDS },
  () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server[Symbol.asyncDispose]());

    const stepsOf = async (url: string) =>
      (await server.run(url, 'select name, timestamp from comptroller_migrations order by name')) as readonly {
        readonly name: string;
        readonly timestamp: string;
      }[];

    it(`after any of its statements is finished by the next start, each step once and dated (${CHOSEN})`, async () => {
      const whole = await server.freshDatabase();
      const statements = (await migrated(RECORDS, 'postgresql', whole, 0)) ?? 0;
      const names = (await stepsOf(whole)).map(({ name }) => name);
      expect(statements).toBeGreaterThan(20);
      expect(names.every((name) => /^\d{4}_\d{2}_\d{2}_\d{4}_[a-z_]+$/.test(name))).toBe(true);
      for (const after of partOf(upTo(statements), 8)) {
        const url = await server.freshDatabase();
        expect(await migrated(RECORDS, 'postgresql', url, after), `after ${after}`).toBe(undefined);
        await using records = await openPostgresRecords({ url });
        await expectWholeAndEmpty(records);
        const steps = await stepsOf(url);
        expect(steps.map(({ name }) => name)).toEqual(names);
        expect(steps.every(({ timestamp }) => Date.parse(timestamp) > 0)).toBe(true);
      }
    });

    it('keeps no other node that starts at the same time from it', async () => {
      for (const after of [3, 9, 15]) {
        const url = await server.freshDatabase();
        const dying = migrated(RECORDS, 'postgresql', url, after);
        const nodes = await Promise.all([1, 2, 3].map(() => openPostgresRecords({ url })));
        await dying;
        await expectWholeAndEmpty(nodes[0]!);
        expect(await nodes[1]!.findings.list({ limit: 9 })).toHaveLength(1);
        for (const node of nodes) await node[Symbol.asyncDispose]();
      }
    });
  },
);

describe.skipIf(!isBuilt)('a migration of embedded stores that is killed (skipped where nothing is built)', () => {
  it(`of records is finished by the next start (${CHOSEN})`, { timeout: PATIENCE_MILLISECONDS }, async () => {
    const made = newFolder();
    await (await PGlite.create(join(made, 'engine'))).close();
    for (const after of partOf([2, 11, 23], 1)) {
      const folder = newFolder();
      cpSync(made, folder, { recursive: true });
      expect(await migrated(RECORDS, 'embedded', join(folder, 'engine'), after), `after ${after}`).toBe(undefined);
      await using records = await openPgliteRecords({ folder });
      await expectWholeAndEmpty(records);
    }
  });

  it(`of measurements is finished by the next start, after any of its statements (${CHOSEN})`, {
    timeout: PATIENCE_MILLISECONDS,
  }, async () => {
    const statements = (await migrated(MEASUREMENTS, newFolder(), 0)) ?? 0;
    expect(statements).toBeGreaterThan(10);
    for (const after of partOf(upTo(statements), 6)) {
      const folder = newFolder();
      expect(await migrated(MEASUREMENTS, folder, after), `after ${after}`).toBe(undefined);
      await using tiers = await openChdbMeasurements({ folder });
      const told = { subjectName: 'device n/0', window: toyWindow(0, 60, { powerWatts: 1 }) };
      const always = period(instant(0), instant(1e12));
      for (const store of [tiers.minutes, tiers.hours]) {
        await store.write([told]);
        const found: string[] = [];
        for await (const { subjectName } of store.read(always)) found.push(subjectName);
        expect(found).toEqual([told.subjectName]);
      }
      expect(await tiers.books.headings('hour', always)).toEqual([]);
      expect(await tiers.books.headings('day', always)).toEqual([]);
      expect([...(await tiers.holds.hourVersions(always))]).toEqual([]);
    }
  });
});
