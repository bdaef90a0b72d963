/**
 * The text in which Prometheus and its exporters write measurements, line by line.
 * Source: Prometheus documentation, "Exposition formats", text format 0.0.4, and OpenMetrics 1.0 where it differs in time stamps and exemplars.
 */

/** Names and values of a series' labels, without the metric name. */
export type Labels = ReadonlyMap<string, string>;

export interface SeriesName {
  readonly name: string;
  readonly labels: Labels;
}

/** A sample whose series is still the text of the line: equal texts are equal series, so a reader may remember them. */
export interface RawSample {
  readonly kind: 'sample';
  /** Metric name and labels as written. */
  readonly series: string;
  /** May be NaN or infinite, as the format allows. */
  readonly value: number;
  /** As written: milliseconds, or seconds from an OpenMetrics writer; see {@link instantOfTimestamp}. */
  readonly timestamp: number | undefined;
}

export type ExpositionLine =
  | RawSample
  | { readonly kind: 'blank' }
  /** HELP, TYPE, EOF or any other comment, without the `#`. */
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'wrong'; readonly message: string };

const BLANK: ExpositionLine = { kind: 'blank' };
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
/** An exemplar, after a sample: ` # {...} value`. */
const EXEMPLAR = ' # {';
const SPACE = /\s/;
const SPACES = /\s+/;

const wrong = (message: string): { readonly kind: 'wrong'; readonly message: string } => ({ kind: 'wrong', message });

/** Reads a value as exporters and Go print it. `undefined` when it is no number; NaN is one here. */
export function sampleValue(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  const infinite = INFINITE.exec(text);
  if (infinite === null) return undefined;
  return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Reads one line. The labels of a sample are not looked into: {@link parseSeriesName} does that, once a series. */
export function parseExpositionLine(line: string): ExpositionLine {
  const text = line.trim();
  if (text === '') return BLANK;
  if (text.startsWith('#')) return { kind: 'comment', text: text.slice(1).trim() };
  const end = endOfSeries(text);
  if (end === undefined) return wrong('the labels are not closed by "}": the line was cut or is not exposition text');
  const [value, timestamp, ...rest] = text.slice(end).trim().split(SPACES);
  if (value === undefined || value === '') return wrong('a sample needs a value after its name');
  const exemplarFollows = rest[0] === '#' || timestamp === '#';
  if (rest.length > 0 && !exemplarFollows)
    return wrong('there is more on the line than a name, a value and a time stamp');
  return sampleOf(text.slice(0, end), value, timestamp === '#' ? undefined : timestamp);
}

function sampleOf(series: string, valueText: string, timestampText: string | undefined): ExpositionLine {
  const value = sampleValue(valueText);
  if (value === undefined) return wrong(`${shown(valueText)} is not a value: expected a number, NaN, +Inf or -Inf`);
  if (timestampText === undefined) return { kind: 'sample', series, value, timestamp: undefined };
  if (!NUMBER.test(timestampText)) return wrong(`${shown(timestampText)} is not a time stamp in milliseconds`);
  return { kind: 'sample', series, value, timestamp: Number(timestampText) };
}

const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);

/** Where the name and labels end; `undefined` when the labels don't. */
function endOfSeries(text: string): number | undefined {
  const brace = text.indexOf('{');
  const name = brace < 0 ? text : text.slice(0, brace).trimEnd();
  const space = name.search(SPACE);
  if (space >= 0) return space;
  if (brace < 0) return text.length;
  if (text.includes(EXEMPLAR)) return closingBrace(text, brace);
  const close = text.lastIndexOf('}');
  return close < brace ? undefined : close + 1;
}

function closingBrace(text: string, from: number): number | undefined {
  let isQuoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (isQuoted && character === '\\') at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === '}' && !isQuoted) return at + 1;
  }
  return undefined;
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /\s*(?:([a-zA-Z_][a-zA-Z0-9_.:]*)|"((?:[^"\\]|\\.)*)")\s*(?:=\s*"((?:[^"\\]|\\.)*)"\s*)?(?:,|$)/y;

/**
 * Takes a series' text apart. The metric name may stand before the braces, as a quoted text inside them, or as `__name__`.
 * `undefined` when it is not a series, names no metric, or gives one label twice.
 */
export function parseSeriesName(series: string): SeriesName | undefined {
  const brace = series.indexOf('{');
  const before = (brace < 0 ? series : series.slice(0, brace)).trim();
  if (before !== '' && !METRIC_NAME.test(before)) return undefined;
  if (brace < 0) return before === '' ? undefined : { name: before, labels: new Map() };
  if (!series.endsWith('}')) return undefined;
  return withLabels(before, series.slice(brace + 1, -1).trim());
}

function withLabels(before: string, inside: string): SeriesName | undefined {
  const labels = new Map<string, string>();
  let name = before;
  let at = 0;
  while (at < inside.length) {
    LABEL.lastIndex = at;
    const part = LABEL.exec(inside);
    if (part === null || part[0] === '') return undefined;
    at = LABEL.lastIndex;
    const [, plain, quoted, value] = part;
    const key = plain ?? unescapeLabel(quoted ?? '');
    if (value === undefined) {
      if (plain !== undefined || name !== '') return undefined;
      name = key;
    } else if (labels.has(key)) return undefined;
    else labels.set(key, unescapeLabel(value));
  }
  return named(name, labels);
}

/** A series whose name may be given as the label `__name__`. */
export function named(name: string, labels: Map<string, string>): SeriesName | undefined {
  const within = labels.get('__name__');
  labels.delete('__name__');
  const whole = name === '' ? within : name;
  return whole === undefined || whole === '' ? undefined : { name: whole, labels };
}

const unescapeLabel = (text: string): string =>
  text.includes('\\')
    ? text.replace(/\\(.)/gs, (_, character: string) => (character === 'n' ? '\n' : character))
    : text;

const escapeLabel = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

/** Writes one sample as a line, the time stamp in milliseconds. */
export function expositionLine(
  series: SeriesName,
  sample: { readonly value: number; readonly timestamp?: number },
): string {
  const labels = [...series.labels].map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(',');
  const value = printed(sample.value);
  const at = sample.timestamp === undefined ? '' : ` ${sample.timestamp}`;
  return `${series.name}${labels === '' ? '' : `{${labels}}`} ${value}${at}`;
}

function printed(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? 'NaN' : `${value > 0 ? '+' : '-'}Inf`;
}

/** From March 1973 to 2100. No accelerator was measured before, so seconds and milliseconds can't be confused. */
const EARLIEST_MILLISECONDS = 1e11;
const LATEST_MILLISECONDS = 4.1e12;

/**
 * Milliseconds since 1970 from a time stamp in milliseconds (Prometheus, VictoriaMetrics) or in seconds (OpenMetrics, kube-state-metrics).
 * The ranges don't meet. `undefined` for anything else: microseconds, nanoseconds, zero, a negative.
 */
export function instantOfTimestamp(timestamp: number): number | undefined {
  if (timestamp >= EARLIEST_MILLISECONDS && timestamp <= LATEST_MILLISECONDS) return timestamp;
  const milliseconds = timestamp * 1000;
  return milliseconds >= EARLIEST_MILLISECONDS && milliseconds <= LATEST_MILLISECONDS ? milliseconds : undefined;
}
