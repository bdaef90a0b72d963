import { type Instant, instant } from '../../../foundation/instant.ts';
import type { CsvFile, RowTaker } from '../csv/csv-telemetry.ts';
import { nodeName } from '../csv/subject-table.ts';
import { isNextTick, MOST_DEVICES, type TickShape, tickShapeFor, tickShapeOf } from './tick-size.ts';

/** Rows held back until it is known how many accelerators take turns in them. */
const LOOK_AHEAD_ROWS = 2048;

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
  let held: HeldRow[] = [];
  let dealer: TickDealer | undefined;
  let isRefused = false;

  function decide(): void {
    const shape = shapeOf(file, held);
    if (shape === undefined) isRefused = true;
    else {
      dealer = tickDealer(file, shape);
      for (const row of held) dealer.add(row);
    }
    held = [];
  }

  return {
    take({ row, at, values }) {
      if (isRefused) return;
      const kept: HeldRow = { line: row.line, at: instant(at), values: values.slice() };
      if (dealer !== undefined) dealer.add(kept);
      else if (held.push(kept) >= LOOK_AHEAD_ROWS) decide();
    },
    end() {
      if (dealer === undefined && !isRefused && held.length > 0) decide();
      dealer?.end();
    },
  };
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
      // Without pauses to tell ticks by, the count does; a group that runs on is cut before it grows.
      if (shape.gapMilliseconds === Number.POSITIVE_INFINITY ? group.length === devices : group.length >= 64 * devices)
        endGroup();
    },
    end() {
      if (group.length > 0) endGroup();
      deal.drop(before);
    },
  };
}

function dealing({ dialect, input, sink, faults }: CsvFile) {
  const node = nodeName(undefined, dialect, input);
  const subjects: number[] = [];
  return {
    give(row: HeldRow, index: number): void {
      subjects[index] ??= sink.subject({ kind: 'accelerator', index, ...(node === undefined ? {} : { node }) });
      sink.reading(subjects[index] as number, row.at, row.values);
    },
    drop(rows: readonly HeldRow[]): void {
      const first = rows[0];
      if (first === undefined) return;
      const message = `${rows.length} rows from here are not a whole tick, so it can't be told whose they are: they aren't used`;
      faults.report('tick not whole', { line: first.line, message });
    },
  };
}
