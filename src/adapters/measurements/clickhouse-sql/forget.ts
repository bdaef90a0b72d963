import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '../../../foundation/instant.ts';
import { RowReader } from './row-binary.ts';
import type { SqlExecutor } from './sql-executor.ts';
import {
  deleteBefore,
  dropPartition,
  keptIn,
  type Layout,
  selectForgettable,
  selectUnfinished,
  type StretchTable,
} from './statements.ts';

const POLL_MILLISECONDS = 20;
const LONGEST_DELETE_MILLISECONDS = 600_000;

interface Forgetting {
  readonly tier: StretchTable;
  readonly layout: Layout;
  readonly moment: Instant;
}

/** Drops the partitions that end before the moment, and deletes what starts before it in the one that holds it. */
export async function forgetOn(server: SqlExecutor, forgetting: Forgetting): Promise<void> {
  const { tier, layout } = forgetting;
  const moment = Math.ceil(forgetting.moment);
  const reader = new RowReader(await server.rows(selectForgettable(tier, layout), { moment }));
  let isPartlyKept = false;
  while (!reader.isAtEnd) {
    const stretch = reader.int64();
    if (endsBefore(tier, stretch, moment)) await server.run(dropPartition(tier, layout), { stretch });
    else isPartlyKept = true;
  }
  if (isPartlyKept) await deleteRest(server, { tier, layout }, moment);
}

/** The engine divides towards zero: the partitions up to zero are not the plain stretches that the later ones are. */
const endsBefore = ({ partitionMilliseconds }: StretchTable, stretch: number, moment: number): boolean =>
  stretch > 0 && (stretch + 1) * partitionMilliseconds <= moment;

type Kept = Omit<Forgetting, 'moment'>;

async function deleteRest(server: SqlExecutor, { tier, layout }: Kept, moment: number): Promise<void> {
  await server.run(deleteBefore(tier, layout), { moment });
  await untilDeleted(server, keptIn(tier.table, layout));
}

/** Resolves when a server has carried out what it was told to delete of a table. */
export async function untilDeleted(server: SqlExecutor, keptTable: string): Promise<void> {
  for (let waited = 0; waited < LONGEST_DELETE_MILLISECONDS; waited += POLL_MILLISECONDS) {
    const unfinished = new RowReader(await server.rows(selectUnfinished(keptTable))).int64();
    if (unfinished === 0) return;
    await sleep(POLL_MILLISECONDS);
  }
  throw new Error(`deleting from ${keptTable} is not done after ${LONGEST_DELETE_MILLISECONDS / 1000} s`);
}
