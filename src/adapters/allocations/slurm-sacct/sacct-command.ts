import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { instant, isoOf, type Period, period } from '../../../foundation/instant.ts';
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
    const parts: AllocationsRead[] = [];
    let stretch = DAY_MILLISECONDS;
    for (let from: number = within.from; from < within.until; ) {
      const asked = period(instant(from), instant(Math.min(within.until, from + stretch)));
      try {
        await run(options, { path, within: asked, signal });
        parts.push(
          ofPeriod(renamed(await slurmSacct.read(path, { clusterNames: 'refused', ...options.reading }), name), asked),
        );
        from = asked.until;
        stretch = (await stat(path)).size < SMALL_BYTES ? stretch * 2 : DAY_MILLISECONDS;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (stretch === DAY_MILLISECONDS) throw new Problem(error.code, name(error.message), { cause: error });
        stretch = DAY_MILLISECONDS;
      } finally {
        await rm(path, { force: true });
      }
    }
    return joined(parts);
  },
});

/** A busy site's fortnight is more than a program prints in time, and a document of it more than can be read whole: it is asked about by the day. */
const DAY_MILLISECONDS = 86_400_000;
/** After so little the next time that is asked about is twice as long. */
const SMALL_BYTES = 4_000_000;

/** A run is told with each stretch that it meets; as it was told last it stands. */
function joined(parts: readonly AllocationsRead[]): AllocationsRead {
  const runs = new Map<string, AllocationsRead['allocations'][number]>();
  for (const { allocations } of parts) for (const run of allocations) runs.set(run.runKey, run);
  const texts = new Map(parts.flatMap(({ faults }) => faults.map((fault) => [fault.message, fault] as const)));
  return {
    allocations: [...runs.values()],
    faults: [...texts.values()],
    moreFaults: parts.reduce((sum, { moreFaults = 0 }) => sum + moreFaults, 0),
    notes: [...new Set(parts.flatMap(({ notes = [] }) => notes))],
  };
}

interface Running {
  readonly path: string;
  readonly within: Period;
  readonly signal: AbortSignal;
}

/** Passwords of the stores may be among them. */
const withoutOwnSettings = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('COMPTROLLER_')));

async function run(
  { command: [program = '', ...given], timeoutMilliseconds, mostBytes }: SacctCommandOptions,
  { path, within, signal }: Running,
): Promise<void> {
  signal.throwIfAborted();
  const over = AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]);
  const child = spawn(
    program,
    [...given, '-S', localTime(within.from - ZONE_MILLISECONDS), '-E', localTime(within.until + ZONE_MILLISECONDS)],
    {
      env: { ...withoutOwnSettings(process.env), TZ: 'UTC', SLURM_TIME_FORMAT: '%s' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: what the program starts ends with it.
      detached: true,
    },
  );
  const said = tailOf(child.stderr);
  const ended = new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, byWhat) => resolve(code === 0 ? '' : `it ended with ${code ?? byWhat}`));
    over.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) killGroup(child.pid);
    child.stdout.destroy();
    child.stderr.destroy();
  };
  over.addEventListener('abort', end, { once: true });
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  const written = pipeline(
    child.stdout,
    limitedBytes(mostBytes, () => tooMuch(mostBytes)),
    file,
  ).catch((error: unknown) => {
    end();
    return error;
  });
  const [ending, fault] = await Promise.all([ended, written]).finally(() => over.removeEventListener('abort', end));
  if (signal.aborted) throw signal.reason;
  if (fault instanceof Problem) throw fault;
  if (ending === undefined) throw failed(program, `it took more than ${timeoutMilliseconds / 1000} seconds`);
  if (ending !== '') throw failed(program, `${ending}${said() === '' ? '' : `: ${said()}`}`);
  if (fault !== undefined) throw failed(program, `its output can't be kept: ${(fault as Error).message}`);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
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

function renamed({ faults, notes = [], ...read }: AllocationsRead, name: (text: string) => string): AllocationsRead {
  const told = faults.map((fault) => ({ ...fault, where: name(fault.where), message: name(fault.message) }));
  return { ...read, faults: told, notes: notes.map(name) };
}
