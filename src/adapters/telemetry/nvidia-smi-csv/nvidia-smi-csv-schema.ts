import type { CsvDialect } from '../csv/dialect.ts';

/** Queries of `nvidia-smi --query-gpu` that are used, under old and new names; all others are passed over. */
export const NVIDIA_SMI_CSV: CsvDialect = {
  format: 'nvidia-smi-csv',
  subjectKind: 'accelerator',
  timeColumns: ['timestamp'],
  dateOrder: 'year-first',
  identityColumns: {
    index: 'index',
    uuid: 'uuid',
    gpu_uuid: 'uuid',
    'pci.bus_id': 'busId',
    gpu_bus_id: 'busId',
    name: 'modelName',
    gpu_name: 'modelName',
  },
  signalColumns: {
    'power.draw': { signal: 'powerWatts', unit: 'W' },
    'power.draw.average': { signal: 'powerWatts', unit: 'W' },
    'power.draw.instant': { signal: 'powerWatts', unit: 'W' },
    'power.limit': { signal: 'powerLimitWatts', unit: 'W' },
    'enforced.power.limit': { signal: 'powerLimitWatts', unit: 'W' },
    'utilization.gpu': { signal: 'utilisationFraction', unit: '%' },
    'utilization.memory': { signal: 'memoryUtilisationFraction', unit: '%' },
    'memory.used': { signal: 'memoryUsedBytes', unit: 'MiB' },
    'temperature.gpu': { signal: 'temperatureCelsius', unit: 'C' },
    'clocks.sm': { signal: 'smClockHertz', unit: 'MHz' },
    'clocks.current.sm': { signal: 'smClockHertz', unit: 'MHz' },
    'clocks.max.sm': { signal: 'maximumSmClockHertz', unit: 'MHz' },
    'clocks_throttle_reasons.active': { signal: 'clockEventReasons', unit: '' },
    'clocks_event_reasons.active': { signal: 'clockEventReasons', unit: '' },
  },
  expected:
    '"timestamp" and at least one of "power.draw [W]", "utilization.gpu [%]", "clocks.current.sm [MHz]", as ' +
    'nvidia-smi --query-gpu=timestamp,index,uuid,power.draw,utilization.gpu --format=csv prints it',
};
