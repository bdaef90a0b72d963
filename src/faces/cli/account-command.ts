import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { type Instant, parseInstant } from '../../foundation/instant.ts';
import { type Fault, faultText, Problem } from '../../foundation/problem.ts';
import type { AllocationReadOptions } from '../../ports/allocation-source.ts';
import type { BillingReadOptions } from '../../ports/billing-source.ts';
import type { ReportPage } from '../../ports/report-page.ts';
import type { TelemetryInput } from '../../ports/telemetry-source.ts';
import type { AccountRequest, AccountResult } from '../../workflows/account-compute.ts';
import { accountsText } from './accounts-text.ts';
import { counted } from './figure-words.ts';
import {
  inputArgument,
  oneOf,
  type OptionReader,
  readOptions,
  wholeNumberOption,
  wordOption,
} from './input-argument.ts';
import { type Output, widthOf } from './output.ts';
import { oneLine } from './visible-text.ts';

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

/** Options that name evidence. */
export interface EvidenceFlags {
  readonly fleet: string;
  readonly telemetry: readonly string[];
  readonly allocations: readonly string[];
  readonly billing: readonly string[];
  readonly declarations?: string;
  readonly from?: string;
  readonly until?: string;
}

interface Flags extends EvidenceFlags {
  readonly date?: string;
  readonly json?: boolean;
  readonly html?: string;
}

/** Done, and part of an input could not be used. */
const INCOMPLETE = 3;

const gather = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `comptroller account`: from files to accounts. */
export function accountCommand(doors: AccountCommandDoors): Command {
  const { telemetry, allocations, billing } = doors.formats;
  return new Command('account')
    .description(
      'Account for the compute of a fleet: operations with bounds, for each customer and workload, and what the rules of a day say of them.',
    )
    .requiredOption('--fleet <file>', 'what the provider runs (YAML; docs/fleet-file.md explains it)')
    .addOption(often('--telemetry <FORMAT:PATH>', `what the devices did: ${telemetry.join(', ')}`))
    .addOption(often('--allocations <FORMAT:PATH>', `who held which devices: ${allocations.join(', ')}`))
    .addOption(often('--billing <FORMAT:PATH>', `what was billed: ${billing.join(', ')}`))
    .option('--declarations <file>', 'what customers say of their workloads (YAML; docs/fleet-file.md)')
    .option(
      '--from <time>',
      'start of the period, such as 2026-03-01 or 2026-03-01T12:00:00Z; as far as the inputs reach when absent',
    )
    .option('--until <time>', 'end of the period, which does not belong to it')
    .option('--date <date>', 'the day whose rules apply; today when absent')
    .option(
      '--json',
      'print the accounts as one JSON document (schemas/accounts.schema.json), which "comptroller evaluate" reads',
    )
    .option('--html <file>', 'write the report, one page that opens offline')
    .addHelpText('after', HELP)
    .action((flags: Flags) => runAccount(doors, flags));
}

/** An option that may be given several times. */
export const often = (flags: string, description: string): Option =>
  new Option(flags, `${description}; may be given several times`).argParser(gather).default([], 'none');

const HELP = `
FORMAT says how a file is written, PATH is a file, a folder or a glob in quotes; gzip is read.
What a file doesn't say of itself stands between them, as FORMAT,key=value:PATH:
  telemetry    node=NAME            the node, where the file names none
               nodePrefix=TEXT      put before every node name of the file
               utcOffsetMinutes=N   minutes to add to the file's local time to get UTC
               devicesPerTick=N     devices in one tick of rows, where the file has no index
  allocations  utcOffsetMinutes=N   customerKey=account|account/user   workloadKey=job-id|job-name
               clusterNames=always|refused   whether job numbers carry the name of their cluster
  billing      customerKey=billing-account|sub-account|tag:NAME

Examples:
  comptroller account --fleet fleet.yaml --telemetry 'dcgm-csv:telemetry/*.csv.gz' \\
    --allocations slurm-sacct:jobs.txt --billing focus-csv:march.csv --html march.html
  comptroller account --fleet fleet.yaml --telemetry dcgm-csv,node=gpu-7:trace.csv --json > out.json

Without telemetry the hours alone bound what was done, widely. The accounts go to standard output,
everything else to standard error.
Exit code: 0 done; 1 it can't be done, and the message says why; 2 wrong usage;
           3 done, but part of an input could not be used and is named.`;

async function runAccount(doors: AccountCommandDoors, flags: Flags): Promise<void> {
  const askedAbout = momentFlag('--date', flags.date) ?? doors.now();
  await showAccounts(doors, await doors.account(evidenceRequest(flags, doors.now()), askedAbout), flags);
}

/** Prints and writes what was asked for; the exit code tells of inputs that could not be used whole. */
export async function showAccounts(
  { output, reportPage }: Pick<AccountCommandDoors, 'output' | 'reportPage'>,
  { document, faults, notes }: AccountResult,
  flags: { readonly json?: boolean; readonly html?: string },
): Promise<void> {
  output.print(flags.json === true ? JSON.stringify(document) : accountsText(document, widthOf(output)));
  for (const note of notes) output.note(`Note: ${oneLine(note)}`);
  tellFaults(output, faults);
  if (flags.html === undefined) return;
  await writeOut(flags.html, await reportPage.render(document));
  output.note(`Report: ${flags.html}`);
}

/** Names what of the inputs could not be used, and lets the exit code say that there was some. */
export function tellFaults(output: Output, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  for (const fault of faults) output.note(oneLine(faultText(fault)));
  const what = counted(faults.length, 'part of the inputs', 'parts of the inputs');
  output.note(`${what} could not be used and ${faults.length === 1 ? 'is' : 'are'} named above; the rest was used.`);
  output.exitWith(INCOMPLETE);
}

/** @throws Problem `output-not-written` when the place can't be written to. */
export async function writeOut(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new Problem(
      'output-not-written',
      `${path} can't be written (${why}): name a file in a folder that exists and is yours`,
      {
        cause,
      },
    );
  }
}

/** The part of a request that names evidence. @throws Problem `bad-argument`. */
export function evidenceRequest(flags: EvidenceFlags, now: Instant): AccountRequest {
  const from = momentFlag('--from', flags.from);
  const until = momentFlag('--until', flags.until);
  return {
    now,
    fleet: flags.fleet,
    telemetry: telemetryArguments(flags.telemetry),
    allocations: allocationInputs(flags.allocations),
    billing: billingInputs(flags.billing),
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
  clusterNames: oneOf('always', 'refused'),
};

const BILLING_OPTIONS: Readers<BillingReadOptions> = {
  customerKey: (text, name) =>
    text.startsWith('tag:') ? (text as `tag:${string}`) : oneOf('billing-account', 'sub-account')(text, name),
};

/** `FORMAT[,key=value...]:PATH` of telemetry, of a scheduler's record, and of a bill. @throws Problem `bad-argument`. */
export const telemetryArguments = (texts: readonly string[]) =>
  named<Omit<TelemetryInput, 'path'>>(texts, '--telemetry', TELEMETRY_OPTIONS);
export const allocationInputs = (texts: readonly string[]) =>
  named<AllocationReadOptions>(texts, '--allocations', ALLOCATION_OPTIONS);
export const billingInputs = (texts: readonly string[]) =>
  named<BillingReadOptions>(texts, '--billing', BILLING_OPTIONS);

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
