import { Command, CommanderError } from 'commander';
import { Problem } from '../../foundation/problem.ts';
import { type Output, widthOf } from './output.ts';
import { StartRefused } from './serve-command.ts';
import { visibleOutput } from './visible-text.ts';

const FAILED = 1;
const WRONG_USAGE = 2;
/** EX_CONFIG of sysexits.h: to start again as it is changes nothing, and a service manager need not try. */
const WRONG_SETTINGS = 78;

const USAGE_CODES: ReadonlySet<string> = new Set(['bad-argument', 'unknown-format', 'rule-unknown', 'part-unknown']);

/** The command line as a whole: its words, and what becomes of a failure. */
export function program(commands: readonly Command[], version: string): Command {
  const top = new Command('comptroller')
    .description('Compute accounts with bounds, for providers of AI compute and their regulators.')
    .version(version)
    .addHelpText('after', FIRST_STEPS);
  for (const command of commands) top.addCommand(command);
  return top;
}

const FIRST_STEPS = `
First steps:
  comptroller demo                                a made-up fleet, its accounts and its report
  comptroller catalogue                           the accelerators that a fleet file can name
  comptroller fleet fleet.yaml                    check a fleet file before anything is measured
  comptroller account --fleet fleet.yaml --telemetry dcgm-csv:telemetry/ --html report.html

"comptroller COMMAND --help" explains a command and its options.`;

/** Runs the program; a failure that a caller can act on becomes its message and an exit code. A bug is thrown on. */
export async function runProgram(top: Command, args: readonly string[], to: Output): Promise<void> {
  const output = visibleOutput(to);
  for (const command of everyCommand(top)) speakThrough(command, output);
  try {
    await top.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) output.exitWith(error.exitCode === 0 ? 0 : WRONG_USAGE);
    else if (error instanceof Problem) {
      output.note(`comptroller: ${error.message.replaceAll('\n', '\n  ')}`);
      output.exitWith(exitCodeOf(error));
    } else throw error;
  }
}

const exitCodeOf = (error: Problem): number => {
  if (error instanceof StartRefused) return WRONG_SETTINGS;
  return USAGE_CODES.has(error.code) ? WRONG_USAGE : FAILED;
};

/** A command and those within it, however deep. */
const everyCommand = (top: Command): readonly Command[] => [top, ...top.commands.flatMap(everyCommand)];

function speakThrough(command: Command, output: Output): void {
  const withoutEnd = (text: string): string => text.replace(/\n$/, '');
  command
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
    .configureOutput({
      writeOut: (text) => output.print(withoutEnd(text)),
      writeErr: (text) => output.note(withoutEnd(text)),
      getOutHelpWidth: () => widthOf(output),
      getErrHelpWidth: () => widthOf(output),
    });
}
