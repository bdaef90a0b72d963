import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type DayLabels, dayAfter, type WorkloadLabels } from '../../../domain/classification/day-labels.ts';
import { type Instant, isoOf, parseInstant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { LabelStore } from '../../../ports/label-store.ts';
import { endSchema, headSchema, LABELS_FORMAT, workloadSchema } from './labels-schema.ts';

const ENDING = '.jsonl';
const UNFINISHED = '.unfinished';
/** Characters that are written at once. */
const PIECE = 1 << 20;

export interface DayFilesOptions {
  /** Made when absent. One process writes to it at a time. */
  readonly folder: string;
  /** Told of each step on the way to the disk, by name; tests end the process there. */
  readonly step?: (step: string) => void;
}

/** A file of lines for each UTC day, replaced as a whole: a crash leaves the one before or the new one. */
export function dayFiles({ folder, step = () => undefined }: DayFilesOptions): LabelStore {
  const pathOf = (day: Instant): string => join(folder, `${isoOf(day).slice(0, 10)}${ENDING}`);
  const days = async (): Promise<readonly Instant[]> =>
    (await namesIn(folder))
      .filter((name) => name.endsWith(ENDING))
      .flatMap((name) => parseInstant(name.slice(0, -ENDING.length)) ?? [])
      .sort((a, b) => a - b);
  return {
    days,
    async read(day) {
      const path = pathOf(day);
      const text = await textIn(path);
      if (text === undefined) return undefined;
      const labels = labelsIn(text);
      if (labels?.day === day) return labels;
      throw new Problem(
        'labels-unreadable',
        `${path} is damaged and is not used. Restore it from a backup; or remove it: the day is then judged anew, where its minutes are still kept.`,
        { isLasting: true },
      );
    },
    async write(labels) {
      const path = pathOf(labels.day);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeDurably(`${path}${UNFINISHED}`, linesOf(labels), step);
        await rename(`${path}${UNFINISHED}`, path);
        step('labels-renamed');
        await syncFolder(folder);
        step('labels-durable');
      } catch (error) {
        await rm(`${path}${UNFINISHED}`, { force: true }).catch(() => undefined);
        throw unwritable(folder, error);
      }
    },
    async forgetBefore(moment) {
      for (const day of await days()) {
        if (dayAfter(day) > moment) continue;
        await rm(pathOf(day), { force: true }).catch((error: unknown) => {
          throw unwritable(folder, error);
        });
      }
    },
  };
}

const unwritable = (folder: string, cause: unknown): Problem =>
  new Problem(
    'labels-unwritable',
    `The labels in ${folder} can't be written (${(cause as Error).message}): check the room on the disk and the rights of the folder. What was kept before stands.`,
    { cause },
  );

const unreadable = (path: string, cause: unknown): Problem =>
  new Problem('labels-unreadable', `${path} can't be read (${(cause as Error).message}): check the rights.`, { cause });

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const namesIn = (folder: string): Promise<readonly string[]> =>
  readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw unreadable(folder, error);
  });

const textIn = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw unreadable(path, error);
  });

function* linesOf({ day, restsOn, hours, workloads }: DayLabels): Generator<string> {
  let crc = 0;
  const line = (of: object): string => {
    const text = `${JSON.stringify(of)}\n`;
    crc = crc32(text, crc);
    return text;
  };
  yield line({ format: LABELS_FORMAT, day, restsOn, hours });
  for (const workload of workloads) yield line(workload);
  yield `${JSON.stringify({ workloads: workloads.length, crc32: crc })}\n`;
}

async function writeDurably(path: string, lines: Iterable<string>, step: (step: string) => void): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await writeLines(file, lines, step);
    await file.sync();
    step('labels-synced');
  } finally {
    await file.close();
  }
}

async function writeLines(file: FileHandle, lines: Iterable<string>, step: (step: string) => void): Promise<void> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE) continue;
    await file.writeFile(piece);
    piece = '';
  }
  step('labels-half-written');
  await file.writeFile(piece);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Undefined where it is not whole. */
function labelsIn(text: string): DayLabels | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '') return undefined;
  const end = endSchema.safeParse(jsonIn(lines.pop() ?? '')).data;
  const head = headSchema.safeParse(jsonIn(lines.shift() ?? '')).data;
  if (end === undefined || head === undefined || end.workloads !== lines.length) return undefined;
  const lastLine = text.lastIndexOf('\n', text.length - 2) + 1;
  if (crc32(text.slice(0, lastLine)) !== end.crc32) return undefined;
  const workloads: WorkloadLabels[] = [];
  for (const line of lines) {
    const workload = workloadSchema.safeParse(jsonIn(line)).data;
    if (workload === undefined) return undefined;
    workloads.push(workload);
  }
  return { day: head.day, restsOn: head.restsOn, hours: head.hours, workloads };
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
