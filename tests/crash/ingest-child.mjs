// A node without its network: takes messages from its parent, acknowledges them, and dies where it is told to.
// Arguments: folder [step number]: the process ends at the numbered occurrence of the step.
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { checkpointFile } from '../../dist/adapters/ingest-log/checkpoint-file/checkpoint-file.js';
import { writeToDisk } from '../../dist/adapters/ingest-log/durable-folder.js';
import { segmentFilesLog } from '../../dist/adapters/ingest-log/segment-files/segment-files-log.js';
import { ingestMessages } from '../../dist/workflows/ingest-messages.js';
import { testDecoder, testIndex } from './test-decoder.mjs';
import { bitsOf } from './window-bits.mjs';

const [folder = '', killStep = '', killNumber = '1'] = process.argv.slice(2);
let seen = 0;
const step = (name) => {
  if (name !== killStep || ++seen !== Number(killNumber)) return;
  process.kill(process.pid, 'SIGKILL');
};
/** Half a record is on the disk for a moment. */
const write = async (file, bytes, offset) => {
  const half = bytes.length >> 1;
  if (half === 0) return writeToDisk(file, bytes, offset);
  await writeToDisk(file, bytes.subarray(0, half), offset);
  step('half-written');
  return half + (await writeToDisk(file, bytes.subarray(half), offset + half));
};

const storePath = join(folder, 'stored.jsonl');
const holdsPath = join(folder, 'holds.jsonl');
if (existsSync(holdsPath)) appendFileSync(holdsPath, '\n');
/** Appends each window as a line. A line cut short by a crash is ended, so that it spoils no other. */
function fileStore() {
  if (existsSync(storePath) && !readFileSync(storePath, 'utf8').endsWith('\n')) appendFileSync(storePath, '\n');
  const file = openSync(storePath, 'a');
  return {
    async write(windows) {
      const lines = windows.map(({ subjectName, window }) => {
        return `${JSON.stringify([`${subjectName} ${window.from}`, bitsOf(window)])}\n`;
      });
      const text = lines.join('');
      writeSync(file, text.slice(0, text.length >> 1));
      step('store-half-written');
      writeSync(file, text.slice(text.length >> 1));
      step('store-written');
      fsyncSync(file);
      // Messages are folded while the store is busy.
      await wait(5);
    },
    close: () => closeSync(file),
  };
}

/** Appends each hold as a line, beside the windows. */
const holds = {
  async write(given) {
    const lines = given.map(({ subjectName, customerId, workloadId, from, until }) =>
      JSON.stringify([`${subjectName} ${customerId}/${workloadId}`, from, until]),
    );
    const text = `${lines.join('\n')}\n`;
    appendFileSync(holdsPath, text.slice(0, text.length >> 1));
    step('holds-half-written');
    appendFileSync(holdsPath, text.slice(text.length >> 1));
    step('holds-written');
    await wait(1);
  },
};

const log = await segmentFilesLog({ folder: join(folder, 'log'), segmentBytes: 6000, step, write });
const store = fileStore();
const ingest = await ingestMessages(
  {
    log,
    checkpoints: checkpointFile({ folder: join(folder, 'checkpoint'), step, write }),
    store,
    holds,
    decoders: [testDecoder],
    index: testIndex,
    clock: () => 0,
    flushFailed: (error) => process.send({ failed: String(error) }),
    step,
  },
  { checkpointMilliseconds: 0 },
);

const tell = (message) => new Promise((resolve) => process.send(message, resolve));
const answer = async ({ id, body, receivedAt, flush, end }) => {
  try {
    if (body !== undefined) {
      await ingest.accept('test-json', Buffer.from(body), receivedAt);
      step('acknowledged');
    }
    if (flush) await ingest.flush('now');
    await tell({ done: id });
    if (end) {
      await ingest[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
      store.close();
      process.exit(0);
    }
  } catch (error) {
    await tell({ failed: String(error?.stack ?? error) });
    process.exit(1);
  }
};
process.on('message', (request) => void answer(request));
await tell({ ready: true });
