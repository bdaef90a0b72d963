import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../../../foundation/problem.ts';
import type { NodeCounters } from '../../../ports/node-counters.ts';
import type { DecodedMessage, RefusedSamples } from '../../../ports/telemetry-decoder.ts';
import type { HttpDoors } from '../doors.ts';
import { SamplesRefused } from '../problem-document.ts';
import { NO_QUERY } from '../query.ts';
import { PROTOBUF, type Route, route } from '../route.ts';

/** Kinds by the message that the content type names: Prometheus Remote-Write 1.0, and 2.0 section "Content-Type". */
const KIND_OF_MESSAGE: Readonly<Record<string, string>> = {
  'prometheus.WriteRequest': 'prometheus-remote-write-1',
  'io.prometheus.write.v2.Request': 'prometheus-remote-write-2',
};
const FIRST_MESSAGE = 'prometheus.WriteRequest';

type Doors = Pick<HttpDoors, 'accept' | 'messageKinds'> & { readonly counters: NodeCounters };

/** Where a Prometheus sends what it scrapes. Answered when the message is durable. A message may come again: it adds nothing. */
export const writeRoute = ({ accept, messageKinds, counters }: Doors): Route =>
  route({
    method: 'POST',
    path: '/api/v1/write',
    summary: 'Takes telemetry by Prometheus remote write. It is durable when 204 is answered.',
    scope: 'ingest:write',
    query: NO_QUERY,
    takes: { mediaTypes: [PROTOBUF], judge: (headers) => void kindOf(headers, messageKinds) },
    answer: async ({ headers, body }) => {
      const kind = kindOf(headers, messageKinds);
      const held = await accept({ kind, body });
      counters.messageAccepted({ kind, samples: held.samples, bytes: body.length });
      const written = kind === KIND_OF_MESSAGE[FIRST_MESSAGE] ? {} : writtenHeaders(held);
      if (held.refused?.malformed !== undefined) throw partlyTaken(held.refused, written);
      return { status: 204, headers: written };
    },
  });

/**
 * The kind of message that the headers announce.
 * @throws Problem `media-type-unsupported`: with 415 a sender of version 2.0 falls back to 1.0.
 */
function kindOf(headers: IncomingHttpHeaders, kinds: readonly string[]): string {
  const [mediaType = '', ...parameters] = (headers['content-type'] ?? '').split(';').map((part) => part.trim());
  const message = messageNamedIn(parameters);
  const kind = message !== undefined && Object.hasOwn(KIND_OF_MESSAGE, message) ? KIND_OF_MESSAGE[message] : undefined;
  const isSnappy = headers['content-encoding']?.toLowerCase() === 'snappy';
  if (mediaType.toLowerCase() === PROTOBUF && kind !== undefined && kinds.includes(kind) && isSnappy) return kind;
  throw new Problem(
    'media-type-unsupported',
    `Send ${PROTOBUF} with "Content-Encoding: snappy", as Prometheus does by itself; the node reads ${kinds.join(', ')}.`,
  );
}

function messageNamedIn(parameters: readonly string[]): string | undefined {
  const proto = parameters.find((parameter) => parameter.toLowerCase().startsWith('proto='));
  return proto === undefined ? FIRST_MESSAGE : proto.slice('proto='.length).replaceAll('"', '');
}

/** Both versions ask for 400 where a sample is invalid, though the others are taken; no sender repeats that. */
const partlyTaken = ({ malformed = 0, reason }: RefusedSamples, written: Readonly<Record<string, string>>) =>
  new SamplesRefused(
    `${malformed} samples are invalid, and all others of the message are durable: ${reason}. Repair what exports them.`,
    written,
  );

/**
 * Without them, or with none of its samples written, a sender of version 2.0 must think that nothing was. All but what is invalid by the
 * protocol is durable; what of it is not used here is told by findings.
 */
const writtenHeaders = ({ samples, refused }: DecodedMessage): Record<string, string> => ({
  'X-Prometheus-Remote-Write-Samples-Written': String(samples - (refused?.malformed ?? 0)),
  'X-Prometheus-Remote-Write-Histograms-Written': '0',
  'X-Prometheus-Remote-Write-Exemplars-Written': '0',
});
