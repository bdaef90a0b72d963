import { ALLOCATION_SOURCES } from '../dist/adapters/allocations/allocation-formats.js';
import { calibrationFile } from '../dist/adapters/calibration/calibration-file/calibration-file.js';
import { fileCatalogue } from '../dist/adapters/catalogue/file-catalogue/file-catalogue.js';
import { declarationsFile } from '../dist/adapters/declarations/declarations-file/declarations-file.js';
import { globFiles } from '../dist/adapters/files/glob-files/glob-files.js';
import { fleetFile } from '../dist/adapters/fleet/fleet-file/fleet-file.js';
import { terminalProgress } from '../dist/adapters/progress/terminal-progress/terminal-progress.js';
import { PROMETHEUS_SOURCES } from '../dist/adapters/telemetry/prometheus-formats.js';
import { TELEMETRY_SOURCES } from '../dist/adapters/telemetry/telemetry-formats.js';
import { spilledWindows } from '../dist/adapters/windows/spilled-windows/spilled-windows.js';
import { CALIBRATION_FILE } from '../dist/main/paths.js';
import { accountCompute } from '../dist/workflows/account-compute.js';

export const TELEMETRY = [...TELEMETRY_SOURCES, ...PROMETHEUS_SOURCES];

const DOORS = {
  catalogue: fileCatalogue(),
  calibration: calibrationFile(CALIBRATION_FILE),
  fleet: fleetFile(),
  telemetry: TELEMETRY,
  allocations: ALLOCATION_SOURCES,
  billing: [],
  declarations: declarationsFile(),
  files: globFiles,
  progress: terminalProgress(process.stderr),
  newWindowStore: () => spilledWindows(),
};

/**
 * The whole workflow, as the command line runs it.
 * @param {readonly string[]} args format and path of the telemetry, path of the fleet file, path of the allocations
 */
export function accountsFrom([format = '', pattern = '', fleet = '', allocations = '']) {
  return accountCompute(DOORS, {
    fleet,
    telemetry: [{ format, pattern, options: {} }],
    allocations: [{ format: 'allocations-csv', pattern: allocations, options: {} }],
    billing: [],
  });
}
