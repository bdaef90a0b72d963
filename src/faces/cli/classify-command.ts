import { Command } from 'commander';
import { type Instant, isoOf } from '../../foundation/instant.ts';
import type { ClassifiedWorkload, ClassifyRequest, ClassifyResult } from '../../workflows/classify-workloads.ts';
import { allocationInputs, momentFlag, often, tellFaults, telemetryArguments } from './account-command.ts';
import { classificationsText } from './classifications-text.ts';
import { type Output, widthOf } from './output.ts';
import { oneLine } from './visible-text.ts';

export interface ClassifyCommandDoors {
  readonly output: Output;
  readonly formats: { readonly telemetry: readonly string[]; readonly allocations: readonly string[] };
  classify(request: ClassifyRequest): Promise<ClassifyResult>;
  now(): Instant;
}

interface Flags {
  readonly fleet: string;
  readonly telemetry: readonly string[];
  readonly allocations: readonly string[];
  readonly from?: string;
  readonly until?: string;
  readonly model?: string;
  readonly json?: boolean;
}

/** `comptroller classify`: what kind of work each workload was. */
export function classifyCommand(doors: ClassifyCommandDoors): Command {
  const { telemetry, allocations } = doors.formats;
  return new Command('classify')
    .description(
      'Tell what kind of work each workload was (training, fine-tuning, experimentation, inference, other, idle) from its telemetry, with probabilities, and say so where it can not be told.',
    )
    .requiredOption('--fleet <file>', 'what the provider runs (YAML; docs/fleet-file.md explains it)')
    .addOption(often('--telemetry <FORMAT:PATH>', `what the devices did: ${telemetry.join(', ')}`))
    .addOption(often('--allocations <FORMAT:PATH>', `who held which devices: ${allocations.join(', ')}`))
    .option('--from <time>', 'start of the period; as far as the inputs reach when absent')
    .option('--until <time>', 'end of the period, which does not belong to it')
    .option(
      '--model <version or file>',
      'the classifier: a version that came with the program, or a model file; the latest when absent',
    )
    .option('--json', 'print one JSON array, a member for each workload')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      const result = await doors.classify(requestOf(flags, doors.now()));
      const { output } = doors;
      output.print(
        flags.json === true
          ? JSON.stringify(result.workloads.map(documentOf))
          : classificationsText(result, widthOf(output)),
      );
      for (const note of result.notes) output.note(`Note: ${oneLine(note)}`);
      tellFaults(output, result.faults);
    });
}

function requestOf(flags: Flags, now: Instant): ClassifyRequest {
  const from = momentFlag('--from', flags.from);
  const until = momentFlag('--until', flags.until);
  return {
    now,
    fleet: flags.fleet,
    telemetry: telemetryArguments(flags.telemetry),
    allocations: allocationInputs(flags.allocations),
    ...(flags.model === undefined ? {} : { model: flags.model }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

/** A workload as JSON. One of which no minute is known has no label, and says so. */
export function documentOf({ customerId, workloadId, classification }: ClassifiedWorkload) {
  if (classification === undefined) {
    return {
      customerId,
      workloadId,
      labels: [],
      label: null,
      stage: null,
      probabilities: {},
      abstained: true,
      reasons: [NOTHING_KNOWN],
      modelVersion: null,
    };
  }
  const { from, until, ...rest } = classification;
  return { customerId, workloadId, ...rest, from: isoOf(from), until: isoOf(until) };
}

const NOTHING_KNOWN =
  'No minute of it is known: no telemetry of its devices, or it always shared them. Give --telemetry that covers its time.';

const HELP = `
A workload is classified by the minutes in which it held its devices alone. Its label stands where the
set of labels leaves its purpose open no more; otherwise it is marked as abstained, with what would settle it.
Probabilities are those of the model; docs/classification.md says how good they are and what they can't tell.

Example:
  comptroller classify --fleet fleet.yaml --telemetry 'dcgm-csv:telemetry/*.csv.gz' \\
    --allocations slurm-sacct:jobs.txt --json`;
