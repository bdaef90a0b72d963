import { gzipSync } from 'node:zlib';
import { type OtlpMetricsDecoder, otlpMetricsDecoders } from '../src/adapters/telemetry/otlp/otlp-metrics.ts';
import { outcomeOf } from './outcome-or-problem.ts';
import { T } from './prometheus-series.ts';
import { recordingSink } from './recording-sink.ts';

/** The wire forms in which the same message can come. */
export const OTLP_FORMS = [
  'otlp-metrics-protobuf',
  'otlp-metrics-protobuf-gzip',
  'otlp-metrics-json',
  'otlp-metrics-json-gzip',
] as const;
export type OtlpForm = (typeof OTLP_FORMS)[number];

export function decoderOf(decoders: readonly OtlpMetricsDecoder[], form: OtlpForm): OtlpMetricsDecoder {
  const found = decoders.find(({ kind }) => kind === form);
  if (found === undefined) throw new Error(`no decoder of ${form}`);
  return found;
}

export const packedFor = (form: OtlpForm, body: Uint8Array): Uint8Array =>
  form.endsWith('-gzip') ? gzipSync(body) : body;

/** What new decoders make of messages one after the other. Times are in milliseconds from `T`. */
export async function decodedOtlp(form: OtlpForm, bodies: readonly Uint8Array[], given?: OtlpMetricsDecoder) {
  const decoder = given ?? decoderOf(await otlpMetricsDecoders(), form);
  const sink = recordingSink();
  const messages = bodies.map((body) => outcomeOf(() => decoder.decode(packedFor(form, body), sink)));
  const readings = sink.readings.map(({ of, at, values }) => ({ of, at: at - T, ...values }));
  return { messages, readings, faults: sink.faults };
}
