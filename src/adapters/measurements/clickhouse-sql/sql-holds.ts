import type { NamedHold } from '../../../domain/telemetry/live-holds.ts';
import { instant } from '../../../foundation/instant.ts';
import type { HoldStore } from '../../../ports/hold-store.ts';
import { forgetOn } from './forget.ts';
import { reaching } from './reaching.ts';
import { RowReader, RowWriter } from './row-binary.ts';
import { hourVersionsOf, type SqlDoors } from './sql-measurements.ts';
import { HOLDS, SELECT_HOLDS, selectHourVersions } from './statements.ts';

/** Rows of a call are made at once: some megabytes. */
const HOLDS_AT_ONCE = 20_000;

/** Holds over an engine that speaks ClickHouse's SQL. */
export function sqlHolds(doors: SqlDoors, nextVersion: () => number): HoldStore {
  const { reader, writer, servers, layout } = doors;
  return {
    write: (holds) =>
      reaching('written', async () => {
        const version = nextVersion();
        for (let start = 0; start < holds.length; start += HOLDS_AT_ONCE) {
          await writer.insert(HOLDS.table, [rowsOf(holds.slice(start, start + HOLDS_AT_ONCE), version)]);
        }
      }),
    read: ({ from, until }) =>
      reaching('read', async () =>
        holdsOf(await reader.rows(SELECT_HOLDS, { from: Math.ceil(from), until: Math.ceil(until) })),
      ),
    hourVersions: (period) => reaching('read', () => hourVersionsOf(reader, selectHourVersions(HOLDS), period)),
    forgetBefore: (moment) =>
      reaching('forgotten', async () => {
        for (const server of servers) await forgetOn(server, { tier: HOLDS, layout, moment });
      }),
  };
}

function rowsOf(holds: readonly NamedHold[], version: number): Uint8Array {
  const writer = new RowWriter(64 * holds.length);
  for (const { subjectName, customerId, workloadId, from, until } of holds) {
    writer.int64(from);
    for (const name of [subjectName, customerId, workloadId]) writer.text(name);
    writer.int64(until);
    writer.int64(version);
  }
  return writer.written();
}

function holdsOf(rows: Uint8Array): readonly NamedHold[] {
  const reader = new RowReader(rows);
  const holds: NamedHold[] = [];
  while (!reader.isAtEnd) {
    const [subjectName, customerId, workloadId] = [reader.text(), reader.text(), reader.text()];
    holds.push({ subjectName, customerId, workloadId, from: instant(reader.int64()), until: instant(reader.int64()) });
  }
  return holds;
}
