import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import {
  segmentFilesLog,
  type SegmentFilesOptions,
} from '../src/adapters/ingest-log/segment-files/segment-files-log.ts';
import { instant } from '../src/foundation/instant.ts';
import type { IngestLog, LogPosition } from '../src/ports/ingest-log.ts';

const folders: string[] = [];
/** A folder of its own for a log; removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller-log-'));
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export const message = (text: string, receivedAt = 5) => ({
  kind: 'test',
  body: Buffer.from(text),
  receivedAt: instant(receivedAt),
});
export const at = (position: number): LogPosition => position as LogPosition;

export async function withLog<Value>(
  options: SegmentFilesOptions,
  use: (log: IngestLog) => Promise<Value>,
): Promise<Value> {
  await using log = await segmentFilesLog(options);
  return await use(log);
}

export async function textsOf(log: IngestLog, after?: LogPosition): Promise<string[]> {
  const texts: string[] = [];
  for await (const { body } of log.replay(after)) texts.push(Buffer.from(body).toString());
  return texts;
}

export const filled = (folder: string, texts: readonly string[], segmentBytes = 200): Promise<LogPosition[]> =>
  withLog({ folder, segmentBytes }, async (log) => {
    const positions: LogPosition[] = [];
    for (const text of texts) positions.push(await log.append(message(text)));
    return positions;
  });

export const segmentsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.segment'))
    .sort()
    .map((name) => join(folder, name));
