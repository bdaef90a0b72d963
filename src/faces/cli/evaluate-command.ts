import { Command, Option } from 'commander';
import type { Rule } from '../../domain/regimes/rule.ts';
import type { EvaluationRequest } from '../../domain/regimes/rule-book.ts';
import type { Instant } from '../../foundation/instant.ts';
import type { RulesEvaluated } from '../../workflows/evaluate-rules.ts';
import { momentFlag, tellFaults } from './account-command.ts';
import { evaluationsText, reasonsText } from './evaluations-text.ts';
import { type Output, widthOf } from './output.ts';
import { paragraph } from './text-layout.ts';

export interface EvaluateCommandDoors {
  readonly output: Output;
  /** The rules that there are, for the help. */
  readonly rules: readonly Pick<Rule, 'id' | 'instrument' | 'citation'>[];
  evaluate(path: string, request: EvaluationRequest): Promise<RulesEvaluated>;
  now(): Instant;
}

interface Flags {
  readonly date?: string;
  readonly rule: readonly string[];
  readonly includeOff?: boolean;
  readonly json?: boolean;
  readonly reasons?: boolean;
}

/** `comptroller evaluate`: what the rules of a day say of accounts on file. */
export function evaluateCommand(doors: EvaluateCommandDoors): Command {
  return new Command('evaluate')
    .description('Say what the rules of a day make of accounts on file.')
    .argument('<accounts>', 'a file that "comptroller account --json" has written')
    .option('--date <date>', 'the day whose rules apply, such as 2026-03-01; today when absent')
    .addOption(
      new Option('--rule <id>', 'only this rule, whatever its status; may be given several times')
        .argParser((id: string, ids: readonly string[]) => [...ids, id])
        .default([], 'all that apply'),
    )
    .option('--include-off', 'also rules that are off: revoked, proposed, vetoed or not yet in force')
    .option('--reasons', 'for each answer its reason, its source and what is missing')
    .option('--json', 'print the evaluations as JSON')
    .addHelpText('after', () => `\nRules:\n${rulesHelp(doors.rules, widthOf(doors.output))}`)
    .action(async (path: string, flags: Flags) => {
      const askedAbout = momentFlag('--date', flags.date) ?? doors.now();
      const request: EvaluationRequest = {
        askedAbout,
        ...(flags.rule.length === 0 ? {} : { rules: flags.rule }),
        ...(flags.includeOff === true ? { includeOff: true } : {}),
      };
      const { evaluations, faults } = await doors.evaluate(path, request);
      const textOf = flags.reasons === true ? reasonsText : evaluationsText;
      const { output } = doors;
      output.print(flags.json === true ? JSON.stringify(evaluations) : textOf(evaluations, widthOf(output)));
      tellFaults(output, faults);
    });
}

const rulesHelp = (rules: EvaluateCommandDoors['rules'], width: number): string =>
  rules
    .map(({ id, instrument, citation }) => `  ${paragraph(`${id}: ${instrument}; ${citation}`, width - 2, 4)}`)
    .join('\n');
