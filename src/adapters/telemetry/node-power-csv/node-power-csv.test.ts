import { describe, expect, it } from 'vitest';
import { collectReadings } from '../../../../tests/collected-readings.ts';
import { withFile } from '../../../../tests/temporary-file.ts';
import type { TelemetryInput } from '../../../ports/telemetry-source.ts';
import { nodePowerCsv } from './node-power-csv.ts';

const read = (content: string, options: Partial<TelemetryInput> = {}) =>
  withFile(content, (path) => collectReadings(nodePowerCsv, { path, ...options }));

describe('node-power-csv', () => {
  it('gives each meter its watts, duplicates and all', async () => {
    const { readings, subjects, faults } = await read(
      'time_ms,source,power_w\n1000,node_0,5200.0\n1000,node_0,5300.0\n1500,sw_0,90\n',
      { nodePrefix: 'dell-' },
    );
    expect(subjects).toEqual([
      { kind: 'meter', node: 'dell-node_0' },
      { kind: 'meter', node: 'dell-sw_0' },
    ]);
    expect(readings.map(({ at, subject, value }) => [at, subject.node, value('powerWatts')])).toEqual([
      [1000, 'dell-node_0', 5200],
      [1000, 'dell-node_0', 5300],
      [1500, 'dell-sw_0', 90],
    ]);
    expect(faults).toEqual([]);
  });

  it('takes the meter from the user where the file names none, and refuses a file that nobody names', async () => {
    const nameless = 'timestamp,phase,sys_power_w\n1930000000.5,start,1800\n';
    const { readings } = await read(nameless, { node: 'n0' });
    expect(readings.map(({ subject, value }) => [subject.node, value('powerWatts')])).toEqual([['n0', 1800]]);
    await expect(read(nameless)).rejects.toMatchObject({
      code: 'telemetry-unreadable',
      message: expect.stringContaining('node=NAME'),
    });
  });

  it('shifts times by the offset that the user gives', async () => {
    const { readings } = await read('time_ms,source,power_w\n1000,a,5\n', { utcOffsetMinutes: 300 });
    expect(readings[0]?.at).toBe(1000 + 300 * 60_000);
  });

  it('reports a row that names no meter', async () => {
    const { readings, faults } = await read('time_ms,source,power_w\n1000,,5\n2000,a,5\n');
    expect(readings).toHaveLength(1);
    expect(faults.map(({ line }) => line)).toEqual([2]);
  });
});
