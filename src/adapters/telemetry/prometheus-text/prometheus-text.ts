import {
  type ExpositionLine,
  type RawSample,
  instantOfTimestamp,
  parseExpositionLine,
  parseSeriesName,
} from '../../../foundation/exposition-format.ts';
import { parseInstant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { TelemetrySource } from '../../../ports/telemetry-source.ts';
import { type MetricTable, metricTable } from '../prometheus/metric-table.ts';
import { readLines } from '../prometheus/read-lines.ts';
import { type OpenSeries, type SeriesIntake, seriesIntake } from '../prometheus/series-intake.ts';

const LONGEST_LINE = 1 << 20;
/** Series remembered by the text of their line, to look into each once. */
const MOST_REMEMBERED = 300_000;
const SCRAPED_AT = /^scraped-at\s+(\S.*)$/i;

/**
 * Prometheus exposition text: one scrape or many one after the other, in any order of metrics.
 * A sample's time is its own time stamp, else that of the last comment `# scraped-at TIME` before it
 * (milliseconds or seconds since 1970, or ISO 8601 in UTC). A sample with neither is a fault.
 */
export const prometheusText: TelemetrySource = {
  format: 'prometheus-text',
  async read(input, sink, onBytes) {
    const table = await metricTable();
    const intake = seriesIntake({ table, input, sink });
    try {
      const reading = textReading(intake, table);
      const listener = {
        line: reading.line,
        tooLong: (number: number) =>
          intake.faults.line(number, `longer than ${LONGEST_LINE} characters: not exposition text`),
      };
      const broken = await readLines({ path: input.path, maximumCharacters: LONGEST_LINE, listener, onBytes });
      if (broken !== undefined) intake.faults.once(broken);
      reading.end(input.path);
      intake.end();
    } finally {
      intake.dispose();
    }
  },
};

function textReading(intake: SeriesIntake, table: MetricTable) {
  const known = new Map<string, OpenSeries | 'not-used'>();
  const counts: Counts = { samples: 0, wrong: 0, timeless: 0, firstTimeless: 0 };
  let scrapedAt: number | undefined;

  function seriesOf(text: string, line: number): OpenSeries | undefined {
    const seen = known.get(text);
    if (seen !== undefined) return seen === 'not-used' ? undefined : seen;
    const brace = text.indexOf('{');
    const name = brace < 0 ? text : text.slice(0, brace);
    if (name !== '' && table.field(name) === undefined) return undefined;
    const own = ownCopy(text);
    const parsed = parseSeriesName(own);
    if (parsed === undefined)
      intake.faults.line(line, 'the labels are malformed: expected name="value", each name once');
    const series = parsed === undefined ? undefined : intake.series(parsed);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(own, series ?? 'not-used');
    return series;
  }

  function takeSample(sample: RawSample, line: number): void {
    counts.samples++;
    const series = seriesOf(sample.series, line);
    if (series === undefined) return;
    const at = sample.timestamp === undefined ? scrapedAt : instantOfTimestamp(sample.timestamp);
    if (at !== undefined) intake.sample(series, { at, value: sample.value, line });
    else if (sample.timestamp !== undefined) intake.faults.line(line, notAMoment(sample.timestamp));
    else if (counts.timeless++ === 0) counts.firstTimeless = line;
  }

  function takeComment(text: string, line: number): void {
    const stamp = SCRAPED_AT.exec(text)?.[1];
    if (stamp === undefined) return;
    scrapedAt = momentOf(stamp);
    if (scrapedAt === undefined)
      intake.faults.line(line, `${JSON.stringify(stamp)} is no time: write milliseconds since 1970 or ISO 8601`);
  }

  return {
    line: (text: string, number: number): void => {
      const line: ExpositionLine = parseExpositionLine(text);
      if (line.kind === 'sample') takeSample(line, number);
      else if (line.kind === 'comment') takeComment(line.text, number);
      else if (line.kind === 'wrong') {
        counts.wrong++;
        intake.faults.line(number, line.message);
      }
    },
    end(path: string): void {
      tellWhole(intake, path, counts);
    },
  };
}

interface Counts {
  samples: number;
  wrong: number;
  timeless: number;
  firstTimeless: number;
}

function tellWhole(intake: SeriesIntake, path: string, counts: Counts): void {
  if (counts.samples === 0 && counts.wrong > 0) {
    throw new Problem(
      'telemetry-unreadable',
      `${path} holds no line of Prometheus exposition text: choose another format for it`,
    );
  }
  if (counts.timeless > 0) {
    intake.faults.line(
      counts.firstTimeless,
      `${counts.timeless} samples from here on carry no time: let the exporter or the export write time stamps, or put a line "# scraped-at TIME" before each scrape`,
    );
  }
}

/** A part of a text keeps the whole of it in memory: what is remembered is a text of its own. */
const ownCopy = (text: string): string => Buffer.from(text).toString();

const notAMoment = (timestamp: number): string =>
  `the time stamp ${timestamp} is neither milliseconds nor seconds of a day since 1973: convert it to milliseconds since 1970`;

function momentOf(text: string): number | undefined {
  const stamp = text.trim();
  return /^\d+(\.\d+)?$/.test(stamp) ? instantOfTimestamp(Number(stamp)) : parseInstant(stamp);
}
