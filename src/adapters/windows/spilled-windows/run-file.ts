import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordCursor } from './join-records.ts';
import { LONGEST_RECORD, recordLength, recordLengthWithin, type WindowRecord } from './window-record.ts';

const READ_DOUBLES = 16_384;
const WRITTEN_DOUBLES = 65_536;

/** A sorted run of windows in a file that has no name: the system frees it when the process ends, however it ends. */
export interface RunFile {
  /** May be called more than once, also while another reading goes on. */
  read(): RecordCursor;
  close(): void;
}

/**
 * Writes records, in the order given, to a file in `directory`.
 * The file is unlinked while it is open; where the system refuses that, `close` removes it.
 */
export function writeRun(directory: string, records: Iterable<WindowRecord>): RunFile {
  const folder = mkdtempSync(join(directory, 'comptroller-windows-'));
  let file: number | undefined;
  try {
    file = openSync(join(folder, 'run'), 'w+', 0o600);
    const isUnlinked = unlinked(folder);
    writeAll(file, records);
    return openRun(file, isUnlinked ? undefined : folder);
  } catch (error) {
    if (file !== undefined) closeSync(file);
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function openRun(file: number, folder: string | undefined): RunFile {
  let isOpen = true;
  return {
    read: () => runCursor(file),
    close() {
      if (!isOpen) return;
      isOpen = false;
      closeSync(file);
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function unlinked(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

function writeAll(file: number, records: Iterable<WindowRecord>): void {
  const batch = new Float64Array(WRITTEN_DOUBLES);
  let filled = 0;
  for (const { doubles, offset } of records) {
    const length = recordLength(doubles, offset);
    if (filled + length > batch.length) {
      writeWhole(file, batch.subarray(0, filled));
      filled = 0;
    }
    for (let index = 0; index < length; index++) batch[filled + index] = doubles[offset + index] as number;
    filled += length;
  }
  writeWhole(file, batch.subarray(0, filled));
}

function writeWhole(file: number, doubles: Float64Array): void {
  const bytes = new Uint8Array(doubles.buffer, doubles.byteOffset, doubles.byteLength);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function runCursor(file: number): RecordCursor {
  const doubles = new Float64Array(READ_DOUBLES + LONGEST_RECORD);
  const bytes = new Uint8Array(doubles.buffer);
  let filledBytes = 0;
  let position = 0;
  let end = 0;

  /** Moves what is left of the last record to the front and reads on; false at the end of the file. */
  function refill(): boolean {
    bytes.copyWithin(0, end * 8, filledBytes);
    filledBytes -= end * 8;
    end = 0;
    const count = readSync(file, bytes, filledBytes, bytes.length - filledBytes, position);
    position += count;
    filledBytes += count;
    return count > 0;
  }

  const cursor = {
    doubles,
    offset: 0,
    next(): boolean {
      for (;;) {
        const length = recordLengthWithin(doubles, end, filledBytes >> 3);
        if (length !== undefined) {
          cursor.offset = end;
          end += length;
          return true;
        }
        if (!refill()) return false;
      }
    },
  };
  return cursor;
}
