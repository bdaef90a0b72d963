import type { Finding } from '../domain/findings/finding.ts';
import { descriptorBook } from '../domain/telemetry/descriptor-book.ts';
import { decodeIngestState, encodeIngestState } from '../domain/telemetry/ingest-state.ts';
import { liveFindings } from '../domain/telemetry/live-findings.ts';
import { heldDescriptors } from '../domain/telemetry/held-descriptors.ts';
import { type DueHolds, liveHolds } from '../domain/telemetry/live-holds.ts';
import { type LiveFoldOptions, liveFold } from '../domain/telemetry/live-fold.ts';
import { placeName, unsoundPlaces, withoutUnsoundPlaces } from '../domain/telemetry/sound-window.ts';
import { WINDOW_MILLISECONDS } from '../domain/telemetry/device-window.ts';
import type { RecordedReadings } from '../domain/telemetry/recorded-readings.ts';
import type { SubjectIndex } from '../domain/telemetry/subject-index.ts';
import { instant } from '../foundation/instant.ts';
import { Problem } from '../foundation/problem.ts';
import type { Checkpoint } from '../ports/checkpoint-store.ts';
import type { LoggedMessage, LogPosition } from '../ports/ingest-log.ts';
import type { NamedWindow } from '../ports/measurement-store.ts';
import type { TelemetryDecoder } from '../ports/telemetry-decoder.ts';
import { type MessageReader, readMessages } from './read-messages.ts';

export interface FoldMessagesDoors {
  readonly decoders: readonly TelemetryDecoder[];
  readonly index: Pick<SubjectIndex, 'resolve' | 'subjectName' | 'subjectNamed'>;
}

export type LiveFoldLimits = Omit<LiveFoldOptions, 'nameOf' | 'emit'>;

/** A message of the node to itself: the passing of time is in the log too, and a restart sees it pass alike. */
export const TICK = 'clock-tick';

/** Reads messages and folds them, in the order of the log, into windows that wait to be stored. */
export interface MessageFold extends Omit<MessageReader, 'readOrTell' | 'faultFindings'> {
  /** Folds what was read; its readings may not be used again. */
  fold(message: Pick<LoggedMessage, 'position' | 'receivedAt'>, readings: RecordedReadings): void;
  /** A message of an earlier run. @throws Problem `log-kind-unknown`. */
  refold(message: LoggedMessage): void;
  /** All that was folded so far, and the last position of it; undefined before the first message. */
  checkpoint(): Checkpoint | undefined;
  /** Who is said to hold what, as far as a store doesn't have it. A checkpoint may be kept when it has. */
  readonly dueHolds: () => DueHolds;
  /** Windows that are whole and in no store yet, oldest first. The caller takes out what it has stored. */
  readonly pending: NamedWindow[];
  hasOpenWindows(): boolean;
  logTime(): number;
  waitingBytes(): number;
  findings(): readonly Finding[];
}

/** Of a reading that claims to be from later than this after its receipt the moment is wrong. */
const BELIEVED_AHEAD_MILLISECONDS = 10 * 60_000;

/** Makes a fold that goes on from a checkpoint. @throws Problem `live-state-unreadable`. */
export function foldMessages(doors: FoldMessagesDoors, limits: LiveFoldLimits, from?: Checkpoint): MessageFold {
  const state = from === undefined ? undefined : decodeIngestState(from.state);
  const book = descriptorBook(doors.index, state?.descriptors);
  const descriptors = heldDescriptors(book);
  const reader = readMessages(doors.decoders, (descriptor) => descriptors.number(descriptor));
  const nameOf = (subject: number): string => doors.index.subjectName(subject);
  const holds = liveHolds(
    { labelled: (number) => descriptors.labelled(number), nameOf, numberOf: (name) => doors.index.subjectNamed(name) },
    state?.holds,
  );
  const pending: NamedWindow[] = [];
  const findings: Finding[] = [];
  const emit = (subjectName: string, window: NamedWindow['window']): void => {
    const sound = withoutUnsoundPlaces(window);
    if (sound !== window) findings.push(unsoundFinding(subjectName, window));
    pending.push({ subjectName, window: sound });
  };
  const live = liveFold({ ...limits, nameOf, emit }, state?.fold);
  let position = from?.position;

  const fold: MessageFold['fold'] = (message, readings) => {
    if (position === undefined && message.position > 1) findings.push(checkpointMissing(message.position));
    readings.forEach((number, at, values) => {
      const unheld = descriptors.unheld(number);
      const subject = book.subjectOf(unheld);
      if (subject === undefined) return;
      live.reading(subject, at, values);
      if (unheld !== number && at - message.receivedAt <= BELIEVED_AHEAD_MILLISECONDS) holds.seen(number, at);
    });
    live.endMessage(message.receivedAt);
    position = message.position;
    reader.discard(readings);
  };
  return {
    ...reader,
    fold,
    refold(message) {
      if (message.kind === TICK) return fold(message, reader.noReadings());
      if (!doors.decoders.some(({ kind }) => kind === message.kind)) throw unknownLoggedKind(message);
      fold(message, reader.readOrTell(message));
    },
    checkpoint() {
      if (position === undefined) return undefined;
      holds.settle(live.logTime);
      const known = { descriptors: book.used(), holds: holds.snapshot() };
      return { position, state: encodeIngestState({ ...known, fold: live.snapshot() }) };
    },
    dueHolds: () => holds.due(),
    pending,
    hasOpenWindows: () => live.hasOpenWindows,
    logTime: () => live.logTime,
    waitingBytes: () => live.waitingBytes,
    findings: () => [
      ...book.findings(),
      ...descriptors.findings(),
      ...live.notices().flatMap(liveFindings),
      ...findings,
      ...reader.faultFindings(),
    ],
  };
}

const unknownLoggedKind = ({ kind, position }: LoggedMessage): Problem =>
  new Problem(
    'log-kind-unknown',
    `Message ${position} of the log is of kind "${kind}", which this version doesn't read: it was acknowledged and must not be lost. Start the version or the settings that took it.`,
  );

function checkpointMissing(position: LogPosition): Finding {
  const message = `The log begins with message ${position} and there is no checkpoint: what the messages before it had left open is not known. Minutes around the first message are told in part.`;
  return { code: 'checkpoint-missing', severity: 'warning', subject: 'ingest log', message };
}

/** A sum that ran over would keep its whole batch from the store for ever. */
const unsoundFinding = (subjectName: string, window: NamedWindow['window']): Finding => ({
  code: 'readings-not-a-number',
  severity: 'error',
  subject: subjectName,
  message: `${unsoundPlaces(window).map(placeName).join(', ')}: what was sent adds up to no number. Nothing is kept of it for that minute; check the sender.`,
  period: { from: window.from, until: instant(window.from + WINDOW_MILLISECONDS) },
});
