import type { AccountsDocument, BoundedFigure, FiguresDocument } from '../../domain/reporting/accounts-document.ts';
import { figure, highFigure, hours, lowFigure, percent, range } from './figure-words.ts';
import { type Column, naturalWidth, textTable } from './text-layout.ts';

const UNKNOWN = 'not known';
const NOBODY = '(nobody)';

interface Row {
  readonly customer: string;
  readonly workload: string;
  readonly of: FiguresDocument;
}

/** The accounts, one row each, in as many columns as the width takes: bounds side by side, or below the estimate. */
export function accountsTable(document: AccountsDocument, width: number): string {
  const rows = rowsOf(document);
  if (rows.length === 0) return 'No account: nobody held a device in this period, and no device was seen to work.';
  const wide = rows.map(wideCells);
  return naturalWidth(WIDE, wide) <= width
    ? textTable(WIDE, wide, width)
    : textTable(NARROW, rows.map(narrowCells), width);
}

function rowsOf({ accounts, unattributed }: AccountsDocument): readonly Row[] {
  const rows = accounts.map((of) => ({ customer: of.customerId, workload: of.workloadId, of }));
  return unattributed.acceleratorSeconds > 0
    ? [...rows, { customer: NOBODY, workload: 'unattributed', of: unattributed }]
    : rows;
}

const right = (head: string): Column => ({ head, align: 'right' });

const WIDE: readonly Column[] = [
  { head: 'customer' },
  { head: 'workload' },
  right('hours'),
  right('ceiling'),
  right('low'),
  right('estimate'),
  right('high'),
  right('OP/s'),
  right('seen'),
  { head: 'basis' },
];

function wideCells({ customer, workload, of }: Row): readonly string[] {
  const { low, estimate, high } = of.hardwareOperations;
  return [
    customer,
    workload,
    hours(of.acceleratorSeconds),
    known(of, highFigure(of.ceilingOperations)),
    known(of, lowFigure(low)),
    known(of, figure(estimate)),
    known(of, highFigure(high)),
    rateText(of),
    percent(of.coverageFraction),
    methods(of).join(', '),
  ];
}

const NARROW: readonly Column[] = [
  { head: 'customer\nworkload', least: 14 },
  right('hours'),
  right('ceiling'),
  right('estimate\nlow to high'),
  right('OP/s'),
  right('seen'),
  { head: 'basis', least: 14 },
];

function narrowCells({ customer, workload, of }: Row): readonly string[] {
  return [
    `${customer}\n${workload}`,
    hours(of.acceleratorSeconds),
    known(of, highFigure(of.ceilingOperations)),
    known(of, estimateText(of.hardwareOperations)),
    rateText(of),
    percent(of.coverageFraction),
    methods(of).join('\n'),
  ];
}

const estimateText = ({ low, estimate, high }: BoundedFigure): string => `${figure(estimate)}\n${range(low, high)}`;

/** Hardware that the catalogue doesn't know adds to any figure an amount that nobody knows. */
function known(of: FiguresDocument, text: string): string {
  if (isAllUnknown(of)) return UNKNOWN;
  return of.unknownHardwareSeconds > 0 ? text.replace('\n', ' + ?\n') + ' + ?' : text;
}

const rateText = (of: FiguresDocument): string =>
  isAllUnknown(of) ? UNKNOWN : figure(of.operationsPerSecond.peakMinute.estimate);

const isAllUnknown = (of: FiguresDocument): boolean => of.unknownHardwareSeconds >= of.acceleratorSeconds;

/** What the figure rests on, the most of the time first. */
const methods = ({ basis }: FiguresDocument): readonly string[] =>
  [...basis]
    .sort((a, b) => b.acceleratorSeconds - a.acceleratorSeconds)
    .map(({ method }) => method.replaceAll('-', ' '));
