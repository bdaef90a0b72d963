import { type Instant, instant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { CsvFile, RowTaker } from '../csv/csv-telemetry.ts';
import { nodeName } from '../csv/subject-table.ts';
import { isNextTick, MOST_DEVICES, type TickShape, tickShapeFor, tickShapeOf } from './tick-size.ts';

/** Rows held back until it is known how many accelerators take turns in them. */
const LOOK_AHEAD_ROWS = 2048;
/** What the user may say; half of the rows held back, so that a pace can be seen. */
const MOST_ASKED_DEVICES = 512;

interface HeldRow {
  readonly line: number;
  readonly at: Instant;
  readonly values: Float64Array;
}

/**
 * Takes rows that don't say which accelerator they are about and deals them out by their place in the tick.
 * How many take turns is the user's word (`devicesPerTick=`), or else told by the times; where they don't tell, nothing is used.
 */
export function interleavedTaker(file: CsvFile): RowTaker {
  refuseTickSize(file);
  let held: HeldRow[] = [];
  let dealer: TickDealer | undefined;
  let isRefused = false;

  function decide(): void {
    if (held.length === 0) return;
    const shape = shapeOf(file, held);
    if (shape === undefined) isRefused = true;
    else {
      dealer =
        shape.gapMilliseconds === Number.POSITIVE_INFINITY ? countingDealer(file, shape) : tickDealer(file, shape);
      for (const row of held) dealer.add(row);
    }
    held = [];
  }

  function finish(): void {
    decide();
    dealer?.end();
  }

  return {
    take({ row, at, values }) {
      if (isRefused) return;
      const kept: HeldRow = { line: row.line, at: instant(at), values: values.slice() };
      if (dealer !== undefined) dealer.add(kept);
      else if (held.push(kept) >= LOOK_AHEAD_ROWS) decide();
    },
    restart() {
      finish();
      dealer = undefined;
      isRefused = false;
    },
    end: finish,
  };
}

function refuseTickSize({ input }: CsvFile): void {
  const asked = input.devicesPerTick;
  if (asked === undefined || (Number.isInteger(asked) && asked >= 1 && asked <= MOST_ASKED_DEVICES)) return;
  const message = `devicesPerTick of ${input.path} must be a whole number from 1 to ${MOST_ASKED_DEVICES}, got ${asked}`;
  throw new Problem('telemetry-unreadable', message);
}

function shapeOf({ input, faults }: CsvFile, rows: readonly HeldRow[]): TickShape | undefined {
  const times = rows.map((row) => row.at);
  const asked = input.devicesPerTick;
  const advice = 'say how many with devicesPerTick=N, or record again with --query-gpu=timestamp,index,...';
  if (asked !== undefined) {
    const shape = tickShapeFor(times, asked);
    if (shape.gapMilliseconds === Number.POSITIVE_INFINITY && times.length >= 2 * asked) {
      const message = `the times of the rows don't show ticks of ${asked}: rows are dealt out by their count alone; check devicesPerTick`;
      faults.report('ticks not seen', { message });
    }
    return shape;
  }
  const shape = tickShapeOf(times);
  if (shape === undefined) {
    const message = `the rows name no accelerator and their times don't tell how many (1 to ${MOST_DEVICES}) take turns, so none is used: ${advice}`;
    faults.report('accelerators not told apart', { message });
  }
  return shape;
}

interface TickDealer {
  add(row: HeldRow): void;
  end(): void;
}

/** Collects rows into ticks. A pause inside a tick is bridged when the rows after it make it whole. */
function tickDealer(file: CsvFile, shape: TickShape): TickDealer {
  const deal = dealing(file);
  const { devices } = shape;
  /** An unfinished tick before a pause, and the rows since the last pause. */
  let before: HeldRow[] = [];
  let group: HeldRow[] = [];

  function endGroup(): void {
    const rows = before.concat(group);
    const isWhole = rows.length % devices === 0;
    if (isWhole) dealTicks(rows);
    else if (group.length % devices === 0 || rows.length > devices) {
      deal.drop(before);
      before = [];
      if (group.length % devices === 0) dealTicks(group);
      else if (group.length < devices) before = group;
      else deal.drop(group);
    } else before = rows;
    if (isWhole) before = [];
    group = [];
  }

  function dealTicks(rows: readonly HeldRow[]): void {
    for (const [position, row] of rows.entries()) deal.give(row, position % devices);
  }

  return {
    add(row) {
      const last = group.at(-1) ?? before.at(-1);
      const isNext = last !== undefined && isNextTick(row.at - last.at, shape);
      if (isNext && group.length > 0) endGroup();
      group.push(row);
      // A group that runs on is cut before it grows.
      if (group.length >= 64 * devices) endGroup();
    },
    end() {
      if (group.length > 0) endGroup();
      deal.drop(before);
    },
  };
}

/** Deals rows out by their lines alone, so that a line that couldn't be used doesn't shift those after it. */
function countingDealer(file: CsvFile, shape: TickShape): TickDealer {
  const deal = dealing(file);
  let firstLine: number | undefined;
  return {
    add(row) {
      firstLine ??= row.line;
      deal.give(row, (row.line - firstLine) % shape.devices);
    },
    end() {},
  };
}

function dealing({ dialect, input, sink, faults }: CsvFile) {
  const node = nodeName(undefined, dialect, input);
  const subjects: number[] = [];
  return {
    give(row: HeldRow, index: number): void {
      const subject = (subjects[index] ??= sink.subject({
        kind: 'accelerator',
        index,
        ...(node === undefined ? {} : { node }),
      }));
      sink.reading(subject, row.at, row.values);
    },
    drop(rows: readonly HeldRow[]): void {
      const first = rows[0];
      if (first === undefined) return;
      const message = `${rows.length} rows from here are not a whole tick, so it can't be told whose they are: they aren't used`;
      faults.report('tick not whole', { line: first.line, message });
    },
  };
}
