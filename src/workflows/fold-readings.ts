import type { Finding } from '../domain/findings/finding.ts';
import { descriptorBook } from '../domain/telemetry/descriptor-book.ts';
import { WINDOW_MILLISECONDS } from '../domain/telemetry/device-window.ts';
import { heldDescriptors } from '../domain/telemetry/held-descriptors.ts';
import { decodeIngestState, encodeIngestState } from '../domain/telemetry/ingest-state.ts';
import { liveFindings } from '../domain/telemetry/live-findings.ts';
import { type LiveFoldOptions, liveFold } from '../domain/telemetry/live-fold.ts';
import { type DueHolds, liveHolds } from '../domain/telemetry/live-holds.ts';
import type { RecordedReadings } from '../domain/telemetry/recorded-readings.ts';
import { placeName, unsoundPlaces, withoutUnsoundPlaces } from '../domain/telemetry/sound-window.ts';
import type { SubjectDescriptor } from '../domain/telemetry/subject.ts';
import type { SubjectIndex } from '../domain/telemetry/subject-index.ts';
import { windowPool } from '../domain/telemetry/window-pool.ts';
import { type Instant, instant } from '../foundation/instant.ts';
import type { NamedWindow } from '../ports/measurement-store.ts';

export type FoldedFleet = Pick<SubjectIndex, 'resolve' | 'subjectName' | 'subjectNamed'>;

export type LiveFoldLimits = Omit<LiveFoldOptions, 'nameOf' | 'emit' | 'pool'>;

/** Folds readings, whoever brought them, into windows that wait to be stored, and follows who is said to hold what. */
export interface ReadingFold {
  /** The same words give the same number. */
  numberOf(descriptor: SubjectDescriptor): number;
  /** Folds what one message or stretch of history held, by the numbers of their descriptors. */
  fold(readings: RecordedReadings, receivedAt: Instant): void;
  /** Gives every window that is open: nothing more will come. */
  endAll(): void;
  /** All that was folded so far, between two calls: a fold made from it goes on as this one would. */
  state(): Uint8Array;
  /** The same, piece by piece, while the fold goes on. One at a time: a second ends the first. */
  freeze(): FrozenState;
  /** Who is said to hold what, as far as a store doesn't have it. A state may be kept when it has. */
  readonly dueHolds: () => DueHolds;
  /** Windows that are whole and in no store yet, oldest first of each subject. */
  readonly pending: NamedWindow[];
  /** The first so many of those that are pending are stored, and nobody holds them any more: their room is used again. */
  stored(count: number): void;
  hasOpenWindows(): boolean;
  logTime(): number;
  waitingBytes(): number;
  /** Readings so far that came too late for their minutes. */
  lateReadings(): number;
  findings(): readonly Finding[];
}

/** What a fold had come to at one moment. */
export interface FrozenState {
  /** Together the state; to be asked for once. A piece is valid until the next is asked for. */
  readonly pieces: Iterable<Uint8Array>;
  /** Nothing more is asked for. */
  end(): void;
}

/** Of a reading that claims to be from later than this after its receipt the moment is wrong. */
const BELIEVED_AHEAD_MILLISECONDS = 10 * 60_000;

/** Makes a fold that goes on from a state. @throws Problem `live-state-unreadable`. */
export function foldReadings(fleet: FoldedFleet, limits: LiveFoldLimits, from?: Uint8Array): ReadingFold {
  const state = from === undefined ? undefined : decodeIngestState(from);
  const nameOf = (subject: number): string => fleet.subjectName(subject);
  const book = descriptorBook(fleet, state?.descriptors);
  const descriptors = heldDescriptors(book);
  const holds = liveHolds(
    { labelled: (number) => descriptors.labelled(number), nameOf, numberOf: (name) => fleet.subjectNamed(name) },
    state?.holds,
  );
  const pending: NamedWindow[] = [];
  const findings: Finding[] = [];
  const emit = (subjectName: string, window: NamedWindow['window']): void => {
    const sound = withoutUnsoundPlaces(window);
    if (sound !== window) findings.push(unsoundFinding(subjectName, window));
    pending.push({ subjectName, window: sound });
  };
  const pool = windowPool();
  const live = liveFold({ ...limits, nameOf, emit, pool }, state?.fold);
  function freeze(): FrozenState {
    holds.settle(live.logTime);
    const frozen = live.freeze();
    const known = { descriptors: book.used(), holds: holds.snapshot() };
    return { pieces: encodeIngestState({ ...known, fold: frozen.blocks }), end: () => frozen.end() };
  }
  return {
    numberOf: (descriptor) => descriptors.number(descriptor),
    fold(readings, receivedAt) {
      readings.forEach((number, at, values) => {
        const unheld = descriptors.unheld(number);
        const subject = book.subjectOf(unheld);
        if (subject === undefined) return;
        live.reading(subject, at, values);
        if (unheld !== number && at - receivedAt <= BELIEVED_AHEAD_MILLISECONDS) holds.seen(number, at);
      });
      readings.forEachInstance((number, at, told) => {
        const subject = book.subjectOf(descriptors.unheld(number));
        if (subject !== undefined) live.instance(subject, at, told);
      });
      live.endMessage(receivedAt);
    },
    endAll: () => live.endAll(),
    state: () => wholeOf(freeze()),
    freeze,
    dueHolds: () => holds.due(),
    pending,
    stored(count) {
      for (const { window } of pending.splice(0, count)) pool.giveBack(window);
    },
    hasOpenWindows: () => live.hasOpenWindows,
    logTime: () => live.logTime,
    waitingBytes: () => live.waitingBytes,
    lateReadings: () => live.notices().reduce((sum, { late }) => sum + late, 0),
    findings: () => [
      ...book.findings(),
      ...descriptors.findings(),
      ...live.notices().flatMap(liveFindings),
      ...findings,
    ],
  };
}

function wholeOf(frozen: FrozenState): Uint8Array {
  const pieces = Array.from(frozen.pieces, (piece) => piece.slice());
  frozen.end();
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A sum that ran over would keep its whole batch from the store for ever. */
const unsoundFinding = (subjectName: string, window: NamedWindow['window']): Finding => ({
  code: 'readings-not-a-number',
  severity: 'error',
  subject: subjectName,
  message: `${unsoundPlaces(window).map(placeName).join(', ')}: what was sent adds up to no number. Nothing is kept of it for that minute; check the sender.`,
  period: { from: window.from, until: instant(window.from + WINDOW_MILLISECONDS) },
});
