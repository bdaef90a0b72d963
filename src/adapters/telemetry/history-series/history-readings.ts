import type { HistorySource } from '../../../ports/history-source.ts';
import type { ReadingHistory } from '../../../ports/reading-history.ts';
import type { ReadingSink } from '../../../ports/telemetry-source.ts';
import { type MetricTable, metricTable } from '../prometheus/metric-table.ts';
import { type SeriesIntake, seriesIntake } from '../prometheus/series-intake.ts';

export interface HistoryReadingsOptions {
  readonly source: HistorySource;
  /** By which faults in what it holds are told. */
  readonly name: string;
  /** Selectors of series; every name by which something is measured here when absent. */
  readonly match?: readonly string[];
}

/**
 * Reads the history that a server keeps of accelerators, by the tables of names and labels that every other Prometheus source is
 * read by: what a server keeps of an exporter and what the exporter says itself become the same readings.
 */
export async function historyReadings({ source, name, match }: HistoryReadingsOptions): Promise<ReadingHistory> {
  const table = await metricTable();
  const selectors = match ?? [everyName(table)];
  return {
    async read(period, sink, signal) {
      let samples = 0;
      const opened = openedOnce(() => seriesIntake({ table, input: { path: name }, sink: withoutLines(sink) }));
      try {
        await source.read({ match: selectors, period, signal }, ({ series, values, times }) => {
          samples += values.length;
          const intake = opened.intake();
          const open = intake.series(series);
          if (open === undefined) return;
          for (let place = 0; place < values.length; place++) {
            intake.sample(open, { at: times[place] as number, value: values[place] as number, line: 0 });
          }
        });
        opened.end();
        return samples;
      } finally {
        opened.dispose();
      }
    },
  };
}

/** Nothing at all is a gap, and no fault of what the server holds. */
function openedOnce(open: () => SeriesIntake) {
  let intake: SeriesIntake | undefined;
  return {
    intake: (): SeriesIntake => (intake ??= open()),
    end: (): void => intake?.end(),
    dispose: (): void => intake?.dispose(),
  };
}

/** An answer of a server has no lines that a person could look up. */
const withoutLines = (sink: ReadingSink): ReadingSink => ({
  subject: (descriptor) => sink.subject(descriptor),
  reading: (subject, at, values) => sink.reading(subject, at, values),
  fault: ({ where, message }) => sink.fault({ where, message }),
});

const everyName = ({ names }: MetricTable): string =>
  `{__name__=~"(?i:${names.map((name) => name.replace(/[.]/g, '[.]')).join('|')})"}`;
