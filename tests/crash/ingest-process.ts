import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestMessage } from './ingest-scenario.ts';

const CHILD = join(import.meta.dirname, 'ingest-child.mjs');

export interface IngestProcess {
  /** Resolves true when the message was acknowledged, false when the process died before. */
  send(message: TestMessage): Promise<boolean>;
  flush(): Promise<boolean>;
  end(): Promise<boolean>;
  kill(): void;
  readonly died: Promise<void>;
}

/** Starts a node in a folder; undefined when it died before it was ready. `killAt`: dies at the numbered occurrence of a step. */
export async function startIngest(
  folder: string,
  killAt?: { readonly step: string; readonly number: number },
): Promise<IngestProcess | undefined> {
  const args = killAt === undefined ? [folder] : [folder, killAt.step, String(killAt.number)];
  const child = fork(CHILD, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map<number, (isDone: boolean) => void>();
  let failure: string | undefined;
  let isReady: (ready: boolean) => void = () => undefined;
  const ready = new Promise<boolean>((resolve) => (isReady = resolve));
  child.on('message', (told: { ready?: true; done?: number; failed?: string }) => {
    if (told.ready === true) isReady(true);
    if (told.done !== undefined) waiting.get(told.done)?.(true);
    if (told.failed !== undefined) failure = told.failed;
  });
  const died = new Promise<void>((resolve, reject) => {
    child.on('close', (code, signal) => {
      isReady(false);
      for (const settle of waiting.values()) settle(false);
      if (signal === 'SIGKILL' || (code === 0 && failure === undefined)) resolve();
      else reject(new Error(failure ?? `the node ended with ${code ?? signal}`));
    });
  });
  if (!(await ready)) {
    await died;
    return undefined;
  }
  return processOf(child, waiting, died);
}

function processOf(
  child: ChildProcess,
  waiting: Map<number, (isDone: boolean) => void>,
  died: Promise<void>,
): IngestProcess {
  let id = 0;
  const ask = (request: object): Promise<boolean> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve(false);
      const number = ++id;
      waiting.set(number, resolve);
      child.send({ id: number, ...request }, (error) => error !== null && resolve(false));
    });
  return {
    send: ({ body, receivedAt }) => ask({ body, receivedAt }),
    flush: () => ask({ flush: true }),
    end: () => ask({ flush: true, end: true }),
    kill: () => void child.kill('SIGKILL'),
    died,
  };
}

/** What the store of a folder holds, and which windows it was given twice with different figures. */
export function storedWindows(folder: string): { windows: Map<string, string>; contradicted: string[] } {
  const path = join(folder, 'stored.jsonl');
  const windows = new Map<string, string>();
  const contradicted: string[] = [];
  for (const line of existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []) {
    const entry = parsed(line) as [string, string] | undefined;
    if (entry === undefined) continue;
    const [key, numbers] = entry;
    if ((windows.get(key) ?? numbers) !== numbers) contradicted.push(key);
    windows.set(key, numbers);
  }
  return { windows, contradicted };
}

/** By subject and holder from when until when it was held, as the store of a folder was told. */
export function storedHolds(folder: string): Map<string, readonly [from: number, until: number]> {
  const held = new Map<string, readonly [number, number]>();
  for (const line of readFileSync(join(folder, 'holds.jsonl'), 'utf8').split('\n')) {
    const told = parsed(line) as [string, number, number] | undefined;
    if (told === undefined) continue;
    const [key, from, until] = told;
    const known = held.get(key) ?? [from, until];
    held.set(key, [Math.min(known[0], from), Math.max(known[1], until)]);
  }
  return held;
}

/** A line that a crash cut short is none. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
