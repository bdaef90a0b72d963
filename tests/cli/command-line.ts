import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { Output } from '../../src/faces/cli/output.ts';
import { runProgram } from '../../src/faces/cli/program.ts';
import { composeProgram } from '../../src/main/compose.ts';
import { PACKAGE_ROOT } from '../../src/main/paths.ts';
import type { AccountsDocument } from '../../src/domain/reporting/accounts-document.ts';

/** What a command left behind: standard output, standard error, exit code. */
export interface Told {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** Runs the composed program in this process, as a terminal of so many columns would see it. */
export async function comptroller(args: readonly string[], columns?: number): Promise<Told> {
  const told = { out: '', err: '', code: 0 };
  const output: Output = {
    columns,
    print: (text) => void (told.out += `${text}\n`),
    note: (text) => void (told.err += `${text}\n`),
    exitWith: (code) => void (told.code = code),
  };
  await runProgram(await composeProgram(output), args, output);
  return told;
}

/** The same with `--json`, and its document. */
export async function accounted(args: readonly string[]): Promise<Told & { readonly document: AccountsDocument }> {
  const told = await comptroller(['account', ...args, '--json']);
  if (told.out === '') throw new Error(`no accounts: ${told.err}`);
  return { ...told, document: JSON.parse(told.out) as AccountsDocument };
}

const PROGRAM = join(PACKAGE_ROOT, 'bin', 'comptroller.js');

export interface Spawned extends Told {
  readonly signal: NodeJS.Signals | null;
}

/** Runs the built program in a process of its own, its streams piped. `readBytes`: the reader goes away after so many. */
export function spawned(args: readonly string[], readBytes = Number.POSITIVE_INFINITY): Promise<Spawned> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString();
      if (out.length >= readBytes) child.stdout.destroy();
    });
    child.stderr.on('data', (piece: Buffer) => {
      err += piece.toString();
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ out, err, code: code ?? -1, signal }));
  });
}

const folders: string[] = [];

/** Makes a temporary folder that holds these files, by path within it; it is removed after the last test of the file. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'comptroller-cli-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});
