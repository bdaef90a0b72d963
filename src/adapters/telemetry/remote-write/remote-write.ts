import type { MessageSink, TelemetryDecoder } from '../../../ports/telemetry-decoder.ts';
import type { TelemetryInput } from '../../../ports/telemetry-source.ts';
import { metricTable } from '../prometheus/metric-table.ts';
import { messageIntake, type PushedMessage } from '../pushed-series/message-intake.ts';
import { seriesMemory } from './series-memory.ts';
import { unpackSnappyBlock } from './snappy-block.ts';
import { wireOver, type Wire } from '../pushed-series/wire.ts';
import type { MessageDoors } from './series-samples.ts';
import { readWriteRequest } from './write-request.ts';
import { readWriteRequest2 } from './write-request-2.ts';

export interface RemoteWriteOptions {
  /** How long a message may be when unpacked; 64 MiB when absent. Memory for one message stays below about twice this. */
  readonly maximumUnpackedBytes?: number;
  /** About how much memory may be taken to remember what series mean; 512 MiB when absent. An accelerator with 20 series takes about 1.4 kilobytes. */
  readonly rememberedBytes?: number;
  /** For series that name no node, and for senders that use the same node names for different machines. */
  readonly input?: Pick<TelemetryInput, 'node' | 'nodePrefix'>;
}

/** Reads Prometheus remote write. What a message gives depends on that message alone. */
export interface RemoteWriteDecoder extends TelemetryDecoder {
  decode(body: Uint8Array, sink: MessageSink): PushedMessage;
}

type ReadMessage = (wire: Wire, doors: MessageDoors) => void;

const DEFAULT_UNPACKED_BYTES = 64 * 2 ** 20;
const DEFAULT_REMEMBERED_BYTES = 512 * 2 ** 20;

/** Reads messages of remote write 1.0: a Snappy block with a `prometheus.WriteRequest`. */
export const remoteWriteDecoder = async (options: RemoteWriteOptions = {}): Promise<RemoteWriteDecoder> =>
  decoder('prometheus-remote-write-1', readWriteRequest, options);

/** Reads messages of remote write 2.0: a Snappy block with an `io.prometheus.write.v2.Request`. */
export const remoteWriteDecoder2 = async (options: RemoteWriteOptions = {}): Promise<RemoteWriteDecoder> =>
  decoder('prometheus-remote-write-2', readWriteRequest2, options);

async function decoder(kind: string, read: ReadMessage, options: RemoteWriteOptions): Promise<RemoteWriteDecoder> {
  const memory = seriesMemory({
    table: await metricTable(),
    input: { path: kind, ...options.input },
    rememberedBytes: options.rememberedBytes ?? DEFAULT_REMEMBERED_BYTES,
  });
  const intake = messageIntake(kind);
  const maximumBytes = options.maximumUnpackedBytes ?? DEFAULT_UNPACKED_BYTES;
  const room = reusedRoom();
  return {
    kind,
    decode(body, sink) {
      const wire = wireOver(unpackSnappyBlock(body, maximumBytes, room));
      memory.startMessage();
      intake.start();
      read(wire, { memory, intake, maximumBytes });
      return intake.finish(sink);
    },
  };
}

/** Room up to this length is kept from message to message. */
const KEPT_ROOM_BYTES = 4 * 2 ** 20;

function reusedRoom(): (size: number) => Uint8Array {
  let kept = new Uint8Array(2 ** 16);
  return (size) => {
    if (size <= kept.length) return kept;
    const room = new Uint8Array(Math.min(Math.max(size, 2 * kept.length), Math.max(size, KEPT_ROOM_BYTES)));
    if (room.length <= KEPT_ROOM_BYTES) kept = room;
    return room;
  };
}
