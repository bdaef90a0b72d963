import type { InstancePart } from '../domain/telemetry/instance-part.ts';
import type { Instant } from '../foundation/instant.ts';
import type { ReadingSink } from './telemetry-source.ts';

/** What a message held, for the answer to its sender and for the node's own figures. */
export interface DecodedMessage {
  readonly series: number;
  readonly samples: number;
  /** Samples that became part of a reading; the others' names are not measured here, or they were stale, not numbers, or faulty. */
  readonly used: number;
  /** Samples that can't be used however often they are sent, and why; for protocols whose answer has a place for it. */
  readonly refused?: RefusedSamples;
}

export interface RefusedSamples {
  readonly samples: number;
  readonly reason: string;
  /** Those among them that no reader of the protocol may take, whatever they measure: labels or a time that are none. None when absent. */
  readonly malformed?: number;
}

/** What one instance of a partitioned device says at a moment. */
export interface InstanceMoment {
  /** The device's number, as the sink gave it. */
  readonly subject: number;
  readonly at: Instant;
  readonly part: InstancePart;
}

/** Takes the readings of a message, and those of instances one by one: another message may hold the other instances of the device. */
export interface MessageSink extends ReadingSink {
  /** @param values as shares of the instance, by place as in a reading; the caller uses them again. */
  instance(moment: InstanceMoment, values: Float64Array): void;
}

/** Reads messages of one wire format. What a message gives depends on that message alone. Keeps what it learnt of series between messages; memory is bounded. */
export interface TelemetryDecoder {
  /** `prometheus-remote-write-1`. */
  readonly kind: string;
  /**
   * Reads a whole message into the sink; one bad series is a fault and never costs the others.
   * @throws Problem `message-unreadable` when the message as a whole can't be read (not this format, longer than the limit
   * when unpacked); nothing of it has then reached the sink.
   */
  decode(body: Uint8Array, sink: MessageSink): DecodedMessage;
}
