import { type BookTables, deleteEditions, selectKeptEditions, selectStoodBefore } from './book-statements.ts';
import { untilDeleted } from './forget.ts';
import { RowReader } from './row-binary.ts';
import type { SqlExecutor } from './sql-executor.ts';
import type { SqlDoors } from './sql-measurements.ts';
import { keptIn } from './statements.ts';

/** So many are named in one statement: they go with its address to a server. */
const EDITIONS_AT_ONCE = 200;

interface Edition {
  readonly start: number;
  readonly edition: number;
}

/** Deletes what of chapters of one length was seen no longer when this edition had not been written: what stood then may still be read. */
export async function tidyBooks(
  { reader, servers, layout }: SqlDoors,
  tables: BookTables,
  before: number,
): Promise<void> {
  // Read as a whole before anything is deleted: a server that is down ends it here.
  const stood = new Map(
    editionsIn(await reader.rows(selectStoodBefore(tables), { before })).map(({ start, edition }) => [start, edition]),
  );
  // Chapters first, on all servers: pages without one are not seen, and a chapter without pages would be a part.
  for (const table of [tables.chapters, tables.pages]) {
    for (const server of servers) {
      const keptTable = keptIn(table, layout);
      const kept = editionsIn(await server.rows(selectKeptEditions(keptTable), { before }));
      await deleteFrom(
        server,
        keptTable,
        kept.filter(({ start, edition }) => stood.get(start) !== edition),
      );
    }
  }
}

async function deleteFrom(server: SqlExecutor, keptTable: string, dead: readonly Edition[]): Promise<void> {
  for (let first = 0; first < dead.length; first += EDITIONS_AT_ONCE) {
    const some = dead.slice(first, first + EDITIONS_AT_ONCE);
    await server.run(deleteEditions(keptTable), {
      from: some[0]?.start ?? 0,
      until: (some.at(-1)?.start ?? 0) + 1,
      editions: some.map(({ edition }) => edition).join(','),
    });
    await untilDeleted(server, keptTable);
  }
}

function editionsIn(rows: Uint8Array): readonly Edition[] {
  const reader = new RowReader(rows);
  const editions: Edition[] = [];
  while (!reader.isAtEnd) editions.push({ start: reader.int64(), edition: reader.int64() });
  return editions;
}
