import type { z } from 'zod';
import type { ExportedSeries } from '../../../foundation/exported-series.ts';
import { instantOfTimestamp, named, sampleValue } from '../../../foundation/exposition-format.ts';
import type { Period } from '../../../foundation/instant.ts';
import type { HistorySource } from '../../../ports/history-source.ts';
import { askHistory, type HistoryServer, unreadable } from '../history-request.ts';
import { withinPeriod } from '../within-period.ts';
import { matrixSchema, matrixSeriesSchema } from './matrix-schema.ts';
import { matrixSplitter } from './matrix-splitter.ts';

/**
 * History of Prometheus, or of what answers like it, by `/api/v1/query` with a range selector: the samples as they were scraped.
 * `query_range` would give values on a grid, filled in from up to five minutes before, which are no samples.
 * Source: prometheus.io/docs/prometheus/latest/querying/basics, "Range Vector Selectors".
 */
export const prometheusHistory = (server: HistoryServer): HistorySource => ({
  async read({ match, period, signal }, take) {
    /** Series that an earlier selector gave; one selector gives each once. */
    const given = match.length > 1 ? new Set<string>() : undefined;
    for (const selector of match) {
      const splitter = matrixSplitter({
        series: (text) => {
          const of = seriesOf(server, text);
          const within = of && withinPeriod(of, period);
          if (within !== undefined && isFirst(given, within)) take(within);
        },
        wrong: (why) => unreadable(server, why),
      });
      await askHistory(server, { path: '/api/v1/query', form: formOf(selector, period), signal }, (piece) =>
        splitter.take(piece),
      );
      refuseOther(server, splitter.end());
    }
  },
});

/**
 * Prometheus 2 counts both ends of a range in, Prometheus 3 its end alone; a millisecond more at the start serves both.
 * What lies outside is left out here.
 */
const formOf = (selector: string, { from, until }: Period): URLSearchParams =>
  new URLSearchParams({
    query: `${selector}[${Math.ceil(until) - Math.floor(from) + 1}ms]`,
    time: (Math.ceil(until) / 1000).toFixed(3),
  });

function seriesOf(server: HistoryServer, text: string): ExportedSeries | undefined {
  const read = matrixSeriesSchema.safeParse(parsed(server, text));
  if (!read.success) throw unreadable(server, 'has a series in another form than the interface describes');
  const { metric, values = [] } = read.data;
  const series = named('', new Map(Object.entries(metric)));
  if (series === undefined || values.length === 0) return undefined;
  return { series, ...columnsOf(values) };
}

function columnsOf(samples: NonNullable<z.output<typeof matrixSeriesSchema>['values']>) {
  const values = new Float64Array(samples.length);
  const times = new Float64Array(samples.length);
  for (const [place, [seconds, value]] of samples.entries()) {
    values[place] = sampleValue(value) ?? Number.NaN;
    times[place] = instantOfTimestamp(Math.round(seconds * 1000)) ?? Number.NaN;
  }
  return { values, times };
}

function isFirst(given: Set<string> | undefined, { series: { name, labels } }: ExportedSeries): boolean {
  if (given === undefined) return true;
  const key = JSON.stringify([name, ...[...labels].sort(([a], [b]) => (a < b ? -1 : 1))]);
  if (given.has(key)) return false;
  given.add(key);
  return true;
}

function refuseOther(server: HistoryServer, rest: string): void {
  const read = matrixSchema.safeParse(parsed(server, rest));
  if (!read.success) throw unreadable(server, 'is no answer of Prometheus to a range of samples');
  const warning = read.data.warnings?.[0];
  if (warning !== undefined) throw unreadable(server, `is in part (it warns: ${warning.slice(0, 200)})`);
}

function parsed(server: HistoryServer, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(server, 'is not JSON');
  }
}
