import type { CsvDialect } from '../csv/dialect.ts';

/** Columns that are used; all others are passed over. */
export const NODE_POWER_CSV: CsvDialect = {
  format: 'node-power-csv',
  subjectKind: 'meter',
  timeColumns: ['time_ms', 'timestamp_ms', 'timestamp', 'time'],
  dateOrder: 'year-first',
  identityColumns: { source: 'node', meter: 'node', node: 'node', hostname: 'node' },
  signalColumns: {
    power: { signal: 'powerWatts' },
    sys_power: { signal: 'powerWatts' },
    node_power: { signal: 'powerWatts' },
    energy: { signal: 'energyJoules' },
  },
  expected: '"time_ms", "source" (the meter; or give node=) and "power_w"',
};
