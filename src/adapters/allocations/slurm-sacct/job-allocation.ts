import type { Allocation, HeldDevices } from '../../../domain/accounting/allocation.ts';
import { type Instant, instant, isoOf } from '../../../foundation/instant.ts';
import type { AllocationReadOptions } from '../../../ports/allocation-source.ts';
import type { TimeReading } from '../source-time.ts';
import { deviceIndices } from '../device-indices.ts';
import type { HostlistReader } from '../hostlist.ts';
import type { Report } from '../report.ts';
import type { JobFields } from './job-fields.ts';
import { durationSeconds, momentOf, saysNothing } from './slurm-values.ts';
import { devicesOfTres, type GrantedDevices } from './tres.ts';

/** States in which a job still holds its devices; its end, if one is written, is a forecast or the edge of the query. */
const HOLDING = new Set('RUNNING,COMPLETING,SUSPENDED,STOPPED,CONFIGURING,SIGNALING,STAGE_OUT'.split(','));

/** Rounding of the three times that are compared, seconds. */
const CLOCK_TOLERANCE = 2;

export interface JobContext {
  readonly options: TimeReading;
  readonly report: Report;
  readonly expand: HostlistReader;
  /** What lists of nodes came to before: many jobs run on the same nodes, and then share one list in memory. */
  readonly heldBefore: Map<string, Held>;
}

/** Above it the lists are forgotten and made anew. */
const MOST_LISTS_REMEMBERED = 10_000;

/**
 * What one row of the accounting held; `undefined` when that is nothing: a step (its job counts), a job that waits,
 * a job without accelerators, or a row at fault, which is reported.
 */
export function allocationOfJob(job: JobFields, context: JobContext): Allocation | undefined {
  const [state = '', ...furtherStates] = job.state.trim().toUpperCase().split(' ');
  const isWaiting = state === 'PENDING' || furtherStates.includes('PENDING');
  if (isWaiting || job.jobIdRaw.includes('.') || job.jobId.includes('.')) return undefined;
  const granted = grantedTo(job, context.report);
  if (granted.length === 0) return undefined;
  const time = timeOf(job, state, context);
  if (time === undefined || time.from === time.until) return undefined;
  return {
    customerId: customerOf(job, context),
    workloadId: workloadOf(job, context.options),
    runKey: `${job.cluster === '' ? '' : `${job.cluster}/`}${job.jobIdRaw}@${isoOf(time.from)}`,
    ...time,
    ...heldBy(job, granted, context),
    source: 'slurm-sacct',
  };
}

function grantedTo(job: JobFields, report: Report): readonly GrantedDevices[] {
  const isWritten = job.allocTres !== undefined && !saysNothing(job.allocTres);
  if (isWritten) return devicesOfTres(job.allocTres ?? '', report);
  const requested = devicesOfTres(job.reqTres, report);
  if (job.allocTres === undefined || requested.length === 0) return requested;
  if (saysNothing(job.nodeList) || durationSeconds(job.elapsed) === 0) return [];
  report('ran on nodes and has no AllocTRES: what it asked for was used; check AccountingStorageTRES');
  return requested;
}

type HeldTime = Pick<Allocation, 'from' | 'until' | 'suspendedSeconds'>;

function timeOf(job: JobFields, state: string, context: JobContext): HeldTime | undefined {
  const from = momentOf(job.start, context.options);
  const end = HOLDING.has(state) ? undefined : momentOf(job.end, context.options);
  const suspended = durationSeconds(job.suspended) ?? 0;
  const elapsed = durationSeconds(job.elapsed);
  if (from === undefined) return state === 'CANCELLED' ? undefined : context.report(WITHOUT_START);
  if (from === 'wrong' || end === 'wrong' || suspended === 'wrong' || elapsed === 'wrong') {
    const wrong = [job.start, job.end, job.suspended, job.elapsed].filter((text) => text !== '').join(', ');
    return context.report(`has a time that can't be read (${wrong}): run sacct with SLURM_TIME_FORMAT=%s`);
  }
  if (end === undefined && HOLDING.has(state)) return { from, suspendedSeconds: suspended };
  const heldSeconds = elapsed === undefined ? undefined : elapsed + suspended;
  const until = end ?? endWithoutEnd(from, { heldSeconds, state, report: context.report });
  if (until === undefined) return undefined;
  if (until < from) return context.report(`ends (${isoOf(until)}) before it starts (${isoOf(from)}): it was left out`);
  compareClocks((until - from) / 1000, heldSeconds, context.report);
  return { from, until, suspendedSeconds: Math.min(suspended, (until - from) / 1000) };
}

const WITHOUT_START = 'was given devices and has no Start: it was left out; look at it with sacct -j';

interface Ending {
  readonly heldSeconds: number | undefined;
  readonly state: string;
  readonly report: Report;
}

function endWithoutEnd(from: Instant, { heldSeconds, state, report }: Ending): Instant | undefined {
  if (heldSeconds === undefined)
    return report(`is ${state || 'in no state'} and has no End: it was left out; add End to sacct -o`);
  report(
    `is ${state || 'in no state'} and has no End: Start and the time elapsed were used; run sacctmgr show runaway`,
  );
  return instant(Math.min(from + heldSeconds * 1000, 8.64e15));
}

function compareClocks(seconds: number, heldSeconds: number | undefined, report: Report): void {
  if (heldSeconds === undefined || Math.abs(seconds - heldSeconds) <= CLOCK_TOLERANCE) return;
  report(
    `lasts ${seconds} s from Start to End and ${heldSeconds} s by Elapsed and Suspended; Start and End were used. ` +
      'Local times across a change of the clock do this: run sacct with SLURM_TIME_FORMAT=%s',
  );
}

function customerOf(job: JobFields, { options, report }: JobContext): string {
  if (job.account === '') {
    report("has no Account: the user stands for the customer; give the job's account");
    return job.user === '' ? 'unknown' : `user:${job.user}`;
  }
  return options.customerKey === 'account/user' ? `${job.account}/${job.user}` : job.account;
}

/** The parts of a heterogeneous job (`10+0`, `10+1`) are one workload. */
function workloadOf(job: JobFields, options: AllocationReadOptions): string {
  const jobId = (job.jobId === '' ? job.jobIdRaw : job.jobId).replace(/\+\d+$/, '');
  return options.workloadKey === 'job-name' && job.jobName !== '' ? job.jobName : jobId;
}

/** Which devices a job held, as far as its node list tells. */
export type Held = Pick<Allocation, 'devices' | 'devicesWithoutNode'>;

function heldBy(job: JobFields, granted: readonly GrantedDevices[], { heldBefore, report, expand }: JobContext): Held {
  const key = [job.nodeList, ...job.gresDetail, ...granted.map(({ count, share }) => `${count}x${share}`)].join('|');
  const before = heldBefore.get(key);
  if (before !== undefined) return before;
  const list = saysNothing(job.nodeList) ? undefined : expand(job.nodeList);
  if (list?.kind === 'fault') report(`${list.message}; its devices were kept without a node`);
  const nodes = list?.kind === 'nodes' ? list.nodes : [];
  const held = indexedDevices(job, nodes, granted) ?? spread(nodes, granted);
  if (heldBefore.size >= MOST_LISTS_REMEMBERED) heldBefore.clear();
  if (list?.kind !== 'fault') heldBefore.set(key, held);
  return held;
}

/** Slurm's accounting says how many devices a job held and not which node held how many: they are shared out where that comes out even. */
function spread(nodes: readonly string[], granted: readonly GrantedDevices[]): Held {
  const isEven = ({ count }: GrantedDevices): boolean => nodes.length > 0 && count % nodes.length === 0;
  const devices = granted
    .filter(isEven)
    .flatMap(({ count, ...share }) => nodes.map((node) => ({ node, count: count / nodes.length, ...share })));
  const uneven = granted.filter((group) => !isEven(group));
  return { devices, devicesWithoutNode: uneven.reduce((sum, { count, share = 1 }) => sum + count * share, 0) };
}

/** Which devices of each node, where the source names them for all nodes and they add up to what was granted. */
function indexedDevices(
  job: JobFields,
  nodes: readonly string[],
  granted: readonly GrantedDevices[],
): Held | undefined {
  if (nodes.length === 0 || job.gresDetail.length !== nodes.length) return undefined;
  const devices = nodes.flatMap((node, at) => indicesOf(node, job.gresDetail[at] ?? ''));
  const count = devices.reduce((sum, held) => sum + held.count, 0);
  const hasParts = granted.some((group) => group.share !== undefined);
  const isWhole = !hasParts && count === granted.reduce((sum, group) => sum + group.count, 0);
  return isWhole ? { devices, devicesWithoutNode: 0 } : undefined;
}

function indicesOf(node: string, detail: string): readonly HeldDevices[] {
  const lists = [...detail.matchAll(/gpu(?::[^:(),]+)?:\d+\(IDX:([\d,-]+)\)/g)].map((match) => match[1] ?? '');
  const indices = deviceIndices(lists.join(','));
  return indices === undefined ? [] : [{ node, count: indices.length, indices }];
}
