import type { Finding } from '../domain/findings/finding.ts';
import { descriptorBook } from '../domain/telemetry/descriptor-book.ts';
import { decodeIngestState, encodeIngestState } from '../domain/telemetry/ingest-state.ts';
import { liveFindings } from '../domain/telemetry/live-findings.ts';
import { type LiveFoldOptions, liveFold } from '../domain/telemetry/live-fold.ts';
import { type RecordedReadings, recordedReadings } from '../domain/telemetry/recorded-readings.ts';
import type { SubjectIndex } from '../domain/telemetry/subject-index.ts';
import { type Fault, Problem } from '../foundation/problem.ts';
import type { Checkpoint } from '../ports/checkpoint-store.ts';
import type { LoggedMessage, LogPosition } from '../ports/ingest-log.ts';
import type { NamedWindow } from '../ports/measurement-store.ts';
import type { DecodedMessage, TelemetryDecoder } from '../ports/telemetry-decoder.ts';
import type { ReadingSink } from '../ports/telemetry-source.ts';

export interface FoldMessagesDoors {
  readonly decoders: readonly TelemetryDecoder[];
  readonly index: Pick<SubjectIndex, 'resolve' | 'subjectName'>;
}

export type LiveFoldLimits = Omit<LiveFoldOptions, 'nameOf' | 'emit'>;

/** A message of the node to itself: the passing of time is in the log too, and a restart sees it pass alike. */
export const TICK = 'clock-tick';

/** A message that was read and not yet folded. */
export interface ReadMessage {
  readonly decoded: DecodedMessage;
  readonly readings: RecordedReadings;
}

/** Reads messages and folds them, in the order of the log, into windows that wait to be stored. */
export interface MessageFold {
  /** @throws Problem `message-kind-unknown`, `message-unreadable`; nothing has then changed. */
  read(kind: string, body: Uint8Array): ReadMessage;
  /** Folds what was read; its readings may not be used again. */
  fold(message: Pick<LoggedMessage, 'position' | 'receivedAt'>, readings: RecordedReadings): void;
  /** For a message that holds none. */
  noReadings(): RecordedReadings;
  /** A message that will not be folded. */
  discard(readings: RecordedReadings): void;
  /** A message of an earlier run. @throws Problem `log-kind-unknown`. */
  refold(message: LoggedMessage): void;
  /** All that was folded so far, and the last position of it; undefined before the first message. */
  checkpoint(): Checkpoint | undefined;
  /** Windows that are whole and in no store yet, oldest first. The caller takes out what it has stored. */
  readonly pending: NamedWindow[];
  readonly position: LogPosition | undefined;
  readonly hasOpenWindows: boolean;
  readonly logTime: number;
  readonly waitingBytes: number;
  findings(): readonly Finding[];
}

/** Makes a fold that goes on from a checkpoint. @throws Problem `live-state-unreadable`. */
export function foldMessages(doors: FoldMessagesDoors, limits: LiveFoldLimits, from?: Checkpoint): MessageFold {
  const state = from === undefined ? undefined : decodeIngestState(from.state);
  const book = descriptorBook(doors.index, state?.descriptors);
  const pending: NamedWindow[] = [];
  const live = liveFold(
    {
      ...limits,
      nameOf: (subject) => doors.index.subjectName(subject),
      emit: (subjectName, window) => pending.push({ subjectName, window }),
    },
    state?.fold,
  );
  const faults = faultBook();
  const spare: RecordedReadings[] = [];
  let position = from?.position;
  /** Of the message that is being read. */
  let current = recordedReadings();
  const sink: ReadingSink = {
    subject: (descriptor) => book.number(descriptor),
    reading: (subject, at, values) => current.add(subject, at, values),
    fault: (fault) => faults.add(fault),
  };

  const noReadings = (): RecordedReadings => spare.pop() ?? recordedReadings();
  function discard(readings: RecordedReadings): void {
    readings.clear();
    spare.push(readings);
  }
  const fold: MessageFold['fold'] = (message, readings) => {
    if (position === undefined && message.position > 1) faults.noCheckpoint(message.position);
    readings.forEach((descriptor, at, values) => {
      const subject = book.subjectOf(descriptor);
      if (subject !== undefined) live.reading(subject, at, values);
    });
    live.endMessage(message.receivedAt);
    position = message.position;
    discard(readings);
  };
  function read(kind: string, body: Uint8Array): ReadMessage {
    const decoder = doors.decoders.find((decoder) => decoder.kind === kind);
    if (decoder === undefined) throw unknownKind(kind, doors.decoders);
    const readings = noReadings();
    current = readings;
    try {
      return { decoded: decoder.decode(body, sink), readings };
    } catch (error) {
      discard(readings);
      throw error;
    }
  }

  return {
    read,
    fold,
    noReadings,
    discard,
    refold(message) {
      if (message.kind === TICK) return fold(message, noReadings());
      if (!doors.decoders.some(({ kind }) => kind === message.kind)) throw unknownLoggedKind(message);
      const readings = readOrTell(message);
      fold(message, readings);
    },
    checkpoint() {
      if (position === undefined) return undefined;
      return { position, state: encodeIngestState({ descriptors: book.used(), fold: live.snapshot() }) };
    },
    pending,
    get position() {
      return position;
    },
    get hasOpenWindows() {
      return live.hasOpenWindows;
    },
    get logTime() {
      return live.logTime;
    },
    get waitingBytes() {
      return live.waitingBytes;
    },
    findings: () => [...book.findings(), ...live.notices().flatMap(liveFindings), ...faults.findings()],
  };

  /** A message that was taken can be unreadable to a later version alone: that is told, and the others are folded. */
  function readOrTell(message: LoggedMessage): RecordedReadings {
    try {
      return read(message.kind, message.body).readings;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      faults.add({ where: `logged message of kind ${message.kind}`, message: error.message });
      return noReadings();
    }
  }
}

const unknownKind = (kind: string, decoders: readonly TelemetryDecoder[]): Problem =>
  new Problem(
    'message-kind-unknown',
    `Messages of kind "${kind}" are not read here; those of ${decoders.map((decoder) => `"${decoder.kind}"`).join(', ')} are.`,
  );

const unknownLoggedKind = ({ kind, position }: LoggedMessage): Problem =>
  new Problem(
    'log-kind-unknown',
    `Message ${position} of the log is of kind "${kind}", which this version doesn't read: it was acknowledged and must not be lost. Start the version or the settings that took it.`,
  );

/** Keeps the first fault of each origin and counts the rest. */
function faultBook() {
  const first = new Map<string, { readonly fault: Fault; count: number }>();
  const others: Finding[] = [];
  return {
    add(fault: Fault): void {
      const known = first.get(fault.where);
      if (known !== undefined) known.count++;
      else if (first.size < 1000) first.set(fault.where, { fault, count: 1 });
    },
    noCheckpoint(position: LogPosition): void {
      const message = `The log begins with message ${position} and there is no checkpoint: what the messages before it had left open is not known. Minutes around the first message are told in part.`;
      others.push({ code: 'checkpoint-missing', severity: 'warning', subject: 'ingest log', message });
    },
    findings: (): readonly Finding[] => [
      ...others,
      ...[...first.values()].map(({ fault, count }) => ({
        code: 'message-malformed',
        severity: 'warning' as const,
        subject: fault.where,
        message: `Part of what was sent can't be used, the rest is. First: ${fault.message}`,
        count,
      })),
    ],
  };
}
