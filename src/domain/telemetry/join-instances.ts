import {
  type DeviceInstances,
  forgetInstances,
  INSTANCE_LIVES_MILLISECONDS,
  isSettled,
  type KnownInstance,
} from './device-instances.ts';
import { noteSum } from './given-sums.ts';
import { SIGNAL_COUNT } from './signal.ts';
import { earliestWaiting, takeWaiting } from './waiting-readings.ts';

/** Shares of a whole are added up in doubles. */
const ROUNDING = 1e-9;

/** @param values by place, NaN where nothing is known of the device; the caller's until it returns. */
export type SayJoined = (at: number, values: Float64Array) => void;

interface Row {
  readonly at: number;
  readonly values: Float64Array;
}

/** The readings of one instance that are joined now, and the first of those that are not yet. */
interface Queue {
  readonly instance: KnownInstance;
  readonly rows: readonly Row[];
  next: number;
  readonly later: number;
}

/**
 * Adds up, moment by moment, what the instances of a device said before `until`, by their shares of it.
 * A sum stands only where each instance that was there in the five minutes before the moment, or is seen soon after it, is in it; and where those in it
 * fill the device, or it has been watched so long that no other can be unseen. Elsewhere nothing is said: a part is not the whole.
 */
export function joinInstances(
  instances: DeviceInstances,
  until: number,
  { receivedAt, say }: { readonly receivedAt: number; readonly say: SayJoined },
): void {
  // In one order, whichever came first: sums of doubles depend on it.
  const queues = instances.known.map((instance) => queueOf(instance, until)).sort(byName);
  for (let at = earliest(queues); at < Number.POSITIVE_INFINITY; at = earliest(queues)) {
    if (!(at - instances.joinedAt <= INSTANCE_LIVES_MILLISECONDS)) instances.watchedFrom = at;
    instances.joinedAt = at;
    const sums = sumsAt(instances, queues, { at, receivedAt });
    if (sums !== undefined) say(at, sums);
    for (const queue of queues) if (momentOf(queue) === at) advance(queue, at);
  }
  if (instances.crowdedUntil + INSTANCE_LIVES_MILLISECONDS < until) {
    instances.crowdedFrom = Number.POSITIVE_INFINITY;
    instances.crowdedUntil = Number.NEGATIVE_INFINITY;
  }
  forgetInstances(
    instances,
    ({ waiting, ahead, lastAt }) =>
      waiting.count === 0 && ahead === undefined && lastAt + INSTANCE_LIVES_MILLISECONDS < until,
  );
}

const byName = ({ instance: a }: Queue, { instance: b }: Queue): number =>
  a.id === b.id ? a.share - b.share : a.id < b.id ? -1 : 1;

function queueOf(instance: KnownInstance, until: number): Queue {
  const rows: Row[] = [];
  takeWaiting(instance.waiting, until, (at, values) => rows.push({ at, values: values.slice() }));
  return { instance, rows, next: 0, later: earliestWaiting(instance.waiting) };
}

/** Its next reading, among those that are joined now. */
const momentOf = ({ rows, next }: Queue): number => rows[next]?.at ?? Number.POSITIVE_INFINITY;

const earliest = (queues: readonly Queue[]): number =>
  queues.reduce((least, queue) => Math.min(least, momentOf(queue)), Number.POSITIVE_INFINITY);

function advance(queue: Queue, at: number): void {
  const { instance } = queue;
  instance.lastAt = Math.max(instance.lastAt, at);
  queue.next++;
}

const isLive = (queue: Queue, at: number, lookAhead: number): boolean =>
  at - queue.instance.lastAt <= INSTANCE_LIVES_MILLISECONDS || Math.min(momentOf(queue), queue.later) <= at + lookAhead;

interface Moment {
  readonly at: number;
  readonly receivedAt: number;
}

/** One moment at a time is laid out here. */
const laidOut = new Float64Array(SIGNAL_COUNT);

/** Undefined where nothing is known; why is noted. */
function sumsAt(
  instances: DeviceInstances,
  queues: readonly Queue[],
  { at, receivedAt }: Moment,
): Float64Array | undefined {
  const { notices, ofFold, crowdedFrom, crowdedUntil } = instances;
  const live = queues.filter((queue) => isLive(queue, at, ofFold.lookAheadMilliseconds));
  const isCrowded = at >= crowdedFrom - INSTANCE_LIVES_MILLISECONDS && at <= crowdedUntil + INSTANCE_LIVES_MILLISECONDS;
  if (isCrowded) {
    notices.crowded++;
    return undefined;
  }
  const isSettled = isSettledAt(instances, { at, receivedAt });
  const verdicts = new Set<Verdict>();
  let isAllFull = true;
  for (let place = 0; place < SIGNAL_COUNT; place++) {
    const sum = sumOf(live, at, place);
    const verdict = verdictOf(sum, live.length, isSettled);
    verdicts.add(verdict);
    laidOut[place] = verdict === 'joined' ? Math.min(1, sum.value) : Number.NaN;
    if (verdict === 'joined' && !isFull(sum)) isAllFull = false;
  }
  const parts = live.map(({ instance }) => instance);
  if (!isAllFull) noteSum(instances.given, { at, parts }, INSTANCE_LIVES_MILLISECONDS);
  for (const verdict of NOTED) if (verdicts.has(verdict)) notices[verdict]++;
  return verdicts.has('joined') ? laidOut : undefined;
}

function isSettledAt(instances: DeviceInstances, { at, receivedAt }: Moment): boolean {
  const { watchedFrom, pausedAt, ofFold } = instances;
  const isWatched = at >= watchedFrom + INSTANCE_LIVES_MILLISECONDS - ofFold.lookAheadMilliseconds;
  return isWatched && (at <= pausedAt || isSettled(instances, receivedAt));
}

const NOTED = ['joined', 'missing', 'unsettled', 'aboveWhole'] as const;
/** `unsaid`: nobody tells the signal. `unsized`: the size of an instance is not known, which its decoder tells. */
type Verdict = (typeof NOTED)[number] | 'unsaid' | 'unsized';

interface Sum {
  value: number;
  share: number;
  tellers: number;
}

function sumOf(live: readonly Queue[], at: number, place: number): Sum {
  const sum = { value: 0, share: 0, tellers: 0 };
  for (const { instance, rows, next } of live) {
    const row = rows[next];
    const value = row?.at === at ? (row.values[place] as number) : Number.NaN;
    if (value !== value) continue;
    sum.value += instance.share * value;
    sum.share += instance.share;
    sum.tellers++;
  }
  return sum;
}

function verdictOf(sum: Sum, live: number, isSettled: boolean): Verdict {
  if (sum.tellers === 0) return 'unsaid';
  if (sum.share > 1 + ROUNDING) return 'aboveWhole';
  if (sum.tellers < live) return 'missing';
  if (sum.share !== sum.share) return 'unsized';
  return isSettled || isFull(sum) ? 'joined' : 'unsettled';
}

const isFull = ({ share }: Sum): boolean => share >= 1 - ROUNDING;
