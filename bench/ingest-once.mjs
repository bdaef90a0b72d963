import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileCatalogue } from '../dist/adapters/catalogue/file-catalogue/file-catalogue.js';
import { fleetFile } from '../dist/adapters/fleet/fleet-file/fleet-file.js';
import { checkpointFile } from '../dist/adapters/ingest-log/checkpoint-file/checkpoint-file.js';
import { segmentFilesLog } from '../dist/adapters/ingest-log/segment-files/segment-files-log.js';
import { remoteWriteDecoder } from '../dist/adapters/telemetry/remote-write/remote-write.js';
import { unpackSnappyBlock } from '../dist/adapters/telemetry/remote-write/snappy-block.js';
import { subjectIndex } from '../dist/domain/telemetry/subject-index.js';
import { foldMessages } from '../dist/workflows/fold-messages.js';
import { ingestMessages } from '../dist/workflows/ingest-messages.js';
import { measured } from './measured.mjs';
import { copiesOf, RECORDED_SERIES, recordedMessage } from './recorded-messages.mjs';

/**
 * Remote write from bytes to folded windows in a process of its own; processor seconds of the messages after the first ones.
 * Arguments: `floor` (unpacks alone), `windows` or `durable` (with log and checkpoints on the disk); path of the fleet file.
 */
const [kind, fleetPath] = process.argv.slice(2);
const COPIES = 500;
const WARMING = 100;
const EVERY_MILLISECONDS = 5000;
const AT_ONCE = 8;
const MESSAGE = 'prometheus-remote-write-1';
const first = Date.now() - (COPIES + WARMING) * EVERY_MILLISECONDS;
const momentOf = (turn) => first + turn * EVERY_MILLISECONDS;
const bodies = copiesOf(
  await recordedMessage(),
  Array.from({ length: COPIES + WARMING }, (_, turn) => momentOf(turn)),
);
const catalogue = await fileCatalogue().read();
const { fleet } = await fleetFile().read(fleetPath, catalogue);
const doors = { decoders: [await remoteWriteDecoder()], index: subjectIndex(fleet, catalogue) };

const KINDS = {
  floor() {
    const room = new Uint8Array(2 ** 20);
    return { take: (turn) => void unpackSnappyBlock(bodies[turn], room.length, () => room), end: () => ({}) };
  },
  windows() {
    const fold = foldMessages(doors, {});
    let windows = 0;
    return {
      take(turn) {
        const { readings } = fold.read(MESSAGE, bodies[turn]);
        fold.fold({ position: turn + 1, receivedAt: momentOf(turn) }, readings);
        windows += fold.pending.splice(0).length;
      },
      end: () => ({ windows }),
    };
  },
  async durable() {
    const folder = await mkdtemp(join(tmpdir(), 'comptroller-bench-ingest-'));
    const log = await segmentFilesLog({ folder: join(folder, 'log') });
    let windows = 0;
    let now = first;
    const ingest = await ingestMessages({
      ...doors,
      log,
      checkpoints: checkpointFile({ folder: join(folder, 'checkpoint') }),
      store: { write: async (given) => void (windows += given.length) },
      holds: { write: async () => undefined },
      clock: () => now,
      flushFailed: (error) => {
        throw error;
      },
    });
    return {
      async take(turn) {
        now = momentOf(turn);
        await ingest.accept(MESSAGE, bodies[turn], now);
        if (turn % 12 === 0) await ingest.flush();
      },
      async end() {
        await ingest[Symbol.asyncDispose]();
        await log[Symbol.asyncDispose]();
        await rm(folder, { recursive: true });
        return { windows };
      },
    };
  },
};

await measured(async () => {
  const { take, end } = await KINDS[kind]();
  let next = 0;
  const takeUntil = async (until) => {
    const takeOn = async () => {
      while (next < until) await take(next++);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, takeOn));
  };
  await takeUntil(WARMING);
  const before = process.cpuUsage();
  await takeUntil(COPIES + WARMING);
  const { user, system } = process.cpuUsage(before);
  return { samples: COPIES * RECORDED_SERIES, used: (user + system) / 1e6, ...(await end()) };
});
