import type { Finding } from '../domain/findings/finding.ts';
import type { Instant } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import type { DroppedFile, DroppedFiles } from '../ports/dropped-files.ts';
import type { ImportRecord } from '../ports/import-store.ts';
import type { RecordImports } from '../ports/record-imports.ts';
import { importFile, type ImportOrder, type ImportRecordsDoors } from './import-records.ts';

export interface ImportDroppedDoors extends ImportRecordsDoors {
  readonly dropped: DroppedFiles;
  readonly files: Pick<RecordImports, 'take' | 'currentSources' | 'lastDigest'>;
}

export interface DroppedOrder extends Omit<ImportOrder, 'source' | 'about'> {
  /** Of the folder; stable. */
  readonly name: string;
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
 * A file tells by its name: a file of that name with other content supersedes what it told before. While one name tells some content,
 * the same under another name is not taken. What was taken back stays so. A file that is removed takes nothing with it.
 */
export function importDroppedFiles(doors: ImportDroppedDoors, order: DroppedOrder): ImportDroppedFiles {
  let seen = new Map<string, Seen>();
  let beside: readonly Finding[] = [];
  return {
    async run(signal) {
      const taken: ImportRecord[] = [];
      const now = new Map<string, Seen>();
      const copies: DroppedFile[] = [];
      const take = async (file: DroppedFile): Promise<void> => {
        const looked = await look(doors, order, { file, before: seen.get(file.name) });
        now.set(file.name, looked.seen);
        if (looked.taken !== undefined) taken.push(looked.taken);
        if (looked.seen.state === 'copy') copies.push(file);
      };
      const files = await doors.dropped.list();
      const { latest, older } = byName(files);
      beside = older.map(isOlder);
      for (const file of latest) if (!signal.aborted) await take(file);
      // Once more: the name that told their content may tell something else by now.
      for (const file of copies.splice(0)) if (!signal.aborted) await take(file);
      seen = now;
      return taken;
    },
    troubles: () => [...beside, ...[...seen.values()].flatMap(({ trouble }) => trouble ?? [])],
  };
}

/** Of a file that lies there plain and packed, the one that was changed last tells. */
function byName(files: readonly DroppedFile[]) {
  const latest = new Map<string, DroppedFile>();
  for (const file of files) {
    const other = latest.get(file.name);
    if (other === undefined || file.changedAt > other.changedAt) latest.set(file.name, file);
  }
  return { latest: [...latest.values()], older: files.filter((file) => latest.get(file.name) !== file) };
}

interface Seen {
  /** `settled`: nothing is to be done until the file changes. */
  readonly state: 'waits' | 'copy' | 'settled';
  /** Of its bytes and its time. */
  readonly mark: string;
  /** Since when it has that mark. */
  readonly since: Instant;
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

async function look(doors: ImportDroppedDoors, order: DroppedOrder, { file, before }: Looking): Promise<Looked> {
  const now = doors.clock();
  const mark = `${file.path} ${file.bytes} ${file.changedAt}`;
  const since = before?.mark === mark ? before.since : now;
  const as = (state: Seen['state'], trouble?: Finding): Looked => ({
    seen: { state, mark, since, ...(trouble === undefined ? {} : { trouble }) },
  });
  if (before?.mark === mark && before.state === 'settled') return { seen: before };
  if (Math.max(now - since, now - file.changedAt) < SETTLED_MILLISECONDS) return as('waits');
  try {
    const digest = await doors.dropped.digest(file);
    if (digest === undefined) return as('waits');
    const source = `${order.name}: ${file.name}`;
    if ((await doors.files.lastDigest(order.kind, source)) === digest) return as('settled');
    const others = await doors.files.currentSources(order.kind, digest);
    if (others.some((other) => other !== source)) return as('copy', isCopy(file, others));
    const taken = await importFile(doors, { ...order, source }, { path: file.path, digest });
    return { taken, ...as('settled') };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === 'folder-unreadable') return as('waits', unusable(file, error));
    if (!OF_THE_FILE.has(error.code)) throw error;
    return as('settled', unusable(file, error));
  }
}

/** What is wrong with a file, and stays so until somebody changes it. */
const OF_THE_FILE = new Set(['import-unreadable', 'import-too-large', 'record-unstorable']);

const unusable = ({ name, path }: DroppedFile, { message }: Problem): Finding => ({
  code: 'file-unusable',
  severity: 'error',
  subject: name,
  message: `Nothing of this file could be taken in, and what it holds is in no account: ${message.replaceAll(path, name)}`,
});

const isOlder = ({ name, path }: DroppedFile): Finding => ({
  code: 'file-superseded',
  severity: 'notice',
  subject: name,
  message: `It lies there plain and packed, and the one that was changed last tells; ${path.endsWith('.gz') ? 'the packed' : 'the plain'} one was left out: remove it.`,
});

const isCopy = ({ name }: DroppedFile, others: readonly string[]): Finding => ({
  code: 'file-repeated',
  severity: 'notice',
  subject: name,
  message: `Its content is told by "${others.join('", "')}" already, so it was left out: remove one of them.`,
});
