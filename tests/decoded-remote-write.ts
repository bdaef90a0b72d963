import { type RemoteWriteDecoder, remoteWriteDecoder } from '../src/adapters/telemetry/remote-write/remote-write.ts';
import { T } from './prometheus-series.ts';
import { recordingSink } from './recording-sink.ts';
import { field, packed } from './remote-write-message.ts';

/** What a decoder, new unless given, makes of messages one after the other. Times are in milliseconds from `T`. */
export async function decoded(bodies: readonly Uint8Array[], given?: RemoteWriteDecoder) {
  const decoder = given ?? (await remoteWriteDecoder());
  const sink = recordingSink();
  const messages = bodies.map((body) => decoder.decode(body, sink));
  const readings = sink.readings.map(({ of, at, values }) => ({ uuid: of.uuid, at: at - T, ...values }));
  const instances = sink.instances.map(({ at, part, values }) => ({ part, at: at - T, ...values }));
  return { messages, readings, instances, faults: sink.faults, subjects: sink.readings.map(({ of }) => of) };
}

export const labelField = (name: string, value: string): Uint8Array => field(1, field(1, name), field(2, value));

/** Labels of a power series of one accelerator, written by hand. */
export const PLAIN_LABELS: readonly Uint8Array[] = [
  labelField('UUID', 'GPU-a'),
  labelField('__name__', 'DCGM_FI_DEV_POWER_USAGE'),
  labelField('gpu', '0'),
];

/** A packed message of one series in version 1.0, written by hand. */
export const handMade = (...parts: readonly Uint8Array[]): Uint8Array => packed(field(1, ...parts));
