import { Command, CommanderError } from 'commander';
import { Problem } from '../../foundation/problem.ts';
import type { Output } from './output.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

const USAGE_CODES: ReadonlySet<string> = new Set(['bad-argument', 'unknown-format', 'rule-unknown']);

/** The command line as a whole: its words, and what becomes of a failure. */
export function program(commands: readonly Command[], version: string): Command {
  const top = new Command('comptroller')
    .description(
      'Compute accounts with bounds, for providers of AI compute and their regulators.\n\n' +
        'Try "comptroller demo" for a made-up fleet, then "comptroller account --help" for your own files.',
    )
    .version(version)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride();
  for (const command of commands) top.addCommand(inherit(command));
  return top;
}

const inherit = (command: Command): Command =>
  command.exitOverride().showHelpAfterError('(add --help for the options)');

/** Runs the program; a failure that a caller can act on becomes its message and an exit code. A bug is thrown on. */
export async function runProgram(top: Command, args: readonly string[], output: Output): Promise<void> {
  try {
    await top.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) output.exitWith(error.exitCode === 0 ? 0 : WRONG_USAGE);
    else if (error instanceof Problem) {
      output.note(`comptroller: ${error.message}`);
      output.exitWith(USAGE_CODES.has(error.code) ? WRONG_USAGE : FAILED);
    } else throw error;
  }
}
