import { Problem } from '../../../foundation/problem.ts';
import { DAY_BOOKS, HOUR_BOOKS } from './book-statements.ts';
import { RowReader, RowWriter } from './row-binary.ts';
import type { SqlExecutor } from './sql-executor.ts';
import {
  type Addition,
  addTellers,
  APPLIED_MIGRATIONS,
  countColumn,
  createBooks,
  createHolds,
  createHoldSpread,
  createMigrations,
  createWindowSpread,
  createWindows,
  HOURS,
  type Layout,
  MIGRATIONS_TABLE,
  MINUTES,
  type Tier,
} from './statements.ts';

interface Migration {
  /** The day on which it was written, and what it does. Never changed once it has run anywhere. */
  readonly name: string;
  readonly statements: (layout: Layout) => readonly (string | Addition)[];
}

const windowTables = (tier: Tier, layout: Layout): readonly string[] => [
  createWindows(tier, layout),
  ...(layout.cluster === undefined ? [] : [createWindowSpread(tier, layout.cluster)]),
];

const holdTables = (layout: Layout): readonly string[] => [
  createHolds(layout),
  ...(layout.cluster === undefined ? [] : [createHoldSpread(layout.cluster)]),
];

/**
 * In the order in which they run; only ever added to. Each may run twice: a crash may come before it is noted, and two nodes may start
 * at one moment.
 */
const MIGRATIONS: readonly Migration[] = [
  { name: '2026-11-26 minute windows', statements: (layout) => windowTables(MINUTES, layout) },
  { name: '2026-11-26 hour windows', statements: (layout) => windowTables(HOURS, layout) },
  { name: '2026-11-26 books of hours', statements: (layout) => createBooks(HOUR_BOOKS, layout) },
  { name: '2026-11-26 books of days', statements: (layout) => createBooks(DAY_BOOKS, layout) },
  { name: '2026-11-27 holders of devices', statements: holdTables },
  { name: '2026-11-28 windows by teller', statements: (layout) => addTellers(MINUTES, layout) },
];

/**
 * Brings the tables of one server to what this version needs, forward only, and notes each step with its moment.
 * @throws Problem `measurements-newer` when a later version has been here.
 */
export async function migrate(server: SqlExecutor, layout: Layout, nowMilliseconds: () => number): Promise<void> {
  await server.run(createMigrations(layout));
  const applied = await appliedNames(server);
  refuseUnknown(applied);
  for (const migration of MIGRATIONS) {
    if (applied.has(migration.name)) continue;
    for (const statement of migration.statements(layout)) {
      if (typeof statement === 'string') await server.run(statement);
      else await add(server, statement);
    }
    await server.insert(MIGRATIONS_TABLE, [migrationRow(migration.name, nowMilliseconds())]);
  }
}

async function add(server: SqlExecutor, addition: Addition): Promise<void> {
  const isThere = async () => new RowReader(await server.rows(countColumn(addition))).int64() > 0;
  if (await isThere()) return;
  try {
    await server.run(addition.statement);
  } catch (error) {
    if (!(await isThere())) throw error;
  }
}

async function appliedNames(server: SqlExecutor): Promise<ReadonlySet<string>> {
  const reader = new RowReader(await server.rows(APPLIED_MIGRATIONS));
  const names = new Set<string>();
  while (!reader.isAtEnd) names.add(reader.text());
  return names;
}

function refuseUnknown(applied: ReadonlySet<string>): void {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = [...applied].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new Problem(
    'measurements-newer',
    `the measurements were changed by a later version (${unknown.join('; ')}): run that version, or restore a backup from before`,
    { isLasting: true },
  );
}

function migrationRow(name: string, appliedAtMilliseconds: number): Uint8Array {
  const writer = new RowWriter(64);
  writer.text(name);
  writer.int64(Math.floor(appliedAtMilliseconds));
  return writer.written();
}
