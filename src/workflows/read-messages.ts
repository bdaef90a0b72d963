import type { Finding } from '../domain/findings/finding.ts';
import { type RecordedReadings, recordedReadings } from '../domain/telemetry/recorded-readings.ts';
import type { SubjectDescriptor } from '../domain/telemetry/subject.ts';
import { type Fault, Problem } from '../foundation/problem.ts';
import type { LoggedMessage } from '../ports/ingest-log.ts';
import type { DecodedMessage, MessageSink, TelemetryDecoder } from '../ports/telemetry-decoder.ts';

/** Origins of faults that are told apart. */
const MOST_ORIGINS = 1000;

/** A message that was read and not yet folded. */
export interface ReadMessage {
  readonly decoded: DecodedMessage;
  readonly readings: RecordedReadings;
}

/** Reads messages of every kind that is known here, each into readings of its own. */
export interface MessageReader {
  /** @throws Problem `message-kind-unknown`, `message-unreadable`; nothing has then changed. */
  read(kind: string, body: Uint8Array): ReadMessage;
  /** A logged message: one that can't be read any more is told, and holds no readings. */
  readOrTell(message: LoggedMessage): RecordedReadings;
  noReadings(): RecordedReadings;
  /** Gives readings back that are folded or will not be. */
  discard(readings: RecordedReadings): void;
  faultFindings(): readonly Finding[];
}

/** @param numberOf the same words give the same number. */
export function readMessages(
  decoders: readonly TelemetryDecoder[],
  numberOf: (descriptor: SubjectDescriptor) => number,
): MessageReader {
  const faults = faultBook();
  const spare: RecordedReadings[] = [];
  const noReadings = (): RecordedReadings => spare.pop() ?? recordedReadings();
  /** Of the message that is being read. */
  let current = noReadings();
  const sink: MessageSink = {
    subject: numberOf,
    reading: (subject, at, values) => current.add(subject, at, values),
    instance: (reading, values) => current.addInstance(reading, values),
    fault: (fault) => faults.add(fault),
  };
  function discard(readings: RecordedReadings): void {
    readings.clear();
    spare.push(readings);
  }
  function read(kind: string, body: Uint8Array): ReadMessage {
    const decoder = decoders.find((decoder) => decoder.kind === kind);
    if (decoder === undefined) throw unknownKind(kind, decoders);
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
    noReadings,
    discard,
    readOrTell({ kind, body }) {
      try {
        return read(kind, body).readings;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        faults.add({ where: `logged message of kind ${kind}`, message: error.message });
        return noReadings();
      }
    },
    faultFindings: () => faults.findings(),
  };
}

const unknownKind = (kind: string, decoders: readonly TelemetryDecoder[]): Problem =>
  new Problem(
    'message-kind-unknown',
    `Messages of kind "${kind}" are not read here; those of ${decoders.map((decoder) => `"${decoder.kind}"`).join(', ')} are.`,
  );

/** Keeps the first fault of each origin and counts the rest. */
export function faultBook() {
  const first = new Map<string, { readonly fault: Fault; count: number }>();
  return {
    add(fault: Fault): void {
      const known = first.get(fault.where);
      if (known !== undefined) known.count++;
      else if (first.size < MOST_ORIGINS) first.set(fault.where, { fault, count: 1 });
    },
    findings: (): readonly Finding[] =>
      [...first.values()].map(({ fault, count }) => ({
        code: 'message-malformed',
        severity: 'warning',
        subject: fault.where,
        message: `Part of what was sent can't be used, the rest is. First: ${fault.message}`,
        count,
      })),
  };
}
