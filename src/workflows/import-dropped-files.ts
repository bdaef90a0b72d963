import type { Finding } from '../domain/findings/finding.ts';
import { Problem } from '../foundation/problem.ts';
import type { DroppedFile, DroppedFiles } from '../ports/dropped-files.ts';
import type { ImportRecord } from '../ports/import-store.ts';
import type { RecordImports, RecordKind } from '../ports/record-imports.ts';
import { importFile, type ImportOrder, type ImportRecordsDoors } from './import-records.ts';

export interface ImportDroppedDoors extends ImportRecordsDoors {
  readonly dropped: DroppedFiles;
  readonly files: Pick<RecordImports, 'take' | 'takenBy' | 'lastDigest'>;
}

/** Takes in what is dropped into a folder. */
export interface ImportDroppedFiles {
  /**
   * Takes in each file that is new or was changed, and gives what became of them. One that can't be read doesn't keep the others out.
   * @throws Problem `folder-unreadable`, `records-unreachable`; the next run goes on from there.
   */
  run(signal: AbortSignal): Promise<readonly ImportRecord[]>;
  /** Files that are there and could not be used, as of the last run. */
  troubles(): readonly Finding[];
}

/** A file that is still being written changes within this time. */
const SETTLED_MILLISECONDS = 60_000;

/**
 * A file tells by its name: a file of that name with other content supersedes what it told before. The same content under another
 * name is not taken twice, and what was taken back stays so. A file that is removed takes nothing with it.
 */
export function importDroppedFiles(
  doors: ImportDroppedDoors,
  order: Omit<ImportOrder, 'source' | 'about'>,
): ImportDroppedFiles {
  let seen = new Map<string, Seen>();
  return {
    async run(signal) {
      const taken: ImportRecord[] = [];
      const now = new Map<string, Seen>();
      for (const file of await doors.dropped.list()) {
        const before = seen.get(file.name);
        now.set(file.name, before ?? { state: 'waits', mark: '' });
        if (signal.aborted) continue;
        const next = await look(doors, order, { file, before });
        now.set(file.name, next.seen);
        if (next.taken !== undefined) taken.push(next.taken);
      }
      seen = now;
      return taken;
    },
    troubles: () => [...seen.values()].flatMap(({ trouble }) => trouble ?? []),
  };
}

interface Seen {
  /** `settled`: nothing is to be done until the file changes. */
  readonly state: 'waits' | 'settled';
  /** Of its bytes and its time. */
  readonly mark: string;
  readonly trouble?: Finding;
}

interface Looking {
  readonly file: DroppedFile;
  readonly before: Seen | undefined;
}

interface Looked {
  readonly seen: Seen;
  readonly taken?: ImportRecord;
}

async function look(
  doors: ImportDroppedDoors,
  order: Omit<ImportOrder, 'source' | 'about'>,
  { file, before }: Looking,
): Promise<Looked> {
  const mark = `${file.bytes} ${file.changedAt}`;
  const isSame = before?.mark === mark;
  if (isSame && before.state === 'settled') return { seen: before };
  const isSettled = isSame || file.changedAt < doors.clock() - SETTLED_MILLISECONDS;
  if (!isSettled) return { seen: { state: 'waits', mark } };
  const digest = await doors.dropped.digest(file);
  if (digest === undefined) return { seen: { state: 'waits', mark: '' } };
  const source = sourceOf(order.kind, file);
  if ((await doors.files.lastDigest(order.kind, source)) === digest) return { seen: { state: 'settled', mark } };
  if ((await doors.files.takenBy(order.kind, digest)).some((other) => other !== source)) {
    return { seen: { state: 'settled', mark, trouble: isCopy(file) } };
  }
  try {
    const taken = await importFile(doors, { ...order, source }, { path: file.path, digest });
    return { taken, seen: { state: 'settled', mark } };
  } catch (error) {
    if (!(error instanceof Problem) || !OF_THE_FILE.has(error.code)) throw error;
    return { seen: { state: 'settled', mark, trouble: unusable(file, error) } };
  }
}

const sourceOf = (kind: RecordKind, { name }: DroppedFile): string => `${kind} folder: ${name}`;

/** What is wrong with a file, and stays so until somebody changes it. */
const OF_THE_FILE = new Set(['import-unreadable', 'record-unstorable']);

const unusable = ({ name }: DroppedFile, { message }: Problem): Finding => ({
  code: 'file-unusable',
  severity: 'error',
  subject: name,
  message: `Nothing of this file could be taken in, and what it holds is in no account: ${message}`,
});

const isCopy = ({ name }: DroppedFile): Finding => ({
  code: 'file-repeated',
  severity: 'notice',
  subject: name,
  message: 'Its content was taken in before under another name, so it was left out: remove one of the two.',
});
