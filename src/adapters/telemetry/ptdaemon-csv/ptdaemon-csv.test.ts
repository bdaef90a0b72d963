import { describe, expect, it } from 'vitest';
import { collectReadings } from '../../../../tests/collected-readings.ts';
import { withFile } from '../../../../tests/temporary-file.ts';
import type { TelemetryInput } from '../../../ports/telemetry-source.ts';
import { ptdaemonCsv } from './ptdaemon-csv.ts';

const LOG =
  'time,watts,volts,amps,pf\n03-02-2031 21:40:05.125,1810.250000,230.5,3.4,0.96\n03-02-2031 21:40:06.125,-2.000000,-2,-2,-2\n';

const read = (content: string, options: Partial<TelemetryInput> = {}) =>
  withFile(content, (path) => collectReadings(ptdaemonCsv, { path, ...options }), 'run_1.csv.gz');

describe('ptdaemon-csv', () => {
  it('reads local times with the offset that the user gives', async () => {
    const local = await read(LOG, { node: 'dgx' });
    const shifted = await read(LOG, { node: 'dgx', utcOffsetMinutes: 420 });
    expect(local.readings[0]?.at).toBe(Date.UTC(2031, 2, 2, 21, 40, 5, 125));
    expect(shifted.readings[0]?.at).toBe(Date.UTC(2031, 2, 3, 4, 40, 5, 125));
  });

  it('names the meter by the user, else by the file', async () => {
    expect((await read(LOG, { node: 'dgx' })).subjects).toEqual([{ kind: 'meter', node: 'dgx' }]);
    expect((await read(LOG, { nodePrefix: 'a-' })).subjects).toEqual([{ kind: 'meter', node: 'a-run_1' }]);
  });

  it("takes the meter's sign for a failed reading as not known and reports it", async () => {
    const { readings, faults } = await read(LOG);
    expect(readings.map(({ value }) => value('powerWatts'))).toEqual([1810.25, undefined]);
    expect(faults.map(({ line }) => line)).toEqual([3]);
  });

  it('refuses a log of another kind and names the columns that it expects', async () => {
    await expect(read('a,b\n1,2\n')).rejects.toMatchObject({ message: expect.stringContaining('"watts"') });
  });
});
