import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/main/paths.ts';

/** A provider node in a process of its own, on a free loopback port. */
export interface NodeProcess {
  readonly address: string;
  readonly pid: number;
  /** As a power switch would. */
  kill(): Promise<void>;
  /** As an operator would; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts the built program. What tests tell is of one queue and long past: unless a test says otherwise, the node does not wait for
 * other queues to catch up.
 */
export async function startNodeProcess(
  settingsPath: string,
  { catchUpSeconds = 0, env = {} }: { readonly catchUpSeconds?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<NodeProcess> {
  const child = spawn(
    process.execPath,
    [join(PACKAGE_ROOT, 'bin', 'comptroller.js'), 'serve', '--settings', settingsPath],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...nodeEnvironment(), COMPTROLLER_INGEST_CATCH_UP_SECONDS: String(catchUpSeconds), ...env },
    },
  );
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  // A test that fails stops nothing: the node must not outlive it.
  const endWithTest = () => child.kill('SIGKILL');
  process.once('exit', endWithTest);
  child.once('exit', () => process.off('exit', endWithTest));
  const address = await addressOf(child);
  return {
    address,
    pid: child.pid ?? 0,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Variables that say how hard tests try are none of a node's, which refuses what it does not know. */
export const nodeEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('COMPTROLLER_CRASH_')));

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let [out, err] = ['', ''];
    child.stdout?.on('data', (piece: Buffer) => {
      out += piece.toString();
      const address = /listens on (\S+)/.exec(out)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.stderr?.on('data', (piece: Buffer) => (err += piece.toString()));
    child.on('exit', (code) => reject(new Error(`the node ended with ${code}: ${err}`)));
  });
}

/** Sends a message of remote write 1.0, as Prometheus does; resolves with the status of the answer. */
export async function sendWrite(address: string, body: Uint8Array): Promise<number> {
  const headers = {
    'content-encoding': 'snappy',
    'content-type': 'application/x-protobuf',
    'x-prometheus-remote-write-version': '0.1.0',
  };
  const { status } = await fetch(`${address}/api/v1/write`, { method: 'POST', headers, body: Buffer.from(body) });
  return status;
}
