import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrationFile } from '../src/adapters/calibration/calibration-file/calibration-file.ts';
import { fileCatalogue } from '../src/adapters/catalogue/file-catalogue/file-catalogue.ts';
import { CALIBRATION_FILE } from '../src/main/paths.ts';
import { counterTraces } from '../src/main/validation/counter-traces.ts';
import { figuresOfRun } from '../src/main/validation/measured-run.ts';
import { nodePowerRuns } from '../src/main/validation/node-power-runs.ts';
import { validationData } from '../src/main/validation/validation-data.ts';
import { isAbsent, SHARED_DATA, sharedData } from './shared-data.ts';

const TRACES = join('telemetry', 'h100-dcgm-10hz');
const POWER = join('telemetry', 'mlperf-training-power');

const measuring = async () => ({
  catalogue: await fileCatalogue().read(),
  calibration: await calibrationFile(CALIBRATION_FILE).read(),
});

describe('validation on measured runs', () => {
  it.skipIf(isAbsent(TRACES))('counters of one H100 trace hold its truth, and come within 15 % of it', async () => {
    const traces = await counterTraces(validationData(SHARED_DATA));
    const smallest = traces.toSorted((a, b) => a.until - a.from - (b.until - b.from))[0]!;
    const { low, estimate, high } = await figuresOfRun(smallest, await measuring());
    expect(Math.abs(estimate / smallest.truth - 1)).toBeLessThanOrEqual(0.15);
    expect(low).toBeLessThanOrEqual(smallest.truth);
    expect(high).toBeGreaterThanOrEqual(smallest.truth);
  });

  it.skipIf(isAbsent(POWER))('node power of one run holds its truth within a factor of four', async () => {
    const [run] = nodePowerRuns(validationData(sharedData()));
    const { low, estimate, high } = await figuresOfRun(run!, await measuring());
    expect(low).toBeLessThanOrEqual(run!.truth);
    expect(high).toBeGreaterThanOrEqual(run!.truth);
    expect(high / low).toBeLessThanOrEqual(4);
    expect(low).toBeLessThanOrEqual(estimate);
  });
});
