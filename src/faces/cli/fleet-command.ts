import { Command } from 'commander';
import type { FleetDescription } from '../../workflows/describe-fleet.ts';
import { tellFaults } from './account-command.ts';
import { chosenFigure, figure } from './figure-words.ts';
import { type Output, widthOf } from './output.ts';
import { type Column, paragraph, textTable } from './text-layout.ts';
import { oneLine } from './visible-text.ts';

export interface FleetCommandDoors {
  readonly output: Output;
  describe(path: string): Promise<FleetDescription>;
}

/** `comptroller fleet`: what follows from a fleet file without any measurement. */
export function fleetCommand(doors: FleetCommandDoors): Command {
  const { output } = doors;
  return new Command('fleet')
    .description('Check a fleet file: its parts, what each cluster could do, and which can train a frontier model.')
    .argument('<file>', 'fleet file (YAML or JSON; docs/fleet-file.md explains it)')
    .option('--json', 'print as JSON')
    .action(async (path: string, flags: { readonly json?: boolean }) => {
      const description = await doors.describe(path);
      output.print(flags.json === true ? JSON.stringify(description) : fleetText(description, widthOf(output)));
      tellFaults(output, description.faults);
    });
}

const rate = (value: number | undefined): string => (value === undefined ? 'not known' : figure(value));

const network = (bits: number | undefined): string => (bits === undefined ? 'not stated' : `${bits / 1e9} Gbit/s`);

const right = (head: string): Column => ({ head, align: 'right' });

function fleetText(description: FleetDescription, width: number): string {
  const { provider } = description;
  return [
    ...(description.isSynthetic ? ['SYNTHETIC: this fleet was made by a generator.'] : []),
    oneLine(`${provider.name} (${provider.country})`),
    partsTable(description, width),
    clustersTable(description, width),
    paragraph(
      'What could train a frontier model? Asked of machines that are joined by more than 100 Gbit/s, for a model of so many operations:',
      width,
    ),
    frontierTable(description, width),
  ].join('\n\n');
}

const partsTable = ({ parts }: FleetDescription, width: number): string =>
  textTable(
    [{ head: 'part', least: 12 }, right('devices'), right('ceiling OP/s')],
    parts.map(({ partName, deviceCount, ceilingOperationsPerSecond }) => [
      partName,
      String(deviceCount),
      rate(ceilingOperationsPerSecond),
    ]),
    width,
  );

const CLUSTER_COLUMNS: readonly Column[] = [
  { head: 'cluster', least: 12 },
  { head: 'place', least: 12 },
  right('nodes'),
  right('devices'),
  right('ceiling OP/s'),
  right('16-bit OP/s'),
  right('network'),
];

const clustersTable = ({ clusters }: FleetDescription, width: number): string =>
  textTable(
    CLUSTER_COLUMNS,
    clusters.map(({ clusterId, dataCentreId, country, nodeCount, deviceCount, figures }) => [
      clusterId,
      `${dataCentreId}${country === undefined ? '' : ` (${country})`}`,
      String(nodeCount),
      String(deviceCount),
      rate(figures.ceilingOperationsPerSecond),
      rate(figures.byFormat['fp16-bf16']),
      network(figures.networkBitsPerSecond),
    ]),
    width,
  );

const FRONTIER_COLUMNS: readonly Column[] = [
  { head: 'machines', least: 12 },
  right('model'),
  { head: 'answer', least: 8 },
  { head: 'why', least: 30 },
];

const frontierTable = ({ frontier }: FleetDescription, width: number): string =>
  textTable(
    FRONTIER_COLUMNS,
    frontier.map(({ configurationId, question, verdict, reasons }) => [
      configurationId,
      `${chosenFigure(question.operations)} OP`,
      verdict.replaceAll('-', ' '),
      reasons.join('; '),
    ]),
    width,
  );
