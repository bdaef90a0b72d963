import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import type { EvasionFamily } from '../../domain/simulation/evasions/evasion.ts';
import { EVASION_FAMILIES } from '../../domain/simulation/evasions/evasion-families.ts';
import { Problem } from '../../foundation/problem.ts';
import type { RedTeamRequest, RedTeamResult } from '../../workflows/red-team.ts';
import { evasionPicture } from './evasion-picture.ts';
import { wholeNumberOption } from './input-argument.ts';
import { type Output, widthOf } from './output.ts';
import { redTeamText } from './red-team-text.ts';

export interface RedTeamCommandDoors {
  readonly output: Output;
  readonly redTeam: (request: RedTeamRequest) => Promise<RedTeamResult>;
}

interface Flags {
  readonly families: string;
  readonly seed: string;
  readonly jobs: string;
  readonly strengths: string;
  readonly visibility: string;
  readonly model?: string;
  readonly train?: boolean;
  readonly json?: boolean;
  readonly output?: string;
}

const LEVELS = ['power', 'utilisation', 'counters'] as const;
/** So that each kind is there in each part that is held out, and that some evaders are of each family. */
const FEWEST_JOBS = 10;
const FEWEST_TRAINED_JOBS = 200;

/** `comptroller red-team`: training in disguise against a classifier, and what it costs to stay unfound. */
export function redTeamCommand({ output, redTeam }: RedTeamCommandDoors): Command {
  return new Command('red-team')
    .description(
      'Attack a classifier with simulated training in disguise: what is found of it, at 0.1 % false alarms, against the efficiency that the disguise costs.',
    )
    .option(
      '--families <ids>',
      `ways of hiding, divided by commas, or all: ${EVASION_FAMILIES.map(({ id }) => id).join(', ')}`,
      'all',
    )
    .option(
      '--strengths <numbers>',
      'how strongly, 0 to 1, divided by commas; evaders take them in turn',
      '0.1,0.25,0.4,0.6,0.8,1',
    )
    .option(
      '--visibility <levels>',
      `what is seen of the work, divided by commas: ${LEVELS.join(', ')}`,
      LEVELS.join(','),
    )
    .option('--model <version or file>', 'the classifier; the latest when absent')
    .option('--train', 'train classifiers too: without evaders, with families left out, and with all (some minutes)')
    .option('--jobs <number>', 'size: honest jobs to learn from; four times as many to count false alarms on', '320')
    .option('--seed <number>', 'what decides the draws', '1')
    .option('--json', 'print the result as JSON')
    .option('--output <folder>', 'also write red-team.json and evasion-curve.svg there')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      const request = requestOf(flags);
      if (flags.output !== undefined) await madeFolder(flags.output);
      const result = await redTeam(request);
      if (flags.output !== undefined) await writeResult(flags.output, result);
      output.print(flags.json === true ? JSON.stringify(result) : redTeamText(result, widthOf(output)));
    });
}

function requestOf(flags: Flags): RedTeamRequest {
  const jobs = wholeNumberOption(flags.jobs, '--jobs');
  const isTrained = flags.train === true;
  const fewest = isTrained ? FEWEST_TRAINED_JOBS : FEWEST_JOBS;
  if (jobs < fewest) {
    throw new Problem(
      'bad-argument',
      `--jobs is at least ${fewest}${isTrained ? ' with --train' : ''}: fewer show nothing; got ${jobs}`,
    );
  }
  return {
    families: listed(
      flags.families === 'all' ? EVASION_FAMILIES.map(({ id }) => id).join(',') : flags.families,
      familyOf,
    ),
    strengths: listed(flags.strengths, strengthOf),
    visibilities: listed(flags.visibility, levelOf),
    seed: wholeNumberOption(flags.seed, '--seed'),
    jobs,
    isTrained,
    ...(flags.model === undefined ? {} : { model: flags.model }),
  };
}

/** Each once, in the order in which they were asked for. */
const listed = <Item>(text: string, itemOf: (word: string) => Item): readonly Item[] => [
  ...new Set(text.split(',').map((word) => itemOf(word.trim()))),
];

function familyOf(id: string): EvasionFamily {
  const family = EVASION_FAMILIES.find((one) => one.id === id);
  if (family !== undefined) return family;
  const known = EVASION_FAMILIES.map((one) => one.id).join(', ');
  throw new Problem('bad-argument', `--families are "all" or of ${known}; got "${id}"`);
}

function strengthOf(text: string): number {
  const strength = Number(text);
  if (/^\d*\.?\d+$/.test(text) && strength <= 1) return strength;
  throw new Problem('bad-argument', `--strengths are numbers from 0 to 1, divided by commas; got "${text}"`);
}

function levelOf(text: string): (typeof LEVELS)[number] {
  const level = LEVELS.find((one) => one === text);
  if (level !== undefined) return level;
  throw new Problem('bad-argument', `--visibility is of ${LEVELS.join(', ')}; got "${text}"`);
}

/** Before the attack, whose minutes nobody wants to lose. */
const madeFolder = (folder: string): Promise<unknown> => orNotWritten(folder, mkdir(folder, { recursive: true }));

async function writeResult(folder: string, result: RedTeamResult): Promise<void> {
  await orNotWritten(folder, writeFile(join(folder, 'red-team.json'), `${JSON.stringify(result)}\n`));
  await orNotWritten(folder, writeFile(join(folder, 'evasion-curve.svg'), `${evasionPicture(result)}\n`));
}

const orNotWritten = (folder: string, writing: Promise<unknown>): Promise<unknown> =>
  writing.catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(
      'output-not-written',
      `the folder ${folder} can't be written (${why}): name another with --output`,
      { cause },
    );
  });

const HELP = `
Everything is simulated. "Told" is called training; "asked" is what the product leaves open for a person. A cell such as "93 % (40)"
is a share and of how many. docs/classification.md explains how to read the curve.

Examples:
  comptroller red-team                                       all families against the latest classifier
  comptroller red-team --families power-filler,duty-cycling --visibility power
  comptroller red-team --train --output attacked             with families left out of training, and a picture`;
