import type { CsvDialect } from '../csv/dialect.ts';

/** Columns that are used; volts, amperes and the power factor are passed over. */
export const PTDAEMON_CSV: CsvDialect = {
  format: 'ptdaemon-csv',
  subjectKind: 'meter',
  timeColumns: ['time', 'timestamp'],
  dateOrder: 'month-first',
  identityColumns: { meter: 'node', source: 'node' },
  signalColumns: { watts: { signal: 'powerWatts', unit: 'W' } },
  expected: '"time" (MM-DD-YYYY hh:mm:ss.mmm, local; give utcOffsetMinutes=) and "watts"',
  isNamedByFile: true,
};
