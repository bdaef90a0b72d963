import { Command, Option } from 'commander';
import { type Inquiry, isSettled } from '../../domain/cases/inquiry.ts';
import type { ClaimName } from '../../domain/declarations/claim-answer.ts';
import { CLAIMS } from '../../domain/declarations/claim-answer.ts';
import type { Instant } from '../../foundation/instant.ts';
import { Problem } from '../../foundation/problem.ts';
import type { CheckRequest, CheckResult } from '../../workflows/check-declarations.ts';
import type { CustomerGroup } from '../../workflows/standing-of-customers.ts';
import type { FollowUpRequest } from '../../workflows/follow-up.ts';
import { type EvidenceFlags, evidenceRequest, momentFlag, often, tellFaults } from './account-command.ts';
import { type CheckedWith, checksDocument } from './checks-document.ts';
import { checksText } from './checks-text.ts';
import { type Output, widthOf } from './output.ts';
import { oneLine } from './visible-text.ts';

export interface DeclareCommandDoors {
  readonly output: Output;
  readonly formats: {
    readonly telemetry: readonly string[];
    readonly allocations: readonly string[];
    readonly billing: readonly string[];
  };
  check(request: Omit<CheckRequest, 'inquiries' | 'spotChecks'>, files: CheckFiles): Promise<Checked>;
  /** @throws Problem `inquiry-unknown`, `answer-refused`, and what the file throws. */
  followUp(path: string, request: FollowUpRequest): Promise<Inquiry>;
  now(): Instant;
}

/** Files that a check uses beside its evidence. */
export interface CheckFiles {
  readonly seed?: string;
  readonly rate: number;
  /** Read before and written after; undefined: none are kept. */
  readonly inquiries?: string;
}

export interface Checked extends CheckedWith {
  readonly result: CheckResult;
}

interface CheckFlags extends EvidenceFlags {
  readonly declarations: string;
  readonly model?: string;
  readonly date?: string;
  readonly sameCustomer: readonly string[];
  readonly seedFile?: string;
  readonly spotCheckRate: string;
  readonly everyone?: boolean;
  readonly inquiries?: string;
  readonly json?: boolean;
}

/** `comptroller declare`: declarations of intended use, and what is asked about them. */
export const declareCommand = (doors: DeclareCommandDoors): Command =>
  new Command('declare')
    .description('Hold what customers declare of their work against what was seen, and follow up what is open.')
    .addCommand(checkCommand(doors))
    .addCommand(answerCommand(doors))
    .addCommand(weighCommand(doors));

function checkCommand(doors: DeclareCommandDoors): Command {
  const { telemetry, allocations, billing } = doors.formats;
  return new Command('check')
    .description('Say of each declaration what fits, what does not and what can not be told, with evidence and bounds.')
    .requiredOption('--fleet <file>', 'what the provider runs (YAML; docs/fleet-file.md explains it)')
    .requiredOption('--declarations <file>', 'what customers declare (YAML; docs/declarations.md)')
    .addOption(often('--telemetry <FORMAT:PATH>', `what the devices did: ${telemetry.join(', ')}`))
    .addOption(often('--allocations <FORMAT:PATH>', `who held which devices: ${allocations.join(', ')}`))
    .addOption(often('--billing <FORMAT:PATH>', `what was billed: ${billing.join(', ')}`))
    .option('--from <time>', 'start of the period; as far as the inputs reach when absent')
    .option('--until <time>', 'end of the period, which does not belong to it')
    .option('--date <date>', 'the day whose rules decide how closely is looked at; today when absent')
    .option('--model <version or file>', 'the classifier; the latest when absent')
    .addOption(often('--same-customer <ID=ACCOUNT,ACCOUNT>', 'accounts that belong to one customer'))
    .option(
      '--seed-file <file>',
      'secret from which spot checks are drawn; without it all that would be drawn for is checked',
    )
    .option('--spot-check-rate <share>', 'share of workloads that a week of spot checks draws, 0 to 1', '0.1')
    .option('--everyone', 'check all, also customers who would be left alone: to try it out')
    .option('--inquiries <file>', 'where questions and answers are kept; it is made when absent')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action(async (flags: CheckFlags) => {
      const { result, ...checkedWith } = await doors.check(requestOf(flags, doors.now()), {
        rate: rateOf(flags.spotCheckRate),
        ...(flags.seedFile === undefined ? {} : { seed: flags.seedFile }),
        ...(flags.inquiries === undefined ? {} : { inquiries: flags.inquiries }),
      });
      const { output } = doors;
      const isJson = flags.json === true;
      output.print(isJson ? JSON.stringify(checksDocument(result, checkedWith)) : checksText(result, widthOf(output)));
      for (const note of result.notes) output.note(`Note: ${oneLine(note)}`);
      tellFaults(output, result.faults);
    });
}

function requestOf(flags: CheckFlags, now: Instant): Omit<CheckRequest, 'inquiries' | 'spotChecks'> {
  return {
    ...evidenceRequest(flags, now),
    askedAbout: momentFlag('--date', flags.date) ?? now,
    groups: groupsOf(flags.sameCustomer),
    ...(flags.everyone === true ? { isForEveryone: true } : {}),
    ...(flags.model === undefined ? {} : { model: flags.model }),
  };
}

function groupsOf(texts: readonly string[]): readonly CustomerGroup[] {
  const groups = texts.map(groupOf);
  const accounts = groups.flatMap(({ accountIds }) => accountIds);
  const twice = accounts.find((account, place) => accounts.indexOf(account) !== place);
  if (twice === undefined) return groups;
  throw new Problem(
    'bad-argument',
    `--same-customer names the account "${twice}" twice: an account belongs to one customer`,
  );
}

function groupOf(text: string): CustomerGroup {
  const [customerId = '', accounts = '', ...rest] = text.split('=');
  const accountIds = accounts.split(',').map((account) => account.trim());
  if (customerId.trim() !== '' && rest.length === 0 && accountIds.every((account) => account !== '')) {
    return { customerId: customerId.trim(), accountIds };
  }
  throw new Problem(
    'bad-argument',
    `--same-customer takes ID=ACCOUNT,ACCOUNT such as acme=acme-eu,acme-us; got "${text}"`,
  );
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (text.trim() !== '' && rate >= 0 && rate <= 1) return rate;
  throw new Problem('bad-argument', `--spot-check-rate is a share from 0 to 1, such as 0.1; got "${text}"`);
}

const claimOption = () => new Option('--claim <claim>', 'which question').choices(CLAIMS).makeOptionMandatory();

interface StatementFlags {
  readonly inquiries: string;
  readonly id: string;
  readonly claim: ClaimName;
  readonly by: string;
}

const aboutQuestion = (name: string): Command =>
  new Command(name)
    .requiredOption('--inquiries <file>', 'where questions and answers are kept')
    .requiredOption('--id <inquiry>', 'the inquiry, as "declare check" shows it')
    .addOption(claimOption());

const answerCommand = ({ output, ...doors }: DeclareCommandDoors): Command =>
  aboutQuestion('answer')
    .description('Record what a customer answers. An answer settles nothing by itself: a person weighs it.')
    .requiredOption('--by <name>', 'who answers for the customer')
    .requiredOption('--statement <text>', 'the answer')
    .addOption(often('--evidence <text>', 'what it rests on, such as a file with its SHA-256'))
    .action(async (flags: StatementFlags & { readonly statement: string; readonly evidence: readonly string[] }) => {
      const { inquiries, id, claim, by, statement, evidence } = flags;
      const answer = {
        answeredAt: doors.now(),
        by: said('--by', by),
        statement: said('--statement', statement),
        evidence,
      };
      output.print(stateText(await doors.followUp(inquiries, { id, claim, answer }), claim));
    });

const weighCommand = ({ output, ...doors }: DeclareCommandDoors): Command =>
  aboutQuestion('weigh')
    .description('Record what a person of the provider makes of an answer.')
    .addOption(
      new Option('--outcome <outcome>', 'of the answer')
        .choices(['explains', 'does-not-explain'])
        .makeOptionMandatory(),
    )
    .requiredOption('--by <name>', 'who weighs it')
    .requiredOption('--because <text>', 'why')
    .action(
      async (
        flags: StatementFlags & { readonly outcome: 'explains' | 'does-not-explain'; readonly because: string },
      ) => {
        const { inquiries, id, claim, by, outcome, because } = flags;
        const weighing = { weighedAt: doors.now(), by: said('--by', by), outcome, because: said('--because', because) };
        output.print(stateText(await doors.followUp(inquiries, { id, claim, weighing }), claim));
      },
    );

const MOST_CHARACTERS = 4000;

function said(flag: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed !== '' && trimmed.length <= MOST_CHARACTERS) return trimmed;
  throw new Problem('bad-argument', `${flag} takes from 1 to ${MOST_CHARACTERS} characters`);
}

function stateText(inquiry: Inquiry, claim: ClaimName): string {
  const question = inquiry.questions.find((one) => one.claim === claim);
  const whole = isSettled(inquiry) ? 'all of its questions are settled' : 'it has questions that are not settled';
  return `${oneLine(inquiry.id)}, ${claim}: ${question?.state ?? ''}. ${oneLine(question?.note ?? '')} Of the inquiry: ${whole}.`;
}

const HELP = `
Nothing is blocked and nobody is accused: a difference is a question. What evidence can't tell stays open,
and customers far below every line of the law are left alone. docs/declarations.md explains all of it.

Example:
  comptroller declare check --fleet fleet.yaml --telemetry 'dcgm-csv:telemetry/*.csv.gz' \\
    --allocations slurm-sacct:jobs.txt --declarations declarations.yaml --inquiries inquiries.json`;
