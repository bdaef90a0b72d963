import { parseExportedLine } from '../../../foundation/exported-series.ts';
import {
  type SeriesName,
  instantOfTimestamp,
  parseExpositionLine,
  parseSeriesName,
} from '../../../foundation/exposition-format.ts';
import { parseInstant } from '../../../foundation/instant.ts';
import { type PodSample, isPodMetric } from './pod-record.ts';

/** What reads the lines of one file; which of the two formats it is, the first line that is not empty tells. */
export interface PodSampleReader {
  line(text: string, number: number): void;
}

export interface PodSampleListener {
  sample(sample: PodSample, line: number): void;
  fault(line: number, message: string): void;
  /** A line was understood, whether or not it is of use. */
  understood(): void;
}

const MOST_REMEMBERED = 200_000;

export function podSampleReader(listener: PodSampleListener): PodSampleReader {
  const exposition = expositionReader(listener);
  let isExport: boolean | undefined;
  return {
    line(text, number) {
      if (isExport === undefined && text.trim() !== '')
        isExport = /^\s*\{\s*"(?:metric|values|timestamps)"\s*:/.test(text);
      if (isExport === true) exportedLine(listener, text, number);
      else exposition(text, number);
    },
  };
}

function exportedLine(listener: PodSampleListener, text: string, number: number): void {
  const line = parseExportedLine(text);
  if (line.kind === 'wrong') listener.fault(number, line.message);
  if (line.kind !== 'series') return;
  listener.understood();
  const { series, values, times } = line.of;
  if (!isPodMetric(series.name)) return;
  for (let index = 0; index < values.length; index++) {
    const at = times[index] as number;
    if (!Number.isNaN(at)) listener.sample({ series, at, value: values[index] as number }, number);
  }
}

function expositionReader(listener: PodSampleListener): (text: string, number: number) => void {
  const known = new Map<string, SeriesName | undefined>();
  let scrapedAt: number | undefined;

  function seriesOf(text: string, number: number): SeriesName | undefined {
    const name = text.slice(0, Math.max(0, text.indexOf('{')));
    if (name !== '' && !isPodMetric(name)) return undefined;
    if (known.has(text)) return known.get(text);
    /** A part of a text keeps the whole of it in memory: what is remembered is a text of its own. */
    const own = Buffer.from(text).toString();
    const series = parseSeriesName(own);
    if (series === undefined) listener.fault(number, 'the labels are malformed: expected name="value", each name once');
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(own, series);
    return series;
  }

  return (text, number) => {
    const line = parseExpositionLine(text);
    if (line.kind === 'wrong') listener.fault(number, line.message);
    if (line.kind === 'comment') scrapedAt = momentOf(line.text) ?? scrapedAt;
    if (line.kind !== 'sample') return;
    listener.understood();
    const series = seriesOf(line.series, number);
    if (series === undefined) return;
    const at = line.timestamp === undefined ? scrapedAt : instantOfTimestamp(line.timestamp);
    if (at === undefined && line.timestamp !== undefined)
      listener.fault(number, `${line.timestamp} is not a time stamp in milliseconds since 1970`);
    else listener.sample({ series, at, value: line.value }, number);
  };
}

/** The comment `scraped-at TIME` gives the samples after it their time. */
function momentOf(comment: string): number | undefined {
  const stamp = /^scraped-at\s+(\S+)\s*$/i.exec(comment)?.[1];
  if (stamp === undefined) return undefined;
  return /^\d+(\.\d+)?$/.test(stamp) ? instantOfTimestamp(Number(stamp)) : parseInstant(stamp);
}
