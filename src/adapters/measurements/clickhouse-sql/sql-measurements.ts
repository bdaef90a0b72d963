import type { Instant, Period } from '../../../foundation/instant.ts';
import { instant } from '../../../foundation/instant.ts';
import type { BookStore } from '../../../ports/book-store.ts';
import type { HoldStore } from '../../../ports/hold-store.ts';
import type { MeasurementStore, NamedWindow } from '../../../ports/measurement-store.ts';
import { storableWindows } from '../storable-windows.ts';
import { forgetOn } from './forget.ts';
import { reaching } from './reaching.ts';
import { RowReader } from './row-binary.ts';
import type { SqlExecutor } from './sql-executor.ts';
import {
  type Layout,
  MEASURED_TABLES,
  selectHourVersions,
  selectLatestVersion,
  selectPage,
  selectSpan,
  type StretchTable,
  type Tier,
} from './statements.ts';
import { rowsOf, windowsOf } from './window-rows.ts';

/** Windows that are held at once while reading: about 10 MB. */
const PAGE_WINDOWS = 8192;
/** The engine refuses an insert into more than a hundred partitions at once. */
const PARTITIONS_AT_ONCE = 50;

/** The ways to an engine: writing never waits for a long reading. */
export interface SqlDoors {
  readonly writer: SqlExecutor;
  readonly reader: SqlExecutor;
  /** Each server on which rows lie; the same as the writer where there is one. */
  readonly servers: readonly SqlExecutor[];
  readonly layout: Layout;
}

/** Minute windows, and the hour windows that outlive them, in one place. Disposing of it closes both. */
export interface MeasurementTiers extends AsyncDisposable {
  readonly minutes: MeasurementStore;
  readonly hours: MeasurementStore;
  readonly holds: HoldStore;
  readonly books: BookStore;
}

/** The highest version kept in any table: what is written from now on must stand above it, whatever the clock says. */
export async function latestVersion({ reader }: SqlDoors): Promise<number> {
  const versions: number[] = [];
  for (const table of MEASURED_TABLES) {
    versions.push(new RowReader(await reader.rows(selectLatestVersion(table))).int64());
  }
  return Math.max(...versions);
}

/** Gives versions that only grow: the moment in milliseconds, or one more than the one before. */
export function versionsAfter(latest: number, now: () => number): () => number {
  let last = latest;
  return () => (last = Math.max(last + 1, Math.floor(now())));
}

/** One tier of windows over an engine that speaks ClickHouse's SQL. Closing the engine is left to whoever opened it. */
export function sqlMeasurements(doors: SqlDoors, tier: Tier, nextVersion: () => number): MeasurementStore {
  return {
    async write(windows) {
      const storable = storableWindows(windows);
      const version = nextVersion();
      await reaching('written', async () => {
        for (const part of byPartitions(storable, tier)) await doors.writer.insert(tier.table, rowsOf(part, version));
      });
    },
    read: (period) => pages(doors.reader, tier, period),
    span: () => reaching('read', () => spanOf(doors.reader, tier)),
    hourVersions: (period) => reaching('read', () => hourVersionsOf(doors.reader, tier, period)),
    forgetBefore: (moment) =>
      reaching('forgotten', async () => {
        for (const server of doors.servers) await forgetOn(server, { tier, layout: doors.layout, moment });
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Cuts windows in the order of time into parts that each lie in few partitions. */
function* byPartitions(windows: readonly NamedWindow[], tier: Tier): Generator<readonly NamedWindow[]> {
  const partitionOf = (named: NamedWindow): number => Math.trunc(named.window.from / tier.partitionMilliseconds);
  let start = 0;
  let partitions = new Set<number>();
  for (const [index, named] of windows.entries()) {
    partitions.add(partitionOf(named));
    if (partitions.size <= PARTITIONS_AT_ONCE) continue;
    yield windows.slice(start, index);
    start = index;
    partitions = new Set([partitionOf(named)]);
  }
  if (start < windows.length) yield windows.slice(start);
}

async function* pages(reader: SqlExecutor, tier: Tier, period: Period): AsyncGenerator<NamedWindow> {
  let from = Math.ceil(period.from);
  const until = Math.ceil(period.until);
  let after = from - 1;
  let afterSubject = '';
  for (;;) {
    const parameters = { from, until, after, afterSubject: Buffer.from(afterSubject).toString('hex') };
    const page = await reaching('read', async () =>
      windowsOf(await reader.rows(selectPage(tier, PAGE_WINDOWS), parameters)),
    );
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_WINDOWS) return;
    from = after = last.window.from;
    afterSubject = last.subjectName;
  }
}

async function spanOf(reader: SqlExecutor, tier: Tier): Promise<Period | undefined> {
  const row = new RowReader(await reader.rows(selectSpan(tier)));
  if (row.int64() === 0) return undefined;
  const from: Instant = instant(row.int64());
  return { from, until: instant(row.int64() + tier.windowMilliseconds) };
}

export async function hourVersionsOf(
  reader: SqlExecutor,
  table: StretchTable,
  period: Period,
): Promise<ReadonlyMap<number, number>> {
  const within = { from: Math.ceil(period.from), until: Math.ceil(period.until) };
  const rows = new RowReader(await reader.rows(selectHourVersions(table), within));
  const versions = new Map<number, number>();
  while (!rows.isAtEnd) versions.set(rows.int64() * 3_600_000, rows.int64());
  return versions;
}
