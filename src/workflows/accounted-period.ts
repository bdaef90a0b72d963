import type { Allocation } from '../domain/accounting/allocation.ts';
import type { BillingLine } from '../domain/accounting/billing-line.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { instant, type Instant, isoOf, type Period, period } from '../foundation/instant.ts';
import { type Fault, faultText, Problem } from '../foundation/problem.ts';

/** What the user said of the period; a side that is left open is as far as the inputs reach. */
export interface AskedPeriod {
  readonly from?: Instant;
  readonly until?: Instant;
  /** What has not happened yet is accounted only where `until` asks for it. Undefined: everything may have happened. */
  readonly now?: Instant;
}

/** Longest period that is accounted without being asked for, milliseconds: beyond it one wrong date is likelier than so long a record. */
const LONGEST_MILLISECONDS = 10 * 366 * 86_400_000;

/** The period that readings are cut to; undefined on a side that the user left open. */
export function askedPeriod({ from, until }: AskedPeriod): Period | undefined {
  if (from === undefined && until === undefined) return undefined;
  if (from !== undefined && until !== undefined && from >= until) throw emptyPeriod();
  return period(from ?? instant(-8.64e15), until ?? instant(8.64e15));
}

/** What the inputs say of time. */
export interface Known {
  readonly span: Period | undefined;
  readonly allocations: readonly Allocation[];
  readonly billing: readonly BillingLine[];
  /** What was told of the telemetry. */
  readonly findings: readonly Finding[];
  readonly faults: readonly Fault[];
}

const emptyPeriod = (): Problem =>
  new Problem('empty-period', 'the period to account is empty: --from must be before --until');

/** What the user asked for; on a side left open, as far as telemetry and allocations reach. */
export function accountedPeriod(request: AskedPeriod, known: Known): Period {
  const { span, allocations, billing, findings, faults } = known;
  const froms = [span?.from, ...allocations.map(({ from }) => from)].filter((at) => at !== undefined);
  const untils = [span?.until, ...allocations.map(({ until }) => until)].filter((at) => at !== undefined);
  if (froms.length === 0) froms.push(...billing.map((line) => line.period.from));
  if (untils.length === 0) untils.push(...billing.map((line) => line.period.until));
  const from = request.from ?? least(froms);
  const until = request.until ?? earlier(greatest(untils), request.now);
  if (from === undefined || until === undefined) {
    const [first] = findings.filter(({ severity }) => severity === 'error');
    const why = first === undefined ? '' : ` Of the telemetry that was given: ${first.message}`;
    throw new Problem(
      'nothing-to-account',
      [
        `no usable telemetry, allocation or bill was given, so there is no period to account: give --telemetry or --allocations, or both --from and --until.${why}`,
        ...faults.map(faultText),
      ].join('\n'),
    );
  }
  if (from >= until) throw emptyPeriod();
  const isOpen = request.from === undefined || request.until === undefined;
  if (isOpen && until - from > LONGEST_MILLISECONDS) throw tooLong(period(from, until), allocations);
  return period(from, until);
}

/** Minute by minute such a period would be worked through for hours, and nearly all of it would be gap. */
function tooLong({ from, until }: Period, allocations: readonly Allocation[]): Problem {
  const furthest = allocations.find((allocation) => allocation.from === from || allocation.until === until);
  const whose = furthest === undefined ? '' : ` (allocation of ${furthest.customerId}/${furthest.workloadId})`;
  return new Problem(
    'period-too-long',
    `the inputs reach from ${isoOf(from)} to ${isoOf(until)}${whose}, more than ten years: correct the date that is wrong, or name the period by --from and --until`,
  );
}

const earlier = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || b === undefined || a <= b ? a : b;

/** Spreading a long list over a call's arguments would overflow the stack. */
const least = (values: readonly Instant[]): Instant | undefined =>
  values.reduce<Instant | undefined>((found, at) => (found === undefined || at < found ? at : found), undefined);
const greatest = (values: readonly Instant[]): Instant | undefined =>
  values.reduce<Instant | undefined>((found, at) => (found === undefined || at > found ? at : found), undefined);
