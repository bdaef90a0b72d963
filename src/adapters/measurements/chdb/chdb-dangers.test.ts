import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { drainPending, Session } from 'chdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toyWindow } from '../../../../tests/toy-windows.ts';
import { instant, period } from '../../../foundation/instant.ts';
import type { MeasurementStore, NamedWindow } from '../../../ports/measurement-store.ts';
import { migrate } from '../clickhouse-sql/migrations.ts';
import { type SqlDoors, sqlMeasurements, versionsAfter } from '../clickhouse-sql/sql-measurements.ts';
import { addTellers, createWindows, MINUTES, structureOf } from '../clickhouse-sql/statements.ts';
import { chdbExecutor } from './chdb-session.ts';
import { openChdbMeasurements } from './chdb-measurements.ts';

const ALL_TIME = period(instant(0), instant(1e13));
const watts = (subjectName: string, minute: number, value: number): NamedWindow => ({
  subjectName,
  window: toyWindow(0, minute, { powerWatts: value }),
});

async function read(store: MeasurementStore): Promise<readonly (readonly [string, number])[]> {
  const got: (readonly [string, number])[] = [];
  for await (const { subjectName, window } of store.read(ALL_TIME))
    got.push([subjectName, window.integral[0] as number]);
  return got;
}

/** Uses the engine itself on what the store keeps; the store must be closed. */
async function withEngine<Result>(folder: string, use: (session: Session) => Promise<Result>): Promise<Result> {
  const session = new Session(join(folder, 'engine'));
  try {
    return await use(session);
  } finally {
    session.close();
    await drainPending();
  }
}

describe('measurements of the ClickHouse in the process', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'comptroller-measurements-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('refuse a second process on their folder, and a second opening in this one', async () => {
    const script = `new (require('chdb').Session)(process.argv[1]).query('SELECT 1')`;
    const other = () => promisify(execFile)(process.execPath, ['-e', script, join(folder, 'engine')]);
    await using store = await openChdbMeasurements({ folder });
    await expect(other()).rejects.toThrow('Cannot lock file');
    await expect(openChdbMeasurements({ folder })).rejects.toMatchObject({ code: 'measurements-in-use' });
    await store.minutes.write([watts('s', 1, 1)]);
    expect(await read(store.minutes)).toEqual([['s', 60]]);
  });

  it('are refused while another process holds the folder, and open once it is gone', async () => {
    const script = `const s = new (require('chdb').Session)(process.argv[1]); s.query('SELECT 1'); console.log('held');
      setInterval(() => s, 1000)`;
    const holder = execFile(process.execPath, ['-e', script, join(folder, 'engine')]);
    await new Promise((done) => holder.stdout?.once('data', done));
    const gone = new Promise((done) => holder.once('exit', done));
    await expect(openChdbMeasurements({ folder })).rejects.toMatchObject({ code: 'measurements-in-use' });
    holder.kill('SIGKILL');
    await gone;
    await using store = await openChdbMeasurements({ folder });
    expect(await store.minutes.span()).toBeUndefined();
  });

  it('let the last telling stand when the clock steps back, before and after a restart', async () => {
    let now = 2_000_000;
    const clock = () => now;
    {
      await using store = await openChdbMeasurements({ folder, now: clock });
      await store.minutes.write([watts('s', 1, 1)]);
      now = 1000;
      await store.minutes.write([watts('s', 1, 2)]);
      expect(await read(store.minutes)).toEqual([['s', 120]]);
    }
    await using store = await openChdbMeasurements({ folder, now: clock });
    await store.minutes.write([watts('s', 1, 3)]);
    expect(await read(store.minutes)).toEqual([['s', 180]]);
  });

  it('keep hours apart from minutes', async () => {
    await using store = await openChdbMeasurements({ folder });
    await store.minutes.write([watts('s', 60, 1)]);
    await store.hours.write([watts('s', 60, 9)]);
    expect(await read(store.minutes)).toEqual([['s', 60]]);
    expect(await read(store.hours)).toEqual([['s', 540]]);
    expect(await store.hours.span()).toEqual(period(instant(3_600_000), instant(7_200_000)));
    await store.minutes.forgetBefore(instant(1e12));
    expect(await read(store.minutes)).toEqual([]);
    expect(await read(store.hours)).toEqual([['s', 540]]);
  });

  it('clear away the rows that a process which died had on their way, and leave none behind', async () => {
    const incoming = join(folder, 'incoming');
    await (await openChdbMeasurements({ folder }))[Symbol.asyncDispose]();
    writeFileSync(join(incoming, 'minute_windows-7.rows'), 'torn');
    await using store = await openChdbMeasurements({ folder });
    await store.minutes.write([watts('s', 1, 1)]);
    expect(readdirSync(incoming)).toEqual([]);
    expect(await read(store.minutes)).toEqual([['s', 60]]);
  });

  it('tell that they are unreachable when rows can not be put on the disk, and take the same call afterwards', async () => {
    await using store = await openChdbMeasurements({ folder });
    const incoming = join(folder, 'incoming');
    rmSync(incoming, { recursive: true });
    writeFileSync(incoming, '');
    const call = () => store.minutes.write([watts('s', 1, 1)]);
    await expect(call()).rejects.toMatchObject({ code: 'measurements-unreachable' });
    rmSync(incoming);
    await promisify(execFile)('mkdir', [incoming]);
    await call();
    expect(await read(store.minutes)).toEqual([['s', 60]]);
  });

  it('tell that they are unreachable where the folder is a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(openChdbMeasurements({ folder: file })).rejects.toMatchObject({ code: 'measurements-unreachable' });
    await using store = await openChdbMeasurements({ folder });
    expect(await store.minutes.span()).toBeUndefined();
  });

  it('refuse what a later version has changed, and note when each change was made', async () => {
    await (await openChdbMeasurements({ folder, now: () => 5000 }))[Symbol.asyncDispose]();
    const noted = await withEngine(folder, async (session) => {
      const all = session.query('SELECT name, appliedAtMilliseconds FROM measurement_migrations ORDER BY name', 'TSV');
      await session.queryAsync(`INSERT INTO measurement_migrations VALUES ('2031-01-01 something new', 1)`);
      return all;
    });
    expect(noted).toBe(
      '2026-11-26 books of days\t5000\n2026-11-26 books of hours\t5000\n2026-11-26 hour windows\t5000\n2026-11-26 minute windows\t5000\n2026-11-27 holders of devices\t5000\n2026-11-28 windows by teller\t5000\n',
    );
    await expect(openChdbMeasurements({ folder })).rejects.toMatchObject({
      code: 'measurements-newer',
      isLasting: true,
    });
  });

  it.each([
    ['before tellers were kept apart', 0],
    ['and were being changed when the process died', 1],
  ])('keep what they were told %s', async (_, additions) => {
    const layout = { tableSettings: '' };
    await withEngine(folder, async (session) => {
      await session.queryAsync(createWindows(MINUTES, layout));
      await session.queryAsync(
        `INSERT INTO minute_windows VALUES (0, 's', 1, [1], [600], [20], [20], [30000], [0], [30000])`,
      );
      for (const { statement } of addTellers(MINUTES, layout).slice(0, additions)) await session.queryAsync(statement);
    });
    await using store = await openChdbMeasurements({ folder, teller: 'b' });
    expect(await read(store.minutes)).toEqual([['s', 600]]);
    const window = toyWindow(0, 0, { powerWatts: { value: 10, from: 30 } });
    await store.minutes.write([{ subjectName: 's', window }]);
    expect(await read(store.minutes)).toEqual([['s', 900]]);
  });

  it('refuse a signal that only a later version knows, rather than leave it out', async () => {
    await (await openChdbMeasurements({ folder }))[Symbol.asyncDispose]();
    await withEngine(folder, async (session) => {
      await session.queryAsync(
        `INSERT INTO minute_windows VALUES (0, 's', 1, [999], [1], [1], [1], [1], [0], [1], '')`,
      );
    });
    await using store = await openChdbMeasurements({ folder });
    await expect(read(store.minutes)).rejects.toMatchObject({ code: 'measurements-newer', isLasting: true });
  });

  it('are read in pages of a bounded size, however long the period', async () => {
    const sizes: number[] = [];
    await withEngine(folder, async (session) => {
      const executor = await chdbExecutor(session, folder);
      const layout = { tableSettings: '' };
      await migrate(executor, layout, () => 0);
      const reader = {
        ...executor,
        async rows(...statement: Parameters<typeof executor.rows>) {
          const page = await executor.rows(...statement);
          sizes.push(page.length);
          return page;
        },
      };
      const doors: SqlDoors = { writer: executor, reader, servers: [executor], layout };
      const store = sqlMeasurements(doors, MINUTES, { nextVersion: versionsAfter(0, () => 0), teller: '' });
      const told = (minute: number) => Array.from({ length: 5000 }, (_, index) => watts(`d${index}`, minute, 1));
      for (let minute = 0; minute < 6; minute++) await store.write(told(minute));
      expect(await read(store)).toHaveLength(30_000);
    });
    expect(sizes).toHaveLength(4);
    expect(Math.max(...sizes)).toBeLessThan(8192 * 100);
  });

  it('speak to servers with settings and types that the engine of today knows', async () => {
    await withEngine(folder, async (session) => {
      const settings = `max_execution_time = 1, skip_unavailable_shards = 0, insert_distributed_sync = 1,
        read_overflow_mode = 'throw', result_overflow_mode = 'throw', timeout_overflow_mode = 'throw'`;
      await session.queryAsync(`CREATE TABLE t (${structureOf('minute_windows')}) ENGINE = Memory`);
      const answer = await session.queryAsync(`SELECT count() FROM t SETTINGS ${settings}`, { format: 'TSV' });
      expect(answer.text()).toBe('0\n');
    });
  });
});
