import Table from 'cli-table3';
import { Command } from 'commander';
import { faultText } from '../../foundation/problem.ts';
import type { FleetDescription } from '../../workflows/describe-fleet.ts';
import { scientific } from './figure-words.ts';
import type { Output } from './output.ts';

export interface FleetCommandDoors {
  readonly output: Output;
  describe(path: string): Promise<FleetDescription>;
}

/** `comptroller fleet`: what follows from a fleet file without any measurement. */
export function fleetCommand(doors: FleetCommandDoors): Command {
  return new Command('fleet')
    .description('Check a fleet file: its parts, what each cluster could do, and which can train a frontier model')
    .argument('<file>', 'fleet file (docs/fleet-file.md)')
    .option('--json', 'print as JSON')
    .action(async (path: string, flags: { readonly json?: boolean }) => {
      const description = await doors.describe(path);
      doors.output.print(flags.json === true ? JSON.stringify(description) : fleetText(description));
      for (const fault of description.faults) doors.output.note(faultText(fault));
      if (description.faults.length > 0) doors.output.exitWith(3);
    });
}

const STYLE = { style: { head: [], border: [], compact: true }, wordWrap: true };

const rate = (value: number | undefined): string => (value === undefined ? 'not known' : scientific(value));

const network = (bits: number | undefined): string => (bits === undefined ? 'not stated' : `${bits / 1e9} Gbit/s`);

function fleetText(description: FleetDescription): string {
  const { provider } = description;
  return [
    ...(description.isSynthetic ? ['SYNTHETIC: this fleet was made by a generator.'] : []),
    `${provider.name} (${provider.country})`,
    partsTable(description),
    clustersTable(description),
    'What could train a frontier model, machines joined by more than 100 Gbit/s:',
    frontierTable(description),
  ].join('\n\n');
}

function partsTable({ parts }: FleetDescription): string {
  const table = new Table({ ...STYLE, head: ['part', 'devices', 'ceiling OP/s'] });
  for (const { partName, deviceCount, ceilingOperationsPerSecond } of parts) {
    table.push([partName, String(deviceCount), rate(ceilingOperationsPerSecond)]);
  }
  return table.toString();
}

function clustersTable({ clusters }: FleetDescription): string {
  const table = new Table({
    ...STYLE,
    head: ['cluster', 'place', 'nodes', 'devices', 'ceiling OP/s', '16-bit OP/s', 'network'],
  });
  for (const { clusterId, dataCentreId, country, nodeCount, deviceCount, figures } of clusters) {
    table.push([
      clusterId,
      `${dataCentreId}${country === undefined ? '' : ` (${country})`}`,
      String(nodeCount),
      String(deviceCount),
      rate(figures.ceilingOperationsPerSecond),
      rate(figures.byFormat['fp16-bf16']),
      network(figures.networkBitsPerSecond),
    ]);
  }
  return table.toString();
}

function frontierTable({ frontier }: FleetDescription): string {
  const table = new Table({
    ...STYLE,
    head: ['machines', 'training of', 'answer', 'why'],
    colWidths: [22, 12, 22, 70],
  });
  for (const { configurationId, question, verdict, reasons } of frontier) {
    table.push([
      configurationId,
      `${scientific(question.operations, 0)} OP`,
      verdict.replaceAll('-', ' '),
      reasons.join('; '),
    ]);
  }
  return table.toString();
}
