import { type SeriesName, instantOfTimestamp, named, sampleValue } from './exposition-format.ts';

/** One line of VictoriaMetrics' `/api/v1/export`: a series, or a block of one, with its samples in step. */
export interface ExportedSeries {
  readonly series: SeriesName;
  /** NaN or infinite where the database says so: a stale or unusable sample. */
  readonly values: Float64Array;
  /** Milliseconds since 1970; NaN where the line's time stamp is none. */
  readonly times: Float64Array;
}

export type ExportedLine =
  | { readonly kind: 'series'; readonly of: ExportedSeries }
  | { readonly kind: 'blank' }
  | { readonly kind: 'wrong'; readonly message: string };

const wrong = (message: string): ExportedLine => ({ kind: 'wrong', message });

/** Reads one line `{"metric":{"__name__":...},"values":[...],"timestamps":[...]}`. */
export function parseExportedLine(line: string): ExportedLine {
  if (line.trim() === '') return { kind: 'blank' };
  const parsed = parsedJson(line) ?? parsedJson(quotedSpecials(line));
  if (parsed === undefined) return wrong('not a JSON object: the line was cut or is not from /api/v1/export');
  if (!isRecord(parsed)) return wrong('not a JSON object with metric, values and timestamps');
  const series = isRecord(parsed['metric']) ? seriesOf(parsed['metric']) : undefined;
  if (series === undefined) return wrong('"metric" is not an object of labels with a __name__');
  const { values, timestamps } = parsed;
  if (!Array.isArray(values) || !Array.isArray(timestamps)) return wrong('"values" and "timestamps" must be arrays');
  if (values.length !== timestamps.length) {
    return wrong(
      `${values.length} values stand beside ${timestamps.length} timestamps: which belongs to which is not known`,
    );
  }
  return {
    kind: 'series',
    of: { series, values: numbersOf(values, numberOf), times: numbersOf(timestamps, timeOf) },
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The database writes infinities bare among the values, which JSON doesn't know. One of them must not hide a series' history. */
function quotedSpecials(line: string): string {
  const start = line.lastIndexOf('"values":');
  if (start < 0) return line;
  return line.slice(0, start) + line.slice(start).replace(/(?<=[[,])[+-]?(?:Inf(?:inity)?|NaN)(?=[,\]])/gi, '"$&"');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function seriesOf(metric: Record<string, unknown>): SeriesName | undefined {
  const labels = new Map<string, string>();
  for (const [name, value] of Object.entries(metric)) {
    if (typeof value !== 'string') return undefined;
    labels.set(name, value);
  }
  return named('', labels);
}

function numbersOf(list: readonly unknown[], numberOf: (value: unknown) => number): Float64Array {
  const numbers = new Float64Array(list.length);
  for (let index = 0; index < list.length; index++) numbers[index] = numberOf(list[index]);
  return numbers;
}

/** `null` is how the database writes NaN. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? (sampleValue(value) ?? Number.NaN) : Number.NaN;
}

const timeOf = (value: unknown): number =>
  typeof value === 'number' ? (instantOfTimestamp(value) ?? Number.NaN) : Number.NaN;
