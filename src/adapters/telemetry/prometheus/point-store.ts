import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Points held in memory before they are laid aside in a temporary file: 16 bytes each, twice. */
const DEFAULT_POINTS_IN_MEMORY = 1_000_000;
const CURSOR_POINTS = 1024;

export interface PointStoreOptions {
  readonly pointsInMemory?: number;
  /** Where the temporary file goes; the system's folder for such when absent. */
  readonly directory?: string;
}

/** Walks through the points of one series in the order of their arrival. */
export interface PointCursor {
  readonly at: number;
  readonly value: number;
  /** False when there are no more. */
  next(): boolean;
}

/**
 * Keeps points by series while they arrive mixed. Memory is bounded but for an index of 16 bytes a segment:
 * the points of one series between two layings-aside.
 */
export interface PointStore {
  add(series: number, at: number, value: number): void;
  /** Segments in the index: what grows with the length of the input. */
  segmentCount(): number;
  /** Ends the adding; cursors may be opened until `clear`. */
  seal(): void;
  /** `undefined` where the series has no points. */
  readonly cursor: (series: number) => PointCursor | undefined;
  clear(): void;
  /** Removes the temporary file. */
  readonly dispose: () => void;
}

type ReadPoints = (offset: number, into: Float64Array) => void;

export function pointStore(options: PointStoreOptions = {}): PointStore {
  const capacity = options.pointsInMemory ?? DEFAULT_POINTS_IN_MEMORY;
  const log = pointLog(capacity);
  const file = pointFile(options.directory);
  /** By series: offset and count of each segment, in points, one after the other. */
  let segments: number[][] = [];
  let segmentCount = 0;
  let inMemory: Float64Array | undefined;

  function index(counts: Uint32Array, base: number): void {
    let offset = base;
    for (let series = 0; series < counts.length; series++) {
      const count = counts[series] as number;
      if (count === 0) continue;
      (segments[series] ??= []).push(offset, count);
      offset += count;
      segmentCount++;
    }
  }

  function layAside(): void {
    const sorted = log.takeSorted();
    index(sorted.counts, file.append(sorted.points));
  }

  return {
    add(series, at, value) {
      if (log.add(series, at, value)) layAside();
    },
    segmentCount: () => segmentCount,
    seal() {
      if (file.isEmpty()) {
        const sorted = log.takeSorted();
        inMemory = sorted.points;
        index(sorted.counts, 0);
      } else layAside();
    },
    cursor: (series) => {
      const of = segments[series];
      if (of === undefined) return undefined;
      const held = inMemory;
      const read: ReadPoints =
        held === undefined
          ? file.read
          : (offset, into) => into.set(held.subarray(2 * offset, 2 * offset + into.length));
      return cursorOver(of, read);
    },
    clear() {
      segments = [];
      segmentCount = 0;
      inMemory = undefined;
      file.restart();
    },
    dispose: file.remove,
  };
}

interface SortedPoints {
  /** Time and value of each point, by series, and within a series in the order of arrival. */
  readonly points: Float64Array;
  readonly counts: Uint32Array;
}

const FIRST_POINTS = 4096;

function pointLog(capacity: number) {
  let times = new Float64Array(Math.min(capacity, FIRST_POINTS));
  let values = new Float64Array(times.length);
  let series = new Uint32Array(times.length);
  let length = 0;
  let seriesCount = 0;

  function grow(): void {
    const size = Math.min(capacity, 2 * length);
    const larger = { times: new Float64Array(size), values: new Float64Array(size), series: new Uint32Array(size) };
    larger.times.set(times);
    larger.values.set(values);
    larger.series.set(series);
    ({ times, values, series } = larger);
  }

  return {
    /** True when the log is full. */
    add(id: number, at: number, value: number): boolean {
      if (length === times.length) grow();
      times[length] = at;
      values[length] = value;
      series[length] = id;
      if (id >= seriesCount) seriesCount = id + 1;
      return ++length === capacity;
    },
    /** Sorts by counting and empties the log. */
    takeSorted(): SortedPoints {
      const counts = new Uint32Array(seriesCount);
      for (let index = 0; index < length; index++) {
        const id = series[index] as number;
        counts[id] = (counts[id] as number) + 1;
      }
      const next = new Uint32Array(seriesCount);
      for (let id = 1; id < seriesCount; id++) next[id] = (next[id - 1] as number) + (counts[id - 1] as number);
      const points = new Float64Array(2 * length);
      for (let index = 0; index < length; index++) {
        const id = series[index] as number;
        const place = next[id] as number;
        next[id] = place + 1;
        points[2 * place] = times[index] as number;
        points[2 * place + 1] = values[index] as number;
      }
      length = 0;
      return { points, counts };
    },
  };
}

function pointFile(directory: string | undefined) {
  let folder: string | undefined;
  let descriptor = -1;
  let points = 0;

  function open(): void {
    folder = mkdtempSync(join(directory ?? tmpdir(), 'comptroller-series-'));
    descriptor = openSync(join(folder, 'points'), 'w+');
  }

  return {
    isEmpty: () => points === 0,
    /** Returns the offset of the first point. */
    append(added: Float64Array): number {
      if (folder === undefined) open();
      const bytes = new Uint8Array(added.buffer, added.byteOffset, added.byteLength);
      let written = 0;
      while (written < bytes.length) {
        written += writeSync(descriptor, bytes, written, bytes.length - written, points * 16 + written);
      }
      const offset = points;
      points += added.length / 2;
      return offset;
    },
    read: (offset: number, into: Float64Array): void => {
      const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
      let taken = 0;
      while (taken < bytes.length) {
        const count = readSync(descriptor, bytes, taken, bytes.length - taken, offset * 16 + taken);
        if (count === 0) throw new Error('the temporary file of laid-aside points is shorter than what was written');
        taken += count;
      }
    },
    restart(): void {
      points = 0;
    },
    remove: (): void => {
      if (folder === undefined) return;
      closeSync(descriptor);
      rmSync(folder, { recursive: true, force: true });
      folder = undefined;
    },
  };
}

function cursorOver(segments: readonly number[], read: ReadPoints): PointCursor | undefined {
  const longest = segments.reduce((most, count, index) => (index % 2 === 1 ? Math.max(most, count) : most), 0);
  const chunk = new Float64Array(2 * Math.min(CURSOR_POINTS, longest));
  let segment = 0;
  let takenOfSegment = 0;
  let filled = 0;
  let index = 0;

  function refill(): boolean {
    if (segment >= segments.length) return false;
    const offset = segments[segment] as number;
    const count = segments[segment + 1] as number;
    filled = Math.min(CURSOR_POINTS, count - takenOfSegment);
    read(offset + takenOfSegment, chunk.subarray(0, 2 * filled));
    takenOfSegment += filled;
    if (takenOfSegment === count) {
      segment += 2;
      takenOfSegment = 0;
    }
    index = 0;
    return true;
  }

  const cursor = {
    at: 0,
    value: 0,
    next(): boolean {
      if (index === filled && !refill()) return false;
      cursor.at = chunk[2 * index] as number;
      cursor.value = chunk[2 * index + 1] as number;
      index++;
      return true;
    },
  };
  return cursor.next() ? cursor : undefined;
}
