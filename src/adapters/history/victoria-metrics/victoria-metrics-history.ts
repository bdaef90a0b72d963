import { StringDecoder } from 'node:string_decoder';
import { parseExportedLine } from '../../../foundation/exported-series.ts';
import type { HistoryQuestion, HistorySource } from '../../../ports/history-source.ts';
import { askHistory, type HistoryServer, unreadable } from '../history-request.ts';
import { withinPeriod } from '../within-period.ts';

/** A line holds at most so many samples, which is asked for, and some labels. */
const MOST_ROWS_PER_LINE = 10_000;
const LONGEST_LINE = 4 * 2 ** 20;

/**
 * History of VictoriaMetrics, by `/api/v1/export`: raw samples, one series or block of one a line.
 * Source: docs.victoriametrics.com, "How to export data in JSON line format".
 */
export const victoriaMetricsHistory = (server: HistoryServer): HistorySource => ({
  async read({ match, period, signal }, take) {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    const takeLine = (line: string): void => {
      const parsed = parseExportedLine(line);
      if (parsed.kind === 'blank') return;
      if (parsed.kind === 'wrong') throw unreadable(server, `has a line that is no series (${parsed.message})`);
      const within = withinPeriod(parsed.of, period);
      if (within !== undefined) take(within);
    };
    await askHistory(server, { path: '/api/v1/export', form: formOf({ match, period }), signal }, (piece) => {
      const lines = (rest + decoder.write(piece)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST_LINE) throw unreadable(server, `has a line of more than ${LONGEST_LINE} characters`);
      for (const line of lines) takeLine(line);
    });
    // Every line is ended, the last one too.
    if (rest.trim() !== '') throw unreadable(server, 'ends in the middle of a line');
  },
});

function formOf({ match, period }: Pick<HistoryQuestion, 'match' | 'period'>): URLSearchParams {
  const form = new URLSearchParams();
  for (const selector of match) form.append('match[]', selector);
  form.set('start', seconds(period.from));
  form.set('end', seconds(period.until));
  form.set('max_rows_per_line', String(MOST_ROWS_PER_LINE));
  return form;
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);
