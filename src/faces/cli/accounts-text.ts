import Table from 'cli-table3';
import type {
  AccountsDocument,
  EvaluationDocument,
  FiguresDocument,
  FindingDocument,
} from '../../domain/reporting/accounts-document.ts';
import { hours, percent, range, scientific } from './figure-words.ts';

const BARE = { style: { head: [], border: [], compact: true } };

/** The accounts as a person reads them in a terminal. */
export function accountsText(document: AccountsDocument): string {
  const head = [
    ...(document.isSynthetic ? ['SYNTHETIC: this fleet and its telemetry were made by a generator.'] : []),
    `${document.provider.name} (${document.provider.country}), ${document.period.from} to ${document.period.until}`,
    'Operations (a multiply-accumulate is two), bounded under what the basis assumes. Hours: accelerator-hours held. Ceiling: what was possible.\nOP/s: operations per second of the busiest minute. Seen: share of the held time with telemetry. "+ ?": and hardware that the catalogue does not know.',
  ];
  return [
    ...head,
    accountsTable(document),
    fatesText(document),
    findingsText(document),
    evaluationsText(document.evaluations),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function accountsTable(document: AccountsDocument): string {
  const table = new Table({
    ...BARE,
    head: ['customer', 'workload', 'hours', 'ceiling', 'low', 'estimate', 'high', 'OP/s', 'seen', 'basis'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    colWidths: [null, null, null, null, null, null, null, null, null, 24],
    wordWrap: true,
  });
  for (const account of document.accounts) table.push([account.customerId, account.workloadId, ...figures(account)]);
  if (document.unattributed.acceleratorSeconds > 0)
    table.push(['(nobody)', 'unattributed', ...figures(document.unattributed)]);
  return table.toString();
}

const UNKNOWN = 'not known';

/** Hardware that the catalogue doesn't know adds to any figure an amount that nobody knows. */
function figures(of: FiguresDocument): string[] {
  const { low, estimate, high } = of.hardwareOperations;
  const isAllUnknown = of.unknownHardwareSeconds >= of.acceleratorSeconds;
  const known = (value: number): string => {
    return isAllUnknown ? UNKNOWN : `${scientific(value)}${of.unknownHardwareSeconds > 0 ? ' + ?' : ''}`;
  };
  return [
    hours(of.acceleratorSeconds),
    known(of.ceilingOperations),
    known(low),
    known(estimate),
    known(high),
    isAllUnknown ? UNKNOWN : scientific(of.operationsPerSecond.peakMinute.estimate),
    percent(of.coverageFraction),
    of.basis.map(({ method }) => method).join(', '),
  ];
}

function fatesText({ fates }: AccountsDocument): string {
  const share = (seconds: number): string => {
    return `${hours(seconds)} (${percent(fates.fleetDeviceSeconds > 0 ? seconds / fates.fleetDeviceSeconds : 0)})`;
  };
  return (
    `Device-hours of the fleet ${hours(fates.fleetDeviceSeconds)}: workload ${share(fates.workload)}, idle ${share(fates.idle)}, ` +
    `unallocated ${share(fates.unallocated)}, coverage gap ${share(fates.coverageGap)}`
  );
}

/** One entry for each kind of finding; the document has each by itself. */
function findingsText({ findings }: AccountsDocument): string {
  if (findings.length === 0) return '';
  const kinds = new Map<string, FindingDocument[]>();
  for (const finding of findings) {
    const key = `${finding.severity.padEnd(7)} ${finding.code}`;
    kinds.set(key, [...(kinds.get(key) ?? []), finding]);
  }
  const lines = [...kinds].map(([kind, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `  ${kind}: ${first?.subject}${more}\n          ${first?.message}`;
  });
  return [`Findings (${findings.length})`, ...lines].join('\n');
}

/** The answers that a reader must act on; those certainly below are counted. */
export function evaluationsText(evaluations: readonly EvaluationDocument[]): string {
  if (evaluations.length === 0) return '';
  const notable = evaluations.filter(({ decision }) => decision !== 'certainly-below');
  const below = evaluations.length - notable.length;
  const head = `Rules: ${below} answer(s) certainly below their line`;
  if (notable.length === 0) return head;
  const table = new Table({
    ...BARE,
    head: ['subject', 'answer', 'rules', 'counted', 'due'],
    colWidths: [32, 16, 40, 22, 12],
    wordWrap: true,
  });
  for (const group of bySubjectAndAnswer(notable)) {
    const [first] = group;
    if (first === undefined) continue;
    const due = group.flatMap(({ deadlines }) => deadlines.map((deadline) => deadline.due.slice(0, 10))).sort()[0];
    table.push([
      `${first.subject.kind} ${first.subject.id}`,
      first.decision.replace('-', ' '),
      group.map((one) => `${one.ruleId} ${lineOf(one)}`).join(', '),
      countedText(first.counted),
      due ?? '',
    ]);
  }
  return [`${head}; ${notable.length} other(s), reasons by "comptroller evaluate --reasons":`, table.toString()].join(
    '\n',
  );
}

function bySubjectAndAnswer(evaluations: readonly EvaluationDocument[]): readonly (readonly EvaluationDocument[])[] {
  const groups = new Map<string, EvaluationDocument[]>();
  for (const one of evaluations) {
    const key = JSON.stringify([one.subject.kind, one.subject.id, one.decision, countedText(one.counted)]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

const lineOf = ({ threshold }: EvaluationDocument): string =>
  threshold === undefined
    ? ''
    : `(${threshold.comparator === 'at-least' ? '>=' : '>'} ${scientific(threshold.value, 1)})`;

function countedText(counted: EvaluationDocument['counted']): string {
  if (counted === undefined) return 'not known';
  return counted.high === undefined ? `${scientific(counted.low)} or more` : range(counted.low, counted.high);
}
