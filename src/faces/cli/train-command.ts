import { Command } from 'commander';
import type { ClassifierModel } from '../../domain/classification/classifier-model.ts';
import type { TrainRequest } from '../../workflows/train-classifier.ts';
import { Problem } from '../../foundation/problem.ts';
import { wholeNumberOption } from './input-argument.ts';
import type { Output } from './output.ts';

export interface TrainCommandDoors {
  readonly output: Output;
  /** Trains and writes. */
  train(request: TrainRequest, path: string): Promise<ClassifierModel>;
}

/** So that each kind is there in each part that is held out. */
const FEWEST_JOBS = 200;

interface Flags {
  readonly output: string;
  readonly name: string;
  readonly jobs: string;
  readonly seed: string;
  readonly measurements?: string;
}

/** `comptroller train`: a classifier from simulated work, the same one wherever it is made. */
export function trainCommand({ output, ...doors }: TrainCommandDoors): Command {
  return new Command('train')
    .description(
      'Make a classifier from simulated work of known kinds. The same arguments give the same classifier, to the byte.',
    )
    .requiredOption('--output <file>', 'where to write the model, a file that is not there yet')
    .requiredOption(
      '--name <version>',
      'its version, such as 2026-11-28; names in the order of the alphabet are taken as in the order of time',
    )
    .option('--jobs <number>', 'simulated jobs to learn from', '4000')
    .option('--seed <number>', 'what decides the draws', '1')
    .option(
      '--measurements <folder>',
      'learn from real runs too: a folder as "npm run validate" reads it; of its sources those whose licence allows it',
    )
    .action(async (flags: Flags) => {
      const jobs = wholeNumberOption(flags.jobs, '--jobs');
      if (jobs < FEWEST_JOBS) {
        throw new Problem(
          'bad-argument',
          `--jobs is at least ${FEWEST_JOBS}: of fewer nothing can be learned; got ${jobs}`,
        );
      }
      const seed = wholeNumberOption(flags.seed, '--seed');
      const { measurements } = flags;
      const request = { version: flags.name, jobs, seed, ...(measurements === undefined ? {} : { measurements }) };
      const { training, levels } = await doors.train(request, flags.output);
      const temperatures = Object.entries(levels).map(
        ([level, { temperature }]) => `${level} ${temperature.toFixed(2)}`,
      );
      output.print(
        [
          `${flags.output}: version ${flags.name}, learned from ${training.rows} looks at ${training.jobs} jobs (${training.sources.join(', ')})`,
          `SHA-256 of what it learned from: ${training.digest}`,
          `temperatures: ${temperatures.join(', ')}`,
        ].join('\n'),
      );
    });
}
