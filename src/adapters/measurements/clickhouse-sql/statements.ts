import {
  type BookTables,
  CHAPTER_COLUMNS,
  DAY_BOOKS,
  HOUR_BOOKS,
  NAME_COLUMNS,
  PAGE_COLUMNS,
} from './book-statements.ts';

/**
 * Every statement that is sent to ClickHouse, embedded or served. They keep to what has meant the same over many years of its
 * versions: moments as Int64 milliseconds, no table expressions, no TTL. Names in them are our own constants or checked identifiers.
 */

/** Rows that have a start and a version, and where they lie. */
export interface StretchTable {
  readonly table: string;
  /** Rows are forgotten by whole stretches of this length at almost no cost. */
  readonly partitionMilliseconds: number;
}

/** How long windows are, and where they lie. */
export interface Tier extends StretchTable {
  readonly windowMilliseconds: number;
  /** What each node tells has rows of its own, joined as they are read; where it is false the last telling stands. */
  readonly isByTeller: boolean;
}

export const MINUTES: Tier = {
  table: 'minute_windows',
  isByTeller: true,
  windowMilliseconds: 60_000,
  partitionMilliseconds: 86_400_000,
};

/** Made of the minutes of all nodes: whichever makes them makes the same. */
export const HOURS: Tier = {
  table: 'hour_windows',
  isByTeller: false,
  windowMilliseconds: 3_600_000,
  partitionMilliseconds: 30 * 86_400_000,
};

/** Who telemetry named as the holder of each device, by clock hour. */
export const HOLDS: StretchTable = { table: 'device_holds', partitionMilliseconds: 86_400_000 };

export const MEASURED_TABLES = [MINUTES, HOURS, HOLDS] as const;

/** Table settings by which what is inserted is on the disk before it is acknowledged: the log gives it up then. */
export const SYNCED = ' SETTINGS fsync_after_insert = 1, fsync_part_directory = 1';

/** How tables are laid out on one server or on many. */
export interface Layout {
  /** Added to the definition of each table; empty or ` SETTINGS ...`. */
  readonly tableSettings: string;
  /** Name of the cluster over whose shards subjects are spread; undefined: one server keeps all. */
  readonly cluster?: string;
}

/**
 * One row is one window; its arrays have one element for each signal of which the window says something.
 * Moments within the window are counted from its start.
 */
const WINDOW_COLUMNS = [
  ['startMilliseconds', 'Int64'],
  ['subject', 'String'],
  ['version', 'Int64'],
  ['signals', 'Array(UInt16)'],
  ['integrals', 'Array(Float64)'],
  ['minima', 'Array(Float64)'],
  ['maxima', 'Array(Float64)'],
  ['coveredMilliseconds', 'Array(Float64)'],
  ['coveredFromMilliseconds', 'Array(Float64)'],
  ['coveredUntilMilliseconds', 'Array(Float64)'],
] as const;

/** Came later than the others, and so stands last. */
const TELLER_COLUMN = ['teller', 'String'] as const;

const HOLD_COLUMNS = [
  ['startMilliseconds', 'Int64'],
  ['subject', 'String'],
  ['customer', 'String'],
  ['workload', 'String'],
  ['endMilliseconds', 'Int64'],
  ['version', 'Int64'],
] as const;

const MIGRATION_COLUMNS = [
  ['name', 'String'],
  ['appliedAtMilliseconds', 'Int64'],
] as const;

export const MIGRATIONS_TABLE = 'measurement_migrations';

/** Where the rows themselves lie: with a cluster the table of the plain name only spreads and gathers. */
export const keptIn = (table: string, layout: Layout): string =>
  layout.cluster === undefined ? table : `${table}_of_shard`;

/** The columns of a table with their types, as a format without names needs them. */
export const structureOf = (table: string): string => listed(columnsOf(table));

type Columns = readonly (readonly [string, string])[];

const listed = (columns: Columns): string => columns.map(([name, type]) => `${name} ${type}`).join(', ');

function columnsOf(table: string): Columns {
  if (table === MINUTES.table) return [...WINDOW_COLUMNS, TELLER_COLUMN];
  if (table === MIGRATIONS_TABLE) return MIGRATION_COLUMNS;
  if (table === HOLDS.table) return HOLD_COLUMNS;
  if (BOOKS.some(({ pages }) => pages === table)) return PAGE_COLUMNS;
  return BOOKS.some(({ chapters }) => chapters === table) ? CHAPTER_COLUMNS : WINDOW_COLUMNS;
}

const BOOKS = [HOUR_BOOKS, DAY_BOOKS] as const;

/** Pages of a tally lie on one shard. */
export const createBooks = (
  { pages, chapters, partitionMilliseconds }: BookTables,
  layout: Layout,
): readonly string[] => {
  const partition = `intDiv(startMilliseconds, ${partitionMilliseconds})`;
  const ownTable = (table: string, order: string): string =>
    `CREATE TABLE IF NOT EXISTS ${keptIn(table, layout)} (${structureOf(table)}) ENGINE = MergeTree ` +
    `PARTITION BY ${partition} ORDER BY (${order})${layout.tableSettings}`;
  const spread = (table: string, key: string): string =>
    `CREATE TABLE IF NOT EXISTS ${table} (${structureOf(table)}) ` +
    `ENGINE = Distributed('${layout.cluster}', currentDatabase(), '${keptIn(table, layout)}', ${key})`;
  return [
    ownTable(pages, `startMilliseconds, ${NAME_COLUMNS}`),
    ownTable(chapters, 'startMilliseconds, edition'),
    ...(layout.cluster === undefined
      ? []
      : [spread(pages, `sipHash64(${NAME_COLUMNS})`), spread(chapters, 'sipHash64(startMilliseconds)')]),
  ];
};

export const createMigrations = (layout: Layout): string =>
  `CREATE TABLE IF NOT EXISTS ${MIGRATIONS_TABLE} (${structureOf(MIGRATIONS_TABLE)}) ` +
  `ENGINE = MergeTree ORDER BY name${layout.tableSettings}`;

export const APPLIED_MIGRATIONS = `SELECT DISTINCT name FROM ${MIGRATIONS_TABLE} ORDER BY name`;

/** Of rows with the same subject and start the one of the highest version stands. Tellers came later, by `addTellers`. */
export const createWindows = (tier: Tier, layout: Layout): string =>
  `CREATE TABLE IF NOT EXISTS ${keptIn(tier.table, layout)} (${listed(WINDOW_COLUMNS)}) ` +
  `ENGINE = ReplacingMergeTree(version) PARTITION BY ${partitionOf(tier)} ` +
  `ORDER BY (startMilliseconds, subject)${layout.tableSettings}`;

export const createWindowSpread = ({ table }: Tier, cluster: string): string =>
  createSpread({ table, columns: WINDOW_COLUMNS, cluster });

export const createHoldSpread = (cluster: string): string =>
  createSpread({ table: HOLDS.table, columns: HOLD_COLUMNS, cluster });

interface Spread {
  readonly table: string;
  readonly columns: Columns;
  readonly cluster: string;
}

/** A subject's rows all lie on one shard, so that what takes the place of one meets it there. */
const createSpread = ({ table, columns, cluster }: Spread): string =>
  `CREATE TABLE IF NOT EXISTS ${table} (${listed(columns)}) ` +
  `ENGINE = Distributed('${cluster}', currentDatabase(), '${table}_of_shard', sipHash64(subject))`;

/** A column that is added to a table, and the statement that adds it. */
export interface Addition {
  readonly table: string;
  readonly column: string;
  readonly statement: string;
}

/** From then on of rows with the same subject, start and teller the one of the highest version stands. */
export const addTellers = ({ table }: Tier, layout: Layout): readonly Addition[] => {
  const [column, type] = TELLER_COLUMN;
  const kept = keptIn(table, layout);
  const adding = `ADD COLUMN ${column} ${type}`;
  const order = `MODIFY ORDER BY (startMilliseconds, subject, ${column})`;
  return [
    { table: kept, column, statement: `ALTER TABLE ${kept} ${adding}, ${order}` },
    ...(kept === table ? [] : [{ table, column, statement: `ALTER TABLE ${table} ${adding}` }]),
  ];
};

export const countColumn = ({ table, column }: Addition): string =>
  `SELECT toInt64(count()) FROM system.columns WHERE database = currentDatabase() ` +
  `AND table = '${table}' AND name = '${column}'`;

/** Of rows with the same subject, holder and start the one that ends last stands. */
export const createHolds = (layout: Layout): string =>
  `CREATE TABLE IF NOT EXISTS ${keptIn(HOLDS.table, layout)} (${structureOf(HOLDS.table)}) ` +
  `ENGINE = ReplacingMergeTree(endMilliseconds) PARTITION BY ${partitionOf(HOLDS)} ` +
  `ORDER BY (startMilliseconds, subject, customer, workload)${layout.tableSettings}`;

export const SELECT_HOLDS =
  `SELECT subject, customer, workload, startMilliseconds, max(endMilliseconds) FROM ${HOLDS.table} ` +
  `WHERE startMilliseconds >= {from:Int64} AND startMilliseconds < {until:Int64} ` +
  `GROUP BY subject, customer, workload, startMilliseconds ` +
  `ORDER BY subject, customer, workload, startMilliseconds`;

const partitionOf = (tier: StretchTable): string => `intDiv(startMilliseconds, ${tier.partitionMilliseconds})`;

/** The next tellings after a telling, at most `limit`, each in its latest version. Names are bound as hexadecimal digits. */
export const selectPage = ({ table, isByTeller }: Tier, limit: number): string =>
  `SELECT startMilliseconds, subject, signals, integrals, minima, maxima, coveredMilliseconds, ` +
  `coveredFromMilliseconds, coveredUntilMilliseconds${isByTeller ? ', teller' : ''} FROM ${table} FINAL ` +
  `WHERE startMilliseconds >= {from:Int64} AND startMilliseconds < {until:Int64} ` +
  `AND (startMilliseconds > {after:Int64} OR subject > unhex({afterSubject:String})` +
  (isByTeller ? ` OR subject = unhex({afterSubject:String}) AND teller > unhex({afterTeller:String})` : '') +
  `) ORDER BY startMilliseconds, subject${isByTeller ? ', teller' : ''} LIMIT ${limit}`;

export const selectSpan = (tier: Tier): string =>
  `SELECT count(), min(startMilliseconds), max(startMilliseconds) FROM ${tier.table}`;

export const selectLatestVersion = (tier: StretchTable): string => `SELECT max(version) FROM ${tier.table}`;

export const selectHourVersions = ({ table }: StretchTable): string =>
  `SELECT intDiv(startMilliseconds, 3600000) AS hour, max(version) FROM ${table} ` +
  `WHERE startMilliseconds >= {from:Int64} AND startMilliseconds < {until:Int64} GROUP BY hour ORDER BY hour`;

/** Versions of one teller only grow; those of several follow their clocks, so that the highest may be told before the last. */
export const selectHourVersionsOfTellers = ({ table }: Tier): string =>
  `SELECT hour, sum(latest) FROM (SELECT intDiv(startMilliseconds, 3600000) AS hour, teller, max(version) AS latest ` +
  `FROM ${table} WHERE startMilliseconds >= {from:Int64} AND startMilliseconds < {until:Int64} ` +
  `GROUP BY hour, teller) GROUP BY hour ORDER BY hour`;

/** Partitions of one server with something to forget. */
export const selectForgettable = (tier: StretchTable, layout: Layout): string =>
  `SELECT DISTINCT ${partitionOf(tier)} AS stretch FROM ${keptIn(tier.table, layout)} ` +
  `WHERE startMilliseconds < {moment:Int64} ORDER BY stretch`;

export const dropPartition = (tier: StretchTable, layout: Layout): string =>
  `ALTER TABLE ${keptIn(tier.table, layout)} DROP PARTITION {stretch:Int64}`;

/** Begins to delete; `selectUnfinished` tells when that is done. */
export const deleteBefore = (tier: StretchTable, layout: Layout): string =>
  `ALTER TABLE ${keptIn(tier.table, layout)} DELETE WHERE startMilliseconds < {moment:Int64}`;

/** @param keptTable as it is called on the server. */
export const selectUnfinished = (keptTable: string): string =>
  `SELECT toInt64(count()) FROM system.mutations WHERE database = currentDatabase() ` +
  `AND table = '${keptTable}' AND is_done = 0`;
