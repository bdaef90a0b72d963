import { Command } from 'commander';
import type { EvaluationRequest } from '../../domain/regimes/rule-book.ts';
import type { Instant } from '../../foundation/instant.ts';
import type { RulesEvaluated } from '../../workflows/evaluate-rules.ts';
import { momentFlag, tellFaults } from './account-command.ts';
import { evaluationsText, reasonsText } from './evaluations-text.ts';
import { type Output, widthOf } from './output.ts';

export interface EvaluateCommandDoors {
  readonly output: Output;
  readonly ruleIds: readonly string[];
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
    .description('Hold accounts on file (the JSON of "account --json") against the rules of a date')
    .argument('<accounts>', 'a file that "comptroller account --json" has written')
    .option('--date <date>', 'the day whose rules apply; today when absent')
    .option(
      '--rule <id>',
      'only this rule, whatever its status; may be given often',
      (id, ids: readonly string[]) => [...ids, id],
      [],
    )
    .option('--include-off', 'also rules that are off: revoked, proposed, vetoed or not yet in force')
    .option('--reasons', 'the reason, citation and what is missing for each answer')
    .option('--json', 'print the evaluations as JSON')
    .addHelpText('after', `\nRules: ${doors.ruleIds.join(', ')}`)
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
