import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Session } from 'chdb';
import { Problem } from '../../../foundation/problem.ts';
import { migrate } from '../clickhouse-sql/migrations.ts';
import { editionsAfter, latestEdition, sqlBooks } from '../clickhouse-sql/sql-books.ts';
import { sqlHolds } from '../clickhouse-sql/sql-holds.ts';
import {
  latestVersion,
  type MeasurementTiers,
  type SqlDoors,
  sqlMeasurements,
  versionsAfter,
} from '../clickhouse-sql/sql-measurements.ts';
import { HOURS, type Layout, MINUTES, SYNCED } from '../clickhouse-sql/statements.ts';
import { chdbExecutor } from './chdb-session.ts';

/** What was acknowledged is on the disk, not only with the system: it is there after the power fails. */
const LAYOUT: Layout = { tableSettings: SYNCED };

export interface ChdbOptions {
  /** Made when absent. One process holds it at a time, and one folder a process. */
  readonly folder: string;
  /** UTC milliseconds. */
  readonly now?: () => number;
  /** A store of one node needs no name for it. */
  readonly teller?: string;
}

let isHeld = false;

/**
 * Opens measurements kept by the ClickHouse that runs in the process.
 * @throws Problem `measurements-in-use` when this or another process holds a folder already; `measurements-unreachable` when
 * the folder can't be used or the engine isn't there; `measurements-newer` when a later version wrote it.
 */
export async function openChdbMeasurements(options: ChdbOptions): Promise<MeasurementTiers> {
  const { folder, now = Date.now, teller = '' } = options;
  if (isHeld) throw inUse(folder, undefined);
  isHeld = true;
  const sessions: Session[] = [];
  const close = async (): Promise<void> => {
    await closeSessions(sessions);
    isHeld = false;
  };
  try {
    return { ...(await openTiers({ folder: resolve(folder), now, teller }, sessions)), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw asProblem(folder, error);
  }
}

type Tiers = Pick<MeasurementTiers, 'minutes' | 'hours' | 'holds' | 'books'>;

async function openTiers({ folder, now, teller }: Required<ChdbOptions>, sessions: Session[]): Promise<Tiers> {
  const { Session } = await import('chdb');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const incoming = join(folder, 'incoming');
  for (let index = 0; index < 2; index++) sessions.push(new Session(join(folder, 'engine')));
  const [writing, reading] = sessions as [Session, Session];
  // Only now, with the folder held: what lies there was left by a process that died.
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { mode: 0o700 });
  const writer = await chdbExecutor(writing, incoming);
  const reader = await chdbExecutor(reading, incoming);
  await migrate(writer, LAYOUT, now);
  const doors: SqlDoors = { writer, reader, servers: [writer], layout: LAYOUT };
  const nextVersion = versionsAfter(await latestVersion(doors), now);
  return {
    minutes: sqlMeasurements(doors, MINUTES, { nextVersion, teller }),
    hours: sqlMeasurements(doors, HOURS, { nextVersion, teller }),
    holds: sqlHolds(doors, nextVersion),
    books: sqlBooks(doors, editionsAfter(await latestEdition(doors), teller, now)),
  };
}

async function closeSessions(sessions: readonly Session[]): Promise<void> {
  if (sessions.length === 0) return;
  const { drainPending } = await import('chdb');
  for (const session of sessions) session.close();
  await drainPending();
}

function asProblem(folder: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isHeldByAnother(folder)) return inUse(folder, error);
  const reason = error instanceof Error ? error.message : String(error);
  return new Problem(
    'measurements-unreachable',
    `the measurements in ${folder} can't be opened (${reason.trim()}): see that the folder may be written, that no other machine or container uses it, and that the installation is whole`,
    { cause: error },
  );
}

/** The engine says on standard error alone why it can't open; whoever holds its folder has left its process number there. */
function isHeldByAnother(folder: string): boolean {
  try {
    const [, holder] = /^PID: (\d+)$/m.exec(readFileSync(join(folder, 'engine', 'status'), 'utf8')) ?? [];
    return holder !== undefined && Number(holder) !== process.pid && process.kill(Number(holder), 0);
  } catch (error) {
    // A process of another user is there all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const inUse = (folder: string, cause: unknown): Problem =>
  new Problem(
    'measurements-in-use',
    `the measurements in ${folder} can't be opened because a process holds them or this one holds others: stop it, or name another folder`,
    { cause },
  );
