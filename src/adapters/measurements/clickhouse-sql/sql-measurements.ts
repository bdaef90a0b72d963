import { fullestWindow } from '../../../domain/telemetry/fuller-window.ts';
import type { Instant, Period } from '../../../foundation/instant.ts';
import { instant } from '../../../foundation/instant.ts';
import type { BookStore } from '../../../ports/book-store.ts';
import type { HoldStore } from '../../../ports/hold-store.ts';
import type { MeasurementStore, NamedWindow, StoredWindow } from '../../../ports/measurement-store.ts';
import { storableWindows } from '../storable-windows.ts';
import { forgetOn } from './forget.ts';
import { reaching } from './reaching.ts';
import { RowReader } from './row-binary.ts';
import type { SqlExecutor } from './sql-executor.ts';
import {
  type Layout,
  MEASURED_TABLES,
  selectHourVersions,
  selectHourVersionsOfTellers,
  selectLatestVersion,
  selectPage,
  selectSpan,
  type Tier,
} from './statements.ts';
import { rowsOf, type Stamp, type Telling, tellingsOf } from './window-rows.ts';

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

/** How what is written is told from what was written before, and from what others write. */
export interface TellingNames {
  readonly nextVersion: () => number;
  /** Known to nobody else; of a store that no other node writes to, the empty name. */
  readonly teller: string;
}

/** One tier of windows over an engine that speaks ClickHouse's SQL. Closing the engine is left to whoever opened it. */
export function sqlMeasurements(doors: SqlDoors, tier: Tier, { nextVersion, teller }: TellingNames): MeasurementStore {
  const versionsStatement = tier.isByTeller ? selectHourVersionsOfTellers(tier) : selectHourVersions(tier);
  return {
    async write(windows) {
      const storable = storableWindows(windows);
      const stamp: Stamp = { version: nextVersion(), ...(tier.isByTeller && { teller }) };
      await reaching('written', async () => {
        for (const part of byPartitions(storable, tier)) await doors.writer.insert(tier.table, rowsOf(part, stamp));
      });
    },
    read: (period) => storedWindows(doors.reader, { tier, teller: tier.isByTeller ? teller : '' }, period),
    span: () => reaching('read', () => spanOf(doors.reader, tier)),
    hourVersions: (period) => reaching('read', () => hourVersionsOf(doors.reader, versionsStatement, period)),
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

interface Reading {
  readonly tier: Tier;
  readonly teller: string;
}

/** Tellings of one subject's minute follow each other; a page may end between them. */
async function* storedWindows(
  reader: SqlExecutor,
  { tier, teller }: Reading,
  period: Period,
): AsyncGenerator<StoredWindow> {
  let together: Telling[] = [];
  for await (const page of pages(reader, tier, period)) {
    for (const telling of page) {
      if (isOfOneMinute(together[0], telling)) together.push(telling);
      else {
        yield* joined(together, teller);
        together = [telling];
      }
    }
  }
  yield* joined(together, teller);
}

const isOfOneMinute = (one: Telling | undefined, other: Telling): boolean =>
  one?.window.from === other.window.from && one.subjectName === other.subjectName;

function* joined([first, ...others]: readonly Telling[], teller: string): Generator<StoredWindow> {
  if (first === undefined) return;
  const own = [first, ...others].find((telling) => telling.teller === teller)?.window;
  const window = fullestWindow([first.window, ...others.map((telling) => telling.window)]);
  yield { subjectName: first.subjectName, window, ...(own !== undefined && { own }) };
}

const hex = (text: string): string => Buffer.from(text).toString('hex');

async function* pages(reader: SqlExecutor, tier: Tier, period: Period): AsyncGenerator<readonly Telling[]> {
  const statement = selectPage(tier, PAGE_WINDOWS);
  const until = Math.ceil(period.until);
  let from = Math.ceil(period.from);
  let [after, afterSubject, afterTeller] = [from - 1, '', ''];
  for (;;) {
    const names = { afterSubject: hex(afterSubject), ...(tier.isByTeller && { afterTeller: hex(afterTeller) }) };
    const parameters = { from, until, after, ...names };
    const page = await reaching('read', async () =>
      tellingsOf(await reader.rows(statement, parameters), tier.isByTeller),
    );
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_WINDOWS) return;
    from = after = last.window.from;
    [afterSubject, afterTeller] = [last.subjectName, last.teller];
  }
}

async function spanOf(reader: SqlExecutor, tier: Tier): Promise<Period | undefined> {
  const row = new RowReader(await reader.rows(selectSpan(tier)));
  if (row.int64() === 0) return undefined;
  const from: Instant = instant(row.int64());
  return { from, until: instant(row.int64() + tier.windowMilliseconds) };
}

/** @param statement gives hours since 1970 and their versions. */
export async function hourVersionsOf(
  reader: SqlExecutor,
  statement: string,
  period: Period,
): Promise<ReadonlyMap<number, number>> {
  const within = { from: Math.ceil(period.from), until: Math.ceil(period.until) };
  const rows = new RowReader(await reader.rows(statement, within));
  const versions = new Map<number, number>();
  while (!rows.isAtEnd) versions.set(rows.int64() * 3_600_000, rows.int64());
  return versions;
}
