import { parseExportedLine } from '../../../foundation/exported-series.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { TelemetrySource } from '../../../ports/telemetry-source.ts';
import { metricTable } from '../prometheus/metric-table.ts';
import { readLines } from '../prometheus/read-lines.ts';
import { type SeriesIntake, seriesIntake } from '../prometheus/series-intake.ts';

/** About 1.2 million samples in one line: 14 months at one every 30 seconds. */
const LONGEST_LINE = 24 * 1_048_576;

/**
 * What VictoriaMetrics gives at `/api/v1/export`: one series, or a block of one, per line, each with its whole history.
 * The series of a device are laid aside in a temporary file and brought together, so that products of two signals are formed
 * although their series come one after the other.
 */
export const victoriametricsJsonl: TelemetrySource = {
  format: 'victoriametrics-jsonl',
  async read(input, sink, onBytes) {
    const intake = seriesIntake({ table: await metricTable(), input, sink });
    const counts = { series: 0, wrong: 0 };
    try {
      const listener = {
        line: (text: string, number: number) => takeLine(intake, counts, { text, number }),
        tooLong: (number: number) =>
          intake.faults.line(
            number,
            `longer than ${LONGEST_LINE} characters: export again with max_rows_per_line=100000`,
          ),
      };
      const broken = await readLines({ path: input.path, maximumCharacters: LONGEST_LINE, listener, onBytes });
      if (broken !== undefined) intake.faults.once(broken);
      refuseOther(input.path, counts);
      intake.end();
    } finally {
      intake.dispose();
    }
  },
};

interface Counts {
  series: number;
  wrong: number;
}

function takeLine(intake: SeriesIntake, counts: Counts, { text, number }: { text: string; number: number }): void {
  const line = parseExportedLine(text);
  if (line.kind === 'wrong') {
    counts.wrong++;
    intake.faults.line(number, line.message);
  }
  if (line.kind !== 'series') return;
  counts.series++;
  const series = intake.series(line.of.series);
  if (series === undefined) return;
  const { values, times } = line.of;
  let timeless = 0;
  for (let index = 0; index < values.length; index++) {
    const at = times[index] as number;
    if (Number.isNaN(at)) timeless++;
    else intake.sample(series, { at, value: values[index] as number, line: number });
  }
  if (timeless > 0) intake.faults.line(number, `${timeless} of its timestamps are not milliseconds since 1970`);
}

function refuseOther(path: string, counts: Counts): void {
  if (counts.series === 0 && counts.wrong > 0) {
    throw new Problem('telemetry-unreadable', `${path} holds no line of /api/v1/export: choose another format for it`);
  }
}
