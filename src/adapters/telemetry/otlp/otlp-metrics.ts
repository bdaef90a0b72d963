import { gunzipSync } from 'node:zlib';
import type { MessageSink, TelemetryDecoder } from '../../../ports/telemetry-decoder.ts';
import type { TelemetryInput } from '../../../ports/telemetry-source.ts';
import { metricTable } from '../prometheus/metric-table.ts';
import { type MessageIntake, messageIntake, type PushedMessage } from '../pushed-series/message-intake.ts';
import { unreadable } from '../pushed-series/unreadable.ts';
import { wireOver } from '../pushed-series/wire.ts';
import { writeJsonRequest } from './json-request.ts';
import { readMetricsRequest } from './metrics-request.ts';
import { pointMemory } from './point-memory.ts';
import { wireWriter } from './wire-writer.ts';

export interface OtlpMetricsOptions {
  /** How long a message may be when unpacked; 64 MiB when absent, and a quarter of it in JSON, whose values take more memory. */
  readonly maximumUnpackedBytes?: number;
  /** About how much memory each form may take to remember what series mean; 512 MiB when absent. */
  readonly rememberedBytes?: number;
  /** For points that name no node, and for senders that use the same node names for different machines. */
  readonly input?: Pick<TelemetryInput, 'node' | 'nodePrefix'>;
}

/** Reads OTLP metrics. What a message gives depends on that message alone. */
export interface OtlpMetricsDecoder extends TelemetryDecoder {
  readonly decode: (body: Uint8Array, sink: MessageSink) => PushedMessage;
}

const DEFAULT_UNPACKED_BYTES = 64 * 2 ** 20;
const DEFAULT_REMEMBERED_BYTES = 512 * 2 ** 20;
const JSON_SHARE = 4;

/** Decoders of `ExportMetricsServiceRequest` in protobuf and in JSON, each as it is and packed by gzip. */
export async function otlpMetricsDecoders(options: OtlpMetricsOptions = {}): Promise<readonly OtlpMetricsDecoder[]> {
  const maximumBytes = options.maximumUnpackedBytes ?? DEFAULT_UNPACKED_BYTES;
  const protobuf = await decoder('otlp-metrics-protobuf', options, () => (body) => body);
  const json = await decoder('otlp-metrics-json', options, (intake) => {
    const writer = wireWriter();
    return (body) => {
      writeJsonRequest(body, writer, (fault) => intake.refuse({ samples: 1, fault }));
      return writer.written();
    };
  });
  return [...withGzip(protobuf, maximumBytes), ...withGzip(json, Math.floor(maximumBytes / JSON_SHARE))];
}

/** @param toProtobuf makes what turns a message into protobuf. */
async function decoder(
  kind: string,
  options: OtlpMetricsOptions,
  toProtobuf: (intake: MessageIntake) => (body: Uint8Array) => Uint8Array,
): Promise<OtlpMetricsDecoder> {
  const memory = pointMemory({
    table: await metricTable(),
    input: { path: kind, ...options.input },
    rememberedBytes: options.rememberedBytes ?? DEFAULT_REMEMBERED_BYTES,
  });
  const intake = messageIntake(kind);
  const written = toProtobuf(intake);
  return {
    kind,
    decode(body, sink) {
      memory.startMessage();
      intake.start();
      readMetricsRequest(wireOver(written(body)), { memory, intake });
      return intake.finish(sink);
    },
  };
}

/** The decoder with a limit, and the same for messages that are packed. */
function withGzip({ kind, decode }: OtlpMetricsDecoder, maximumBytes: number): readonly OtlpMetricsDecoder[] {
  return [
    {
      kind,
      decode(body, sink) {
        if (body.length > maximumBytes) throw tooLong(maximumBytes);
        return decode(body, sink);
      },
    },
    { kind: `${kind}-gzip`, decode: (body, sink) => decode(unpacked(body, maximumBytes), sink) },
  ];
}

const tooLong = (maximumBytes: number) =>
  unreadable(`is longer than ${maximumBytes} bytes when unpacked: send smaller batches`);

function unpacked(body: Uint8Array, maximumBytes: number): Uint8Array {
  try {
    return gunzipSync(body, { maxOutputLength: maximumBytes });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLong(maximumBytes);
    throw unreadable('is not packed by gzip: send it whole, and say in Content-Type and Content-Encoding what it is');
  }
}
