import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { instant, isoOf, type Period } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { AllocationHistory } from '../../../ports/allocation-history.ts';
import type { AllocationReadOptions, AllocationsRead } from '../../../ports/allocation-source.ts';
import { limitedBytes } from '../../file-reading/limited-bytes.ts';
import { slurmSacct } from './slurm-sacct.ts';

export interface SacctCommandOptions {
  /** By which it is told of. */
  readonly name: string;
  /** The program and its arguments; `-S` and `-E` are added. It is run without a shell. */
  readonly command: readonly string[];
  /** A folder of this process, where the output is put while it is read. */
  readonly folder: string;
  readonly timeoutMilliseconds: number;
  /** More output is refused. */
  readonly mostBytes: number;
  readonly reading?: AllocationReadOptions;
}

/** No zone is further from UTC: where the program runs elsewhere and takes times as local ones, the time that is asked about is still in them. */
const ZONE_MILLISECONDS = 14 * 3_600_000;
const SHOWN_CHARACTERS = 500;

/**
 * Slurm's accounting, asked by a program that prints as `sacct -a -X -D -P` or `sacct -a -D --json` does. Times are in UTC (`TZ`,
 * `SLURM_TIME_FORMAT`) where the program heeds them. An output counts only if the program then ends well: half an answer is none.
 */
export const sacctCommand = (options: SacctCommandOptions): AllocationHistory => ({
  async read(within, signal) {
    const path = join(options.folder, randomUUID());
    const name = (text: string): string => text.replaceAll(path, options.name);
    try {
      await run(options, { path, within, signal });
      return ofPeriod(renamed(await slurmSacct.read(path, options.reading), name), within);
    } catch (error) {
      throw error instanceof Problem ? new Problem(error.code, name(error.message), { cause: error }) : error;
    } finally {
      await rm(path, { force: true });
    }
  },
});

interface Running {
  readonly path: string;
  readonly within: Period;
  readonly signal: AbortSignal;
}

async function run(
  { command: [program = '', ...given], timeoutMilliseconds, mostBytes }: SacctCommandOptions,
  { path, within, signal }: Running,
): Promise<void> {
  const child = spawn(
    program,
    [...given, '-S', localTime(within.from - ZONE_MILLISECONDS), '-E', localTime(within.until + ZONE_MILLISECONDS)],
    {
      env: { ...process.env, TZ: 'UTC', SLURM_TIME_FORMAT: '%s' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
      killSignal: 'SIGKILL',
    },
  );
  const said = tailOf(child.stderr);
  const ended = new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.name === 'AbortError' ? undefined : error.message));
    child.on('close', (code, byWhat) => resolve(code === 0 ? '' : `it ended with ${code ?? byWhat}`));
  });
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  const written = pipeline(
    child.stdout,
    limitedBytes(mostBytes, () => tooMuch(mostBytes)),
    file,
  ).catch((error: unknown) => {
    child.kill('SIGKILL');
    return error;
  });
  const [end, fault] = await Promise.all([ended, written]);
  if (signal.aborted) throw signal.reason;
  if (fault instanceof Problem) throw fault;
  if (end === undefined) throw failed(program, `it took more than ${timeoutMilliseconds / 1000} seconds`);
  if (end !== '') throw failed(program, `${end}${said() === '' ? '' : `: ${said()}`}`);
  if (fault !== undefined) throw failed(program, `its output can't be kept: ${(fault as Error).message}`);
}

const failed = (program: string, why: string): Problem =>
  new Problem('allocations-unreadable', `${program} told nothing that can be used; ${why}`);

/** `2026-11-27T10:00:00`: Slurm takes no zone. */
const localTime = (at: number): string => isoOf(instant(at)).slice(0, 19);

const tooMuch = (mostBytes: number): Problem =>
  new Problem('allocations-unreadable', `the program prints more than ${mostBytes} bytes: let it tell of fewer jobs`);

/** The last that a program says, on one line. */
function tailOf(stream: Readable): () => string {
  let text = '';
  stream.on('data', (piece: Buffer) => (text = (text + piece.toString()).slice(-SHOWN_CHARACTERS)));
  return () => text.replaceAll(/\s+/g, ' ').trim();
}

/** What lies outside was printed because of the margin, and other questions are about it. */
const ofPeriod = (read: AllocationsRead, { from, until }: Period): AllocationsRead => ({
  ...read,
  allocations: read.allocations.filter((one) => one.from < until && (one.until ?? until) > from),
});

function renamed(
  { allocations, faults, notes = [] }: AllocationsRead,
  name: (text: string) => string,
): AllocationsRead {
  const told = faults.map((fault) => ({ ...fault, where: name(fault.where), message: name(fault.message) }));
  return { allocations, faults: told, notes: notes.map(name) };
}
