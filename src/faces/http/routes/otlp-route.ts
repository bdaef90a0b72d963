import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { Problem } from '../../../foundation/problem.ts';
import type { NodeCounters } from '../../../ports/node-counters.ts';
import type { DecodedMessage } from '../../../ports/telemetry-decoder.ts';
import type { HttpDoors } from '../doors.ts';
import { NO_QUERY } from '../query.ts';
import { type Answer, JSON_TYPE, PROTOBUF, type Route, route } from '../route.ts';

type Doors = Pick<HttpDoors, 'accept' | 'messageKinds'> & { readonly counters: NodeCounters };

/** `ExportMetricsServiceResponse`; without `partialSuccess` all of it was taken. 64-bit numbers are text in JSON of protobuf. */
const exportResponse = z.object({
  partialSuccess: z.exactOptional(z.object({ rejectedDataPoints: z.string(), errorMessage: z.string() })),
});

/**
 * Where an OpenTelemetry collector or SDK sends metrics. Answered when the message is durable. A message may come again: it adds
 * nothing. Points that can never be used are told in the answer; the rest of their message is taken.
 * Source: opentelemetry-proto 1.5, docs/specification.md, "OTLP/HTTP".
 */
export const otlpRoute = ({ accept, messageKinds, counters }: Doors): Route =>
  route({
    method: 'POST',
    path: '/v1/metrics',
    summary: 'Takes telemetry by OTLP/HTTP, in protobuf or JSON. It is durable when 200 is answered.',
    scope: 'ingest:write',
    query: NO_QUERY,
    takes: { mediaTypes: [PROTOBUF, JSON_TYPE], judge: (headers) => void kindOf(headers, messageKinds) },
    answers: { mediaType: JSON_TYPE, schema: exportResponse, otherMediaTypes: [PROTOBUF] },
    answer: async ({ headers, body }) => {
      const kind = kindOf(headers, messageKinds);
      const held = await accept({ kind, body });
      counters.messageAccepted({ kind, samples: held.samples, bytes: body.length });
      return responseOf(held, mediaTypeOf(headers));
    },
  });

const FORMS: Readonly<Record<string, string>> = {
  [PROTOBUF]: 'otlp-metrics-protobuf',
  [JSON_TYPE]: 'otlp-metrics-json',
};
const PACKINGS: Readonly<Record<string, string>> = { identity: '', gzip: '-gzip' };

const mediaTypeOf = (headers: IncomingHttpHeaders): string =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** @throws Problem `media-type-unsupported` */
function kindOf(headers: IncomingHttpHeaders, kinds: readonly string[]): string {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const [form, packing] = [ownValue(FORMS, mediaTypeOf(headers)), ownValue(PACKINGS, encoding)];
  const kind = form === undefined || packing === undefined ? undefined : form + packing;
  if (kind !== undefined && kinds.includes(kind)) return kind;
  throw new Problem(
    'media-type-unsupported',
    `Send OTLP metrics as ${PROTOBUF} or ${JSON_TYPE}, plain or with "Content-Encoding: gzip"; other compressions are not read.`,
  );
}

const ownValue = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

function responseOf({ refused }: DecodedMessage, mediaType: string): Answer {
  const isProtobuf = mediaType === PROTOBUF;
  if (refused === undefined) return { mediaType, body: isProtobuf ? new Uint8Array() : {} };
  const { samples, reason } = refused;
  if (isProtobuf) return { mediaType, body: partialSuccessBytes(samples, reason) };
  return { mediaType, body: { partialSuccess: { rejectedDataPoints: String(samples), errorMessage: reason } } };
}

/** Fields of `ExportMetricsServiceResponse` and `ExportMetricsPartialSuccess`. */
const PARTIAL_SUCCESS_TAG = 0x0a;
const REJECTED_POINTS_TAG = 0x08;
const ERROR_MESSAGE_TAG = 0x12;

function partialSuccessBytes(samples: number, reason: string): Uint8Array {
  const message = Buffer.from(reason);
  const head = [REJECTED_POINTS_TAG, ...varint(samples), ERROR_MESSAGE_TAG, ...varint(message.length)];
  const length = varint(head.length + message.length);
  return Buffer.concat([Uint8Array.from([PARTIAL_SUCCESS_TAG, ...length, ...head]), message]);
}

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}
