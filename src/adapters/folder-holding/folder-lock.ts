import { existsSync, statSync } from 'node:fs';
import { link, open, rename, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '../../foundation/problem.ts';

const NAME = 'in-use';
/** Longer paths than this are no socket's address; they are reached by way of the open folder. */
const LONGEST_ADDRESS = 100;
const ATTEMPTS = 20;
/** One that took the name away by mistake has put it back by then. */
const SETTLE_MILLISECONDS = 40;
const ANSWER_MILLISECONDS = 2000;
/** What one says that has the name and may yet lose it: nobody is refused for that. */
const SETTLING = 'settling';

/**
 * Holds a folder for one process on this machine. The holder listens on a socket in the folder: the system ends that with the
 * process, however it dies, so that neither a number of a process that was given again nor a file left behind can mislead.
 * The folder must lie on a disk of this machine; processes in different containers see each other by it all the same.
 */
export interface FolderLock extends AsyncDisposable {
  readonly folder: string;
}

/** What the folder holds, for the one who is refused. */
export interface HeldThing {
  /** Of the problem: `log-in-use`. */
  readonly code: string;
  /** `The log`. */
  readonly name: string;
}

/** @throws Problem of the thing's code when another process, or this one by another opening, holds the folder. */
export async function lockFolder(folder: string, thing: HeldThing): Promise<FolderLock> {
  const handle = await open(folder, 'r');
  const short = join(folder, NAME).length <= LONGEST_ADDRESS ? folder : `/proc/self/fd/${handle.fd}`;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const claim = await listen(join(short, NAME));
      if (claim !== undefined) {
        if (await isStillOurs(join(folder, NAME))) {
          claim.confirm();
          return lockOf({ folder, server: claim.server, release: () => handle.close() });
        }
        await close(claim.server);
      } else await clearStale({ folder, short, thing });
      // Those that began together would otherwise go on in step and take the name from each other until all give up.
      await wait(Math.random() * 2 * SETTLE_MILLISECONDS);
    }
    throw inUse(folder, thing);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const inUse = (folder: string, { code, name }: HeldThing, holder = ''): Problem =>
  new Problem(
    code,
    `${name} in ${folder} is in use by another process${holder === '' ? '' : ` (${holder})`}. One node at a time holds it: stop the other, or give this one a data folder of its own.`,
  );

function lockOf({
  folder,
  server,
  release,
}: {
  readonly folder: string;
  readonly server: Server;
  readonly release: () => Promise<void>;
}): FolderLock {
  return {
    folder,
    async [Symbol.asyncDispose]() {
      await close(server);
      await release();
    },
  };
}

interface Claim {
  readonly server: Server;
  /** From now on whoever asks is told that the folder is held. */
  confirm(): void;
}

/** `undefined` when the name is taken. */
async function listen(address: string): Promise<Claim | undefined> {
  let answer = SETTLING;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(answer);
  });
  server.unref();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, resolve);
    });
    return { server, confirm: () => void (answer = `process ${process.pid}`) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** Closing removes the name. */
const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
  });

async function isStillOurs(path: string): Promise<boolean> {
  const made = statSync(path, { throwIfNoEntry: false })?.ino;
  await wait(SETTLE_MILLISECONDS);
  return made !== undefined && statSync(path, { throwIfNoEntry: false })?.ino === made;
}

interface Taken {
  readonly folder: string;
  readonly short: string;
  readonly thing: HeldThing;
}

/** Takes the name of a holder that is gone out of the way. @throws Problem of the thing's code when the holder answers. */
async function clearStale({ folder, short, thing }: Taken): Promise<void> {
  const before = await answerOf(join(short, NAME));
  if (before === SETTLING) return;
  if (before !== undefined) throw inUse(folder, thing, before);
  const aside = `${NAME}.${process.pid}.${process.hrtime.bigint()}`;
  try {
    await rename(join(folder, NAME), join(folder, aside));
  } catch {
    return;
  }
  // Between the question and the renaming another may have taken the name: what was renamed is asked again.
  const after = await answerOf(join(short, aside));
  if (after !== undefined && !existsSync(join(folder, NAME))) await link(join(folder, aside), join(folder, NAME));
  await unlink(join(folder, aside));
  if (after !== undefined && after !== SETTLING) throw inUse(folder, thing, after);
}

/** What the holder says of itself; `undefined` when nobody listens. */
function answerOf(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address);
    let said = '';
    const settle = (answer: string | undefined): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANSWER_MILLISECONDS, () => settle('it does not answer'));
    socket.on('data', (chunk) => (said += chunk.toString()));
    socket.on('end', () => settle(said));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? undefined : (error.code ?? 'unknown')),
    );
  });
}
