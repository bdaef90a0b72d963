import { describe, expect, it } from 'vitest';
import { collectReadings } from '../../../../tests/collected-readings.ts';
import { withFile } from '../../../../tests/temporary-file.ts';
import type { TelemetryInput } from '../../../ports/telemetry-source.ts';
import { ptdaemonCsv } from './ptdaemon-csv.ts';

const LOG =
  'time,watts,volts,amps,pf\n07-15-2024 23:22:12.279,2354.500000,239.18,3.4,0.96\n07-15-2024 23:22:13.279,-2.000000,-2,-2,-2\n';

const read = (content: string, options: Partial<TelemetryInput> = {}) =>
  withFile(content, (path) => collectReadings(ptdaemonCsv, { path, ...options }), 'run_1.csv.gz');

describe('ptdaemon-csv', () => {
  it('reads local times with the offset that the user gives', async () => {
    const local = await read(LOG, { node: 'dgx' });
    const shifted = await read(LOG, { node: 'dgx', utcOffsetMinutes: 420 });
    expect(local.readings[0]?.at).toBe(Date.UTC(2024, 6, 15, 23, 22, 12, 279));
    expect(shifted.readings[0]?.at).toBe(Date.UTC(2024, 6, 16, 6, 22, 12, 279));
  });

  it('names the meter by the user, else by the file', async () => {
    expect((await read(LOG, { node: 'dgx' })).subjects).toEqual([{ kind: 'meter', node: 'dgx' }]);
    expect((await read(LOG, { nodePrefix: 'a-' })).subjects).toEqual([{ kind: 'meter', node: 'a-run_1' }]);
  });

  it("takes the meter's sign for a failed reading as not known and reports it", async () => {
    const { readings, faults } = await read(LOG);
    expect(readings.map(({ value }) => value('powerWatts'))).toEqual([2354.5, undefined]);
    expect(faults.map(({ line }) => line)).toEqual([3]);
  });

  it('refuses a log of another kind and names the columns that it expects', async () => {
    await expect(read('a,b\n1,2\n')).rejects.toMatchObject({ message: expect.stringContaining('"watts"') });
  });
});
