import { scaleBounded } from '../../foundation/bounded.ts';
import { instant } from '../../foundation/instant.ts';
import {
  type DeviceWindow,
  emptyWindow,
  NO_REACH,
  reachOf,
  signalIn,
  WINDOW_MILLISECONDS,
} from '../telemetry/device-window.ts';
import { showsWork } from './activity.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import type { HolderObservation } from './books.ts';
import type { DeviceRates } from './device-rates.ts';
import { firstSegmentAfter, type Holder, type Segment } from './device-timeline.ts';
import { type DeviceEstimate, estimateWindow } from './estimate-window.ts';
import type { MinuteOfNode } from './minute-of-node.ts';
import type { Observation } from './tally.ts';
import type { Evidence } from './window-estimate.ts';

/** One device in one minute: its own window, or its node's meter, or both. */
export interface SeenDevice {
  readonly subject: number;
  readonly minute: number;
  readonly window: DeviceWindow | undefined;
  readonly node: MinuteOfNode | undefined;
}

const PARTIAL_MINUTE = 'work within a minute that is held in part is spread evenly over it';
const CHOSEN_DEVICE =
  'the scheduler said how many devices, not which: idle devices of the node were not told from busy ones';
const SHARED_DEVICE =
  'the device was shared: operations are divided by share, and any holder may have done all of them';

/** Books what is known of one device in one minute with whoever held it, second by second once. */
export function attributeDevice(accounting: Bookkeeping, seen: SeenDevice): void {
  const span = coveredSpan(seen);
  if (span === undefined) return;
  const rates = accounting.rates[seen.subject];
  const told = new Set<string>();
  const segments = accounting.timelines[seen.subject] ?? [];
  for (let index = firstSegmentAfter(segments, span.from); index < segments.length; index++) {
    const segment = segments[index] as Segment;
    if (segment.from >= span.until) break;
    const from = Math.max(span.from, segment.from);
    const until = Math.min(span.until, segment.until);
    const share = (until - from) / (span.until - span.from);
    const outsideSeconds = (span.until - span.from - (until - from)) / 1000;
    const piece: Piece = { seen, segment, share, outsideSeconds, seconds: span.seconds * share, told };
    if (rates === undefined) bookUnknownHardware(accounting, piece);
    else bookPiece(accounting, piece, rates);
  }
}

interface Span {
  readonly from: number;
  readonly until: number;
  /** Known time within it. */
  readonly seconds: number;
}

/** The part of a device's minute that lies in one segment. */
interface Piece {
  readonly seen: SeenDevice;
  readonly segment: Segment;
  /** Of the minute's known time. */
  readonly share: number;
  /** Length of the minute's known stretch that lies outside, known or not. */
  readonly outsideSeconds: number;
  readonly seconds: number;
  /** Notices that were told of this minute already. */
  readonly told: Set<string>;
}

/** First to last known moment of the minute, over the window's own signals and the node's meter. */
function coveredSpan({ window, node }: SeenDevice): Span | undefined {
  const own = window === undefined ? NO_REACH : reachOf(window);
  const meter = node?.reach ?? NO_REACH;
  const from = Math.min(own.from, meter.from);
  const until = Math.max(own.until, meter.until);
  const milliseconds = Math.min(Math.max(own.milliseconds, meter.milliseconds), WINDOW_MILLISECONDS);
  return until > from ? { from, until, seconds: milliseconds / 1000 } : undefined;
}

function bookUnknownHardware(accounting: Bookkeeping, { seen, segment, seconds }: Piece): void {
  const isActive = seen.window === undefined ? undefined : showsActivity(seen.window);
  if (isActive === undefined) return;
  const observation = (share: number): Observation => ({
    ...NOTHING,
    seconds: seconds * share,
    unknownSeconds: seconds * share,
  });
  const pieces = segment.holders.map(({ account, share }) => ({ account, observation: observation(share) }));
  const held = segment.holders.reduce((sum, { share }) => sum + share, 0);
  accounting.books.observe(seen.subject, withRest(pieces, held, observation), observation(1));
  bookFate(accounting, { seen, segment, seconds, held, isActive });
}

/** Without rates only activity tells whether there is work; a meter or a temperature doesn't. */
function showsActivity(window: DeviceWindow): boolean | undefined {
  const told = ACTIVITY.map((signal) => signalIn(window, signal)).filter((summary) => summary !== undefined);
  return told.length === 0 ? undefined : told.some(({ mean }) => mean > LEAST_ACTIVITY);
}

const ACTIVITY = ['utilisationFraction', 'smActiveFraction', 'tensorActiveFraction'] as const;
const LEAST_ACTIVITY = 0.01;

const NOTHING: Observation = {
  seconds: 0,
  unknownSeconds: 0,
  ceilingOperations: 0,
  referenceOperations: 0,
  stated: { low: 0, estimate: 0, high: 0 },
  proven: { low: 0, high: 0 },
  parts: [],
};

function withRest(
  pieces: readonly HolderObservation[],
  held: number,
  observation: (share: number) => Observation,
): readonly HolderObservation[] {
  return 1 - held > 1e-9 ? [...pieces, { account: undefined, observation: observation(1 - held) }] : pieces;
}

function bookPiece(accounting: Bookkeeping, piece: Piece, rates: DeviceRates): void {
  const { seen, segment } = piece;
  const evidence = evidenceOf(accounting, piece, rates);
  const plain = estimateWindow(evidence);
  if (plain === undefined) return;
  const held = segment.holders.reduce((sum, { share }) => sum + share, 0);
  const parts = segment.holders.map((holder): HolderObservation => {
    const declared = accounting.declared[holder.account];
    const estimate = declared === undefined ? plain : (estimateWindow({ ...evidence, declared }) ?? plain);
    note(accounting, piece, estimate);
    return { account: holder.account, observation: observationOf(estimate, piece, { rates, holder }) };
  });
  if (segment.holders.length === 0) note(accounting, piece, plain);
  const whole = observationOf(plain, piece, { rates, holder: undefined });
  const rest = (share: number): Observation => observationOf(plain, piece, { rates, holder: { ...NOBODY, share } });
  accounting.books.observe(seen.subject, withRest(parts, held, rest), soleHolder(parts, held) ?? whole);
  const seconds = whole.seconds;
  bookFate(accounting, { seen, segment, seconds, held, isActive: showsWork(evidence) ?? false });
}

const NOBODY: Holder = { account: -1, share: 1, isChosen: false };

/** What the only holder of the whole device declared narrows the cluster's figures too. */
const soleHolder = (parts: readonly HolderObservation[], held: number): Observation | undefined =>
  parts.length === 1 && held > 1 - 1e-9 ? parts[0]?.observation : undefined;

/** Stands for the window of every device that tells nothing itself. */
const NOTHING_SEEN = emptyWindow(-1, instant(0));

function evidenceOf(accounting: Bookkeeping, { seen, segment }: Piece, rates: DeviceRates): Evidence {
  const { calibration, isBareMetal } = accounting;
  const { subject, window, node } = seen;
  return {
    rates,
    window: window ?? NOTHING_SEEN,
    nodePower: node?.powerShareOf(rates),
    calibration,
    declared: undefined,
    isTenantControlled: isBareMetal[subject] === true && segment.holders.length > 0,
  };
}

/** Each notice once for a minute, however many held the device in it. */
function note({ findings, index }: Bookkeeping, { seen, told }: Piece, { notices }: DeviceEstimate): void {
  const { subject, minute } = seen;
  for (const notice of notices) {
    if (told.has(notice.code)) continue;
    told.add(notice.code);
    const period = { from: instant(minute), until: instant(minute + WINDOW_MILLISECONDS) };
    findings.add({ ...notice, subject: index.subjectName(subject), period });
  }
}

/** The estimate of the minute, cut down to the piece and to the holder's share. */
function observationOf(
  estimate: DeviceEstimate,
  piece: Piece,
  by: { readonly rates: DeviceRates; readonly holder: Holder | undefined },
): Observation {
  const { rates, holder } = by;
  const { share: pieceShare } = piece;
  const share = holder?.share ?? 1;
  const seconds = estimate.coveredSeconds * pieceShare;
  const isShared = share < 1 - 1e-9;
  const isUnsure = isShared || holder?.isChosen === true;
  const stated = scaleBounded(estimate.stated, pieceShare);
  const proven = provenIn(estimate, piece, rates.ceilingPerSecond);
  const assumptions = [
    ...(pieceShare < 1 - 1e-9 ? [PARTIAL_MINUTE] : []),
    ...(isShared ? [SHARED_DEVICE] : []),
    ...(holder?.isChosen === true ? [CHOSEN_DEVICE] : []),
  ];
  return {
    seconds: seconds * share,
    unknownSeconds: 0,
    ceilingOperations: rates.ceilingPerSecond * seconds,
    referenceOperations: rates.referencePerSecond * seconds * share,
    stated: {
      low: isShared ? 0 : stated.low,
      estimate: stated.estimate * share,
      high: stated.high,
    },
    proven: isUnsure ? { low: 0, high: rates.ceilingPerSecond * seconds } : proven,
    parts: estimate.parts.map((part) => ({
      method: part.method,
      seconds: part.seconds * pieceShare * share,
      estimate: part.estimate * pieceShare * share,
      assumptions: assumptions.length === 0 ? part.assumptions : [...part.assumptions, ...assumptions],
    })),
  };
}

/**
 * What must have happened inside the piece even if all that was seen outside ran at the ceiling, and what can have at most.
 * Which seconds of the minute were seen isn't kept: as few as possible of them may lie inside.
 */
function provenIn(
  { proven, coveredSeconds }: DeviceEstimate,
  { share, outsideSeconds }: Piece,
  ceilingPerSecond: number,
): Observation['proven'] {
  if (outsideSeconds <= 0) return proven;
  const leastInside = Math.max(0, coveredSeconds - outsideSeconds);
  const booked = coveredSeconds * share;
  return {
    low: Math.max(0, proven.low - ceilingPerSecond * Math.min(coveredSeconds, outsideSeconds)),
    high: Math.min(proven.high, ceilingPerSecond * leastInside) + ceilingPerSecond * Math.max(0, booked - leastInside),
  };
}

interface Fate {
  readonly seen: SeenDevice;
  readonly segment: Segment;
  readonly seconds: number;
  readonly held: number;
  readonly isActive: boolean;
}

function bookFate({ books, index, unheldWork }: Bookkeeping, fate: Fate): void {
  const { seen, segment, seconds, held, isActive } = fate;
  const isWholeMinute = segment.from <= seen.minute && segment.until >= seen.minute + WINDOW_MILLISECONDS;
  const device = index.devices[seen.subject];
  const fates = device === undefined ? undefined : books.fates.get(device.clusterId);
  if (device === undefined || fates === undefined) return;
  const heldSeconds = seconds * Math.min(1, held);
  fates[isActive ? 'workload' : 'idle'] += heldSeconds;
  fates.unallocated += seconds - heldSeconds;
  if (isActive) {
    for (const { account, share } of segment.holders) {
      const customerId = books.keys[account]?.customerId ?? '';
      books.activeSeconds.set(customerId, (books.activeSeconds.get(customerId) ?? 0) + seconds * share);
    }
  }
  const isUnheld = segment.holders.length === 0 && books.keys.length > 0;
  if (isActive && isUnheld && isWholeMinute) unheldWork.minute(seen.subject, seen.minute);
}
