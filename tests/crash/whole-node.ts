import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { PACKAGE_ROOT } from '../../src/main/paths.ts';
import { nodeEnvironment } from '../node/node-process.ts';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'hurried-node.mjs')).href;
/** A minute of the node's clock passes in half a second: so often it keeps a checkpoint. */
const TIMES_AS_FAST = 120;
/** For a death that the node is to meet by itself, on a busy machine too. */
const LONGEST_LIFE_MILLISECONDS = 12_000;

/** Where a node dies. `start`: so long after its process began. `running`: so long after it listens. */
export type Death =
  | { readonly kind: 'start' | 'running'; readonly milliseconds: number }
  /** So long after the numbered flush began. */
  | { readonly kind: 'flush'; readonly number: number; readonly milliseconds: number }
  /** At the numbered call by which the node changes files of its own. */
  | {
      readonly kind: 'file';
      readonly call: 'write' | 'sync' | 'datasync' | 'rename' | 'rm';
      readonly number: number;
      readonly when: 'before' | 'within' | 'after';
    };

const CALLS = ['write', 'sync', 'datasync', 'rename', 'rm'] as const;
const WHENS = ['before', 'within', 'after'] as const;

/** What a node dies of: at a moment, while it flushes, or at one of its calls. */
export type Cause = 'start' | 'running' | 'flush' | (typeof CALLS)[number];

/** Causes of which the node dies by itself, at a point that it has to come to. */
export const OWN_CAUSES: readonly Cause[] = ['flush', ...CALLS];

/** Each of its own causes once, some at a moment, in any order. */
export function shuffledCauses(random: (below: number) => number): readonly Cause[] {
  const left: Cause[] = [...OWN_CAUSES, 'start', 'running', 'running'];
  return Array.from(left.slice(), () => left.splice(random(left.length), 1)[0]!);
}

/** A death of the cause at random, `soon`: at the first point of its kind. */
export function randomDeath(
  cause: Cause,
  random: (below: number) => number,
  { startMilliseconds = 0, isSoon = false }: { readonly startMilliseconds?: number; readonly isSoon?: boolean },
): Death {
  if (cause === 'start') return { kind: 'start', milliseconds: 100 + random(startMilliseconds) };
  if (cause === 'running') return { kind: 'running', milliseconds: random(1500) };
  const upTo = { flush: 8, write: 80, sync: 4, datasync: 60, rename: 3, rm: 2 }[cause];
  const number = 1 + random(isSoon ? 1 : upTo);
  if (cause === 'flush') return { kind: 'flush', number, milliseconds: random(80) };
  return { kind: 'file', call: cause, number, when: WHENS[random(WHENS.length)]! };
}

/** The program in a process of its own, hurried. */
export interface WholeNode {
  /** Resolves with its address once it listens, undefined when it died before. */
  readonly listens: Promise<string | undefined>;
  /** Rejects where it ended in another way than by a kill or, with 0, on demand. */
  readonly ended: Promise<void>;
  kill(): void;
  stop(): Promise<void>;
}

/** @param origin the moment, in UTC milliseconds, from which on the clock runs faster: the same for each start. */
export function startWholeNode(settings: string, origin: number, deathAt?: Death): WholeNode {
  const planned = deathAt === undefined ? {} : { deathAt, diedFile: diedFileOf(settings) };
  const plan = { origin, times: TIMES_AS_FAST, ...planned };
  const child = spawn(
    process.execPath,
    [join(PACKAGE_ROOT, 'bin', 'comptroller.js'), 'serve', '--settings', settings],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...nodeEnvironment(), ...hurried(plan) } },
  );
  const endWithTest = () => child.kill('SIGKILL');
  process.once('exit', endWithTest);
  let [out, complaint] = ['', ''];
  child.stderr.on('data', (piece: Buffer) => (complaint += piece.toString()));
  const ended = new Promise<void>((resolve, reject) => {
    child.on('close', (code, signal) => {
      process.off('exit', endWithTest);
      if (signal === 'SIGKILL' || code === 0) resolve();
      else reject(new Error(`the node ended with ${code ?? signal}: ${complaint}`));
    });
  });
  const listens = new Promise<string | undefined>((resolve) => {
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString();
      const address = /listens on (\S+)/.exec(out)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.on('close', () => resolve(undefined));
  });
  return {
    listens,
    ended,
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      if (child.exitCode !== 0) throw new Error(`the node ended with ${child.exitCode}: ${complaint}`);
    },
  };
}

/** The node makes it right before it dies as planned. */
const diedFileOf = (settings: string): string => `${settings}.died`;

const hurried = (plan: object): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=${PRELOAD}`,
  TEST_HURRIED_NODE: JSON.stringify(plan),
});

export interface Life {
  /** How long it took to listen; undefined where it never did. */
  readonly listenedAfter: number | undefined;
  /** Whether it died by itself, where the plan said; it was killed from outside else. */
  readonly diedAsPlanned: boolean;
}

/** Starts a node and lets it die as said; one that doesn't come to that point is killed. */
export async function liveAndDie(settings: string, origin: number, death: Death): Promise<Life> {
  await rm(diedFileOf(settings), { force: true });
  const began = Date.now();
  const node = startWholeNode(settings, origin, death);
  const listened = node.listens.then((address) => (address === undefined ? undefined : Date.now() - began));
  if (death.kind === 'start') await Promise.race([node.ended, sleep(death.milliseconds)]);
  else {
    await listened;
    const life = death.kind === 'running' ? death.milliseconds : LONGEST_LIFE_MILLISECONDS;
    await Promise.race([node.ended, sleep(life)]);
  }
  node.kill();
  await node.ended;
  return { listenedAfter: await listened, diedAsPlanned: existsSync(diedFileOf(settings)) };
}
