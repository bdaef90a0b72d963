import type { Finding } from '../domain/findings/finding.ts';
import type { RecordedReadings } from '../domain/telemetry/recorded-readings.ts';
import { Problem } from '../foundation/problem.ts';
import type { Checkpoint, CheckpointInPieces } from '../ports/checkpoint-store.ts';
import type { LoggedMessage, LogPosition } from '../ports/ingest-log.ts';
import type { TelemetryDecoder } from '../ports/telemetry-decoder.ts';
import {
  type FoldedFleet,
  foldReadings,
  type FrozenState,
  type LiveFoldLimits,
  type ReadingFold,
} from './fold-readings.ts';
import { type MessageReader, readMessages } from './read-messages.ts';

export interface FoldMessagesDoors {
  readonly decoders: readonly TelemetryDecoder[];
  readonly index: FoldedFleet;
}

/** A message of the node to itself: the passing of time is in the log too, and a restart sees it pass alike. */
export const TICK = 'clock-tick';

/** Reads messages and folds them, in the order of the log, into windows that wait to be stored. */
export interface MessageFold
  extends Omit<MessageReader, 'readOrTell' | 'faultFindings'>,
    Omit<ReadingFold, 'numberOf' | 'fold' | 'endAll' | 'state' | 'freeze'> {
  /** Folds what was read; its readings may not be used again. */
  fold(message: Pick<LoggedMessage, 'position' | 'receivedAt'>, readings: RecordedReadings): void;
  /** A message of an earlier run. @throws Problem `log-kind-unknown`. */
  refold(message: LoggedMessage): void;
  /**
   * All that was folded so far, and the last position of it; undefined before the first message. It is written while the fold goes
   * on, and has to be ended.
   */
  checkpoint(): (CheckpointInPieces & Pick<FrozenState, 'end'>) | undefined;
}

/** Makes a fold that goes on from a checkpoint. @throws Problem `live-state-unreadable`. */
export function foldMessages(doors: FoldMessagesDoors, limits: LiveFoldLimits, from?: Checkpoint): MessageFold {
  const readingFold = foldReadings(doors.index, limits, from?.state);
  const reader = readMessages(doors.decoders, (descriptor) => readingFold.numberOf(descriptor));
  const findings: Finding[] = [];
  let position = from?.position;

  const fold: MessageFold['fold'] = (message, readings) => {
    if (position === undefined && message.position > 1) findings.push(checkpointMissing(message.position));
    readingFold.fold(readings, message.receivedAt);
    position = message.position;
    reader.discard(readings);
  };
  return {
    ...readingFold,
    ...reader,
    fold,
    refold(message) {
      if (message.kind === TICK) return fold(message, reader.noReadings());
      if (!doors.decoders.some(({ kind }) => kind === message.kind)) throw unknownLoggedKind(message);
      fold(message, reader.readOrTell(message));
    },
    checkpoint: () => (position === undefined ? undefined : { position, ...readingFold.freeze() }),
    findings: () => [...readingFold.findings(), ...findings, ...reader.faultFindings()],
  };
}

const unknownLoggedKind = ({ kind, position }: LoggedMessage): Problem =>
  new Problem(
    'log-kind-unknown',
    `Message ${position} of the log is of kind "${kind}", which this version doesn't read: it was acknowledged and must not be lost. Start the version or the settings that took it.`,
    { isLasting: true },
  );

function checkpointMissing(position: LogPosition): Finding {
  const message = `The log begins with message ${position} and there is no checkpoint: what the messages before it had left open is not known. Minutes around the first message are told in part.`;
  return { code: 'checkpoint-missing', severity: 'warning', subject: 'ingest log', message };
}
