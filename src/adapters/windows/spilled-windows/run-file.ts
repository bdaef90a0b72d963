import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceWindow } from '../../../domain/telemetry/device-window.ts';
import { decodeWindow, encodeWindows, recordLengthAt } from './window-record.ts';

const READ_DOUBLES = 16_384;
const WRITTEN_AT_ONCE = 1024;

/** A sorted run of windows in a file that has no name: the system frees it when the process ends, however it ends. */
export interface RunFile {
  /** May be called more than once, also while another reading goes on. */
  read(): Generator<DeviceWindow>;
  close(): void;
}

/**
 * Writes windows, in the order given, to a file in `directory`.
 * The file is unlinked while it is open; where the system refuses that, `close` removes it.
 */
export function writeRun(directory: string, windows: Iterable<DeviceWindow>): RunFile {
  const folder = mkdtempSync(join(directory, 'comptroller-windows-'));
  let file: number | undefined;
  try {
    file = openSync(join(folder, 'run'), 'w+', 0o600);
    const isUnlinked = unlinked(folder);
    writeAll(file, windows);
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
    read: () => readRun(file),
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

function writeAll(file: number, windows: Iterable<DeviceWindow>): void {
  let batch: DeviceWindow[] = [];
  const flush = (): void => {
    const run = encodeWindows(batch);
    const bytes = new Uint8Array(run.buffer);
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    batch = [];
  };
  for (const window of windows) {
    batch.push(window);
    if (batch.length >= WRITTEN_AT_ONCE) flush();
  }
  flush();
}

function* readRun(file: number): Generator<DeviceWindow> {
  let doubles = new Float64Array(READ_DOUBLES);
  let filled = 0;
  let offset = 0;
  let position = 0;
  for (;;) {
    const length = recordLengthWithin(doubles, offset, filled);
    if (length !== undefined) {
      yield decodeWindow(doubles, offset);
      offset += length;
      continue;
    }
    doubles.copyWithin(0, offset, filled);
    filled -= offset;
    offset = 0;
    if (filled === doubles.length) doubles = enlarged(doubles);
    const bytes = new Uint8Array(doubles.buffer, filled * 8);
    const count = readSync(file, bytes, 0, bytes.length - (bytes.length % 8), position);
    if (count === 0) return;
    position += count;
    filled += count / 8;
  }
}

function recordLengthWithin(doubles: Float64Array, offset: number, filled: number): number | undefined {
  const length = offset + 2 < filled ? recordLengthAt(doubles, offset) : undefined;
  return length !== undefined && offset + length <= filled ? length : undefined;
}

function enlarged(doubles: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * doubles.length);
  larger.set(doubles);
  return larger;
}
