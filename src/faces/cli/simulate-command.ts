import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Command } from 'commander';
import type { DemonstrationFile } from '../../domain/simulation/demonstration-files.ts';
import { VISIBILITIES, WORKLOAD_KINDS, type WorkloadKind } from '../../domain/simulation/workloads/job-spec.ts';
import { instant, parseInstant } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import type { SimulationRequest } from '../../workflows/simulate-fleet.ts';
import type { Output } from './output.ts';

export interface SimulateCommandDoors {
  readonly output: Output;
  /** @throws Problem `part-unknown`, `part-not-simulated`. */
  readonly simulate: (request: SimulationRequest) => Promise<readonly DemonstrationFile[]>;
}

interface Flags {
  readonly output: string;
  readonly fleetSize: string;
  readonly part: string;
  readonly kind: string;
  readonly minutes: string;
  readonly seed: string;
  readonly start: string;
  readonly interval: string;
  readonly visibility: string;
}

const MOST_DEVICES = 100_000;
/** A year. */
const MOST_MINUTES = 527_040;
const MOST_SEED = 0x7fffffff;
const MOST_INTERVAL_SECONDS = 60;

/** `comptroller simulate`: telemetry of known work, with the labels that it was made from. */
export function simulateCommand({ output, simulate }: SimulateCommandDoors): Command {
  return new Command('simulate')
    .description(
      'Make a synthetic fleet at work: its telemetry, allocations and declarations, and the true kind of every workload.',
    )
    .requiredOption('--output <folder>', 'where the files go')
    .option('--fleet-size <devices>', 'devices, 1 to 100,000', '64')
    .option('--part <name>', 'accelerator of the catalogue', 'h100-sxm')
    .option('--kind <kinds>', `kinds of work, divided by commas, or all: ${WORKLOAD_KINDS.join(', ')}`, 'all')
    .option('--minutes <count>', 'length', '60')
    .option('--seed <number>', 'the same seed gives the same files', '1')
    .option('--start <time>', 'first minute, UTC', '2026-03-02T00:00:00Z')
    .option('--interval <seconds>', 'between two readings of a device, 1 to 60', '10')
    .option('--visibility <level>', `which signals there are: ${VISIBILITIES.join(', ')}`, 'counters')
    .addHelpText('after', EXAMPLE)
    .action(async (flags: Flags) => {
      const files = await simulate(requestOf(flags));
      await writeFiles(flags.output, files);
      output.print(nextStep(flags.output));
    });
}

const EXAMPLE = `
Everything is synthetic. labels.json holds the truth; no other command reads it.
  comptroller simulate --fleet-size 64 --kind training,inference --minutes 120 --output made`;

const nextStep = (folder: string): string =>
  [
    `Simulated fleet: ${folder}`,
    'Its accounts:',
    `  comptroller account --fleet ${join(folder, 'fleet.yaml')} --telemetry dcgm-csv:${join(folder, 'counters.csv.gz')} \\`,
    `    --telemetry node-power-csv:${join(folder, 'node-power.csv.gz')} --allocations allocations-csv:${join(folder, 'allocations.csv')} \\`,
    `    --declarations ${join(folder, 'declarations.yaml')}`,
  ].join('\n');

function requestOf(flags: Flags): SimulationRequest {
  const start = parseInstant(flags.start);
  if (start === undefined) {
    throw new Problem('bad-argument', `--start is a time such as 2026-03-02T00:00:00Z; got "${flags.start}"`);
  }
  return {
    partName: flags.part,
    devices: wholeNumber('--fleet-size', flags.fleetSize, [1, MOST_DEVICES]),
    kinds: kindsOf(flags.kind),
    minutes: wholeNumber('--minutes', flags.minutes, [1, MOST_MINUTES]),
    seed: wholeNumber('--seed', flags.seed, [0, MOST_SEED]),
    start: instant(Math.floor(start / 60_000) * 60_000),
    telling: {
      visibility: oneOf('--visibility', flags.visibility, VISIBILITIES),
      intervalSeconds: wholeNumber('--interval', flags.interval, [1, MOST_INTERVAL_SECONDS]),
    },
  };
}

function wholeNumber(flag: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Problem('bad-argument', `${flag} is a whole number from ${least} to ${most}; got "${text}"`);
}

function oneOf<Choice extends string>(flag: string, text: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new Problem('bad-argument', `${flag} is one of ${choices.join(', ')}; got "${text}"`);
}

function kindsOf(text: string): readonly [WorkloadKind, ...WorkloadKind[]] {
  if (text === 'all') return WORKLOAD_KINDS;
  const [first = '', ...others] = text.split(',').map((kind) => kind.trim());
  const kindOf = (kind: string): WorkloadKind => oneOf('--kind', kind, WORKLOAD_KINDS);
  return [kindOf(first), ...others.map(kindOf)];
}

/** @throws Problem `output-not-written` when the folder or a file in it can't be written. */
async function writeFiles(folder: string, files: readonly DemonstrationFile[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const file of files) {
      const target = createWriteStream(join(folder, file.name));
      const text = Readable.from(inPieces(file.lines()));
      if (file.name.endsWith('.gz')) await pipeline(text, createGzip({ level: 4 }), target);
      else await pipeline(text, target);
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    const why = (cause as Error).message;
    throw new Problem(
      'output-not-written',
      `the folder ${folder} can't be written (${why}): name another with --output`,
      { cause },
    );
  }
}

const LINES_OF_PIECE = 500;

/** Lines by the hundred: a stream of single ones spends its time on passing them on. */
function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece: string[] = [];
  for (const line of lines) {
    piece.push(line);
    if (piece.length < LINES_OF_PIECE) continue;
    yield `${piece.join('\n')}\n`;
    piece = [];
  }
  if (piece.length > 0) yield `${piece.join('\n')}\n`;
}
