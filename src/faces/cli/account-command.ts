import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { type Instant, parseInstant } from '../../foundation/instant.ts';
import { faultText, Problem } from '../../foundation/problem.ts';
import type { AllocationReadOptions } from '../../ports/allocation-source.ts';
import type { BillingReadOptions } from '../../ports/billing-source.ts';
import type { ReportPage } from '../../ports/report-page.ts';
import type { TelemetryInput } from '../../ports/telemetry-source.ts';
import type { AccountRequest, AccountResult } from '../../workflows/account-compute.ts';
import { accountsText } from './accounts-text.ts';
import {
  inputArgument,
  oneOf,
  type OptionReader,
  readOptions,
  wholeNumberOption,
  wordOption,
} from './input-argument.ts';
import type { Output } from './output.ts';

export interface AccountCommandDoors {
  readonly output: Output;
  readonly reportPage: ReportPage;
  /** Formats by kind, for the help. */
  readonly formats: {
    readonly telemetry: readonly string[];
    readonly allocations: readonly string[];
    readonly billing: readonly string[];
  };
  /** The accounts with the rules' answers in them. */
  account(request: AccountRequest, askedAbout: Instant): Promise<AccountResult>;
  now(): Instant;
}

interface Flags {
  readonly fleet: string;
  readonly telemetry: readonly string[];
  readonly allocations: readonly string[];
  readonly billing: readonly string[];
  readonly declarations?: string;
  readonly from?: string;
  readonly until?: string;
  readonly date?: string;
  readonly json?: boolean;
  readonly html?: string;
}

const gather = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `comptroller account`: from files to accounts. */
export function accountCommand(doors: AccountCommandDoors): Command {
  const { telemetry, allocations, billing } = doors.formats;
  return new Command('account')
    .description(
      'Account for the compute of a fleet: operations with bounds, per customer and workload, and what rules say of them',
    )
    .requiredOption('--fleet <file>', 'what the provider runs: a fleet file (docs/fleet-file.md)')
    .option('--telemetry <FORMAT:PATH>', `readings; may be given often. Formats: ${telemetry.join(', ')}`, gather, [])
    .option('--allocations <FORMAT:PATH>', `who held which devices. Formats: ${allocations.join(', ')}`, gather, [])
    .option('--billing <FORMAT:PATH>', `what was billed. Formats: ${billing.join(', ')}`, gather, [])
    .option('--declarations <file>', 'what customers say of their workloads')
    .option(
      '--from <time>',
      'start of the period, ISO 8601, UTC unless it names a zone; as far as the inputs reach when absent',
    )
    .option('--until <time>', 'end of the period, which does not belong to it')
    .option('--date <date>', 'the day whose rules apply; today when absent')
    .option('--json', 'print the accounts as one JSON document')
    .option('--html <file>', 'write the report, one page that opens offline')
    .addHelpText('after', HELP)
    .action((flags: Flags) => runAccount(doors, flags));
}

const HELP = `
A path is a file, a folder or a glob; .gz is read as it is. Options of a format stand before the colon:
  --telemetry dcgm-csv,node=gpu-7:trace.csv.gz --telemetry node-power-csv:meters/ --allocations slurm-sacct:jobs.txt
Exit code: 0 done; 1 it can't be done, and the message says why; 2 wrong usage; 3 done, but part of an input could not be used.`;

async function runAccount(doors: AccountCommandDoors, flags: Flags): Promise<void> {
  const askedAbout = momentFlag('--date', flags.date) ?? doors.now();
  await showAccounts(doors, await doors.account(requestOf(flags), askedAbout), flags);
}

/** Prints and writes what was asked for; the exit code tells of inputs that could not be used whole. */
export async function showAccounts(
  { output, reportPage }: Pick<AccountCommandDoors, 'output' | 'reportPage'>,
  { document, faults, notes }: AccountResult,
  flags: { readonly json?: boolean; readonly html?: string },
): Promise<void> {
  output.print(flags.json === true ? JSON.stringify(document) : accountsText(document));
  if (flags.html !== undefined) {
    await writeReport(flags.html, await reportPage.render(document));
    output.note(`Report: ${flags.html}`);
  }
  for (const note of notes) output.note(`Note: ${note}`);
  for (const fault of faults) output.note(faultText(fault));
  if (faults.length > 0) {
    output.note(`${faults.length} part(s) of the inputs could not be used and are named above; the rest was.`);
    output.exitWith(3);
  }
}

async function writeReport(path: string, page: string): Promise<void> {
  try {
    await writeFile(path, page);
  } catch (cause) {
    throw new Problem('report-not-written', `the report can't be written to ${path}: ${String(cause)}`, { cause });
  }
}

function requestOf(flags: Flags): AccountRequest {
  const from = momentFlag('--from', flags.from);
  const until = momentFlag('--until', flags.until);
  return {
    fleet: flags.fleet,
    telemetry: named<Omit<TelemetryInput, 'path'>>(flags.telemetry, '--telemetry', TELEMETRY_OPTIONS),
    allocations: named<AllocationReadOptions>(flags.allocations, '--allocations', ALLOCATION_OPTIONS),
    billing: named<BillingReadOptions>(flags.billing, '--billing', BILLING_OPTIONS),
    ...(flags.declarations === undefined ? {} : { declarations: flags.declarations }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

type Readers<Options> = { readonly [Key in keyof Required<Options>]: OptionReader<NonNullable<Options[Key]>> };

function named<Options extends object>(texts: readonly string[], flag: string, readers: Readers<Options>) {
  return texts.map((text) => {
    const argument = inputArgument(text, flag);
    return { format: argument.format, pattern: argument.pattern, options: readOptions<Options>(argument, readers) };
  });
}

const TELEMETRY_OPTIONS: Readers<Omit<TelemetryInput, 'path'>> = {
  node: wordOption,
  nodePrefix: wordOption,
  utcOffsetMinutes: wholeNumberOption,
  devicesPerTick: wholeNumberOption,
};

const ALLOCATION_OPTIONS: Readers<AllocationReadOptions> = {
  utcOffsetMinutes: wholeNumberOption,
  customerKey: oneOf('account', 'account/user'),
  workloadKey: oneOf('job-id', 'job-name'),
};

const BILLING_OPTIONS: Readers<BillingReadOptions> = {
  customerKey: (text, name) =>
    text.startsWith('tag:') ? (text as `tag:${string}`) : oneOf('billing-account', 'sub-account')(text, name),
};

/** @throws Problem `bad-argument` when the words are no moment. */
export function momentFlag(flag: string, text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const moment = parseInstant(text);
  if (moment !== undefined) return moment;
  throw new Problem(
    'bad-argument',
    `${flag} takes a date or a time such as 2026-03-01 or 2026-03-01T12:00:00Z; got "${text}"`,
  );
}
