import { demonstrationAllocations } from './demonstration-allocations.ts';
import { demonstrationAmdExporter } from './demonstration-amd-exporter.ts';
import { demonstrationBilling } from './demonstration-billing.ts';
import { demonstrationDcgm } from './demonstration-dcgm.ts';
import { demonstrationNodePower } from './demonstration-node-power.ts';
import { DECLARATIONS_YAML, FLEET_YAML } from './demonstration-texts.ts';

/** One file of the demonstration; a name that ends in `.gz` is kept compressed. */
export interface DemonstrationFile {
  readonly name: string;
  /** The file's lines, without their ends. The same at every call. */
  readonly lines: () => Iterable<string>;
}

const linesOf = (text: string) => (): Iterable<string> => text.trimEnd().split('\n');

/** Everything that the demonstration reads, made up from fixed seeds. */
export const DEMONSTRATION_FILES: readonly DemonstrationFile[] = [
  { name: 'fleet.yaml', lines: linesOf(FLEET_YAML) },
  { name: 'declarations.yaml', lines: linesOf(DECLARATIONS_YAML) },
  { name: 'allocations.csv', lines: () => demonstrationAllocations() },
  { name: 'billing-focus.csv', lines: () => demonstrationBilling() },
  { name: 'alpha-dcgm.csv.gz', lines: demonstrationDcgm },
  { name: 'beta-amd-exporter.jsonl.gz', lines: demonstrationAmdExporter },
  { name: 'delta-node-power.csv.gz', lines: demonstrationNodePower },
];

export const textOf = (file: DemonstrationFile): string => `${[...file.lines()].join('\n')}\n`;
