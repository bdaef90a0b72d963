import type { Classification } from '../../domain/classification/classification.ts';
import type { ClassifiedWorkload, ClassifyResult } from '../../workflows/classify-workloads.ts';
import { counted, percent } from './figure-words.ts';
import { type Column, paragraph, textTable } from './text-layout.ts';

const COLUMNS: readonly Column[] = [
  { head: 'customer\nworkload', least: 12 },
  { head: 'kind of work', least: 12 },
  { head: 'can be', least: 11 },
  { head: 'seen by,\nminutes', least: 11 },
  { head: 'because', least: 18 },
];

/** What each workload is taken for, those that were left open first: a person has to look at them. */
export function classificationsText({ workloads, modelVersion }: ClassifyResult, width: number): string {
  if (workloads.length === 0) return 'No workload: nobody held a device in this period.';
  const open = workloads.filter((workload) => isOpen(workload));
  const rows = [...open, ...workloads.filter((workload) => !isOpen(workload))].map(cellsOf);
  const head =
    `${counted(workloads.length, 'workload', 'workloads')} by classifier ${modelVersion}` +
    (open.length === 0
      ? '.'
      : `; of ${open.length} the purpose is left open, and the last column says what would settle it.`);
  return `${paragraph(head, width)}\n${textTable(COLUMNS, rows, width)}`;
}

const isOpen = ({ classification }: ClassifiedWorkload): boolean => classification?.abstained ?? true;

function cellsOf({ customerId, workloadId, classification }: ClassifiedWorkload): readonly string[] {
  const name = `${customerId}\n${workloadId}`;
  if (classification === undefined) return [name, 'not known', 'anything', 'nothing', 'no minute of it is known'];
  const { labels, visibility, minutes, reasons } = classification;
  return [
    name,
    kindText(classification),
    labels.join('\n'),
    `${visibility}\n${minutes} min`,
    reasons.slice(0, 3).join('\n'),
  ];
}

const kindText = ({ label, stage, probabilities, abstained }: Classification): string =>
  abstained
    ? `left open\n(${label} ${percent(probabilities[label] ?? 0)})`
    : `${label} ${percent(probabilities[label] ?? 0)}\n(${stage})`;
