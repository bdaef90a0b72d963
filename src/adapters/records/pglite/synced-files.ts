import fs from 'node:fs';
import { type PGlite, PGlite as Engine, type PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What is used of the engine's view of the disk. */
interface DiskView {
  readonly NODEFS: {
    readonly stream_ops: { fsync?: (stream: OpenFile) => number };
    realPath(node: unknown): string;
  };
}

interface OpenFile {
  /** Absent for a folder. */
  readonly nfd?: number;
  readonly node: unknown;
}

type StartOptions = Awaited<ReturnType<NodeFS['init']>>['emscriptenOpts'];

/** The engine's own files, but that a request to sync one reaches the disk: as it comes, the engine drops it. */
class SyncedFiles extends NodeFS {
  override async init(engine: PGlite, options: StartOptions): Promise<{ emscriptenOpts: StartOptions }> {
    const { emscriptenOpts } = await super.init(engine, options);
    const preRun = [emscriptenOpts.preRun ?? []].flat();
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...preRun, (disk: unknown) => syncing(disk as DiskView)] } };
  }
}

function syncing({ NODEFS }: DiskView): void {
  NODEFS.stream_ops.fsync = ({ nfd, node }) => {
    if (nfd === undefined) syncFolder(NODEFS.realPath(node));
    else fs.fsyncSync(nfd);
    return 0;
  };
}

function syncFolder(path: string): void {
  const descriptor = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** `-F` would tell the engine not to sync; its `fdatasync` does nothing here, so its log is synced by `fsync`. */
const startParams = (): string[] => [
  ...Engine.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'wal_sync_method=fsync',
  '-c',
  // Of its usual 128 MB nearly all would be taken in time; the disk's own cache stands behind it.
  'shared_buffers=16MB',
  '-c',
  'max_wal_size=64MB',
  '-c',
  'min_wal_size=32MB',
];

/** How the engine is started so that what it says is committed is on the disk. */
export const durableOptions = (folder: string): PGliteOptions => ({
  fs: new SyncedFiles(folder),
  startParams: startParams(),
});
