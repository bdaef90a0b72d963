import { describe, expect, it } from 'vitest';
import { recordingOf } from '../../../../tests/recording-sink.ts';
import { victoriametricsJsonl } from './victoriametrics-jsonl.ts';

const T = 1_750_000_000_000;
const GPU = {
  gpu: '0',
  UUID: 'GPU-a',
  hostname: 'n1',
  exported_pod: 'train-0',
  exported_namespace: 'lab',
  pod: 'dcgm-exporter-x',
};
const line = (name: string, values: readonly unknown[], timestamps: readonly number[]): string =>
  JSON.stringify({ metric: { __name__: name, ...GPU }, values, timestamps });
const read = async (lines: readonly string[]) => recordingOf(victoriametricsJsonl, lines.join('\n'));

describe('series from /api/v1/export', () => {
  it('joins series that come one after the other, so that tensor activity and clock stand in one reading', async () => {
    const { readings, faults } = await read([
      line('DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', [0.1, 0.2], [T, T + 30_000]),
      line('DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', [0.3], [T + 60_000]),
      line('node_load1', [1], [T]),
      line('DCGM_FI_DEV_SM_CLOCK', [1000, 1100, 1200], [T, T + 30_000, T + 60_000]),
    ]);
    expect(faults).toEqual([]);
    expect(readings.map(({ at, values }) => [at - T, values.tensorActiveFraction, values.smClockHertz])).toEqual([
      [0, 0.1, 1e9],
      [30_000, 0.2, 1.1e9],
      [60_000, 0.3, 1.2e9],
    ]);
    expect(readings[0]?.of).toEqual({
      kind: 'accelerator',
      node: 'n1',
      index: 0,
      uuid: 'GPU-a',
      holder: { namespace: 'lab', pod: 'train-0' },
    });
  });

  it('takes null and "NaN" as not known and says of "Inf" that it can\'t be', async () => {
    const values = [null, 'NaN', 'Inf', 300];
    const { readings, faults } = await read([
      line('DCGM_FI_DEV_POWER_USAGE', values, [T, T + 1000, T + 2000, T + 3000]),
    ]);
    expect(readings.map(({ at, values }) => [at - T, values.powerWatts])).toEqual([[3000, 300]]);
    expect(faults).toEqual([expect.stringContaining("Infinity can't be a value of 155")]);
  });

  it("reports each line that can't be used and uses the rest", async () => {
    const { readings, faults } = await read([
      '{"metric":{"__name__":"DCGM_FI_DEV_POWER_USAGE"',
      '[1,2]',
      JSON.stringify({ metric: { gpu: '0' }, values: [], timestamps: [] }),
      line('DCGM_FI_DEV_POWER_USAGE', [1, 2], [T]),
      line('DCGM_FI_DEV_POWER_USAGE', [1], [-5]),
      line('DCGM_FI_DEV_POWER_USAGE', [500], [T]),
    ]);
    expect(readings.map(({ values }) => values.powerWatts)).toEqual([500]);
    expect(faults.map((fault) => fault.slice(0, 8))).toEqual([
      'input:1:',
      'input:2:',
      'input:3:',
      'input:4:',
      'input:5:',
    ]);
    expect(faults[3]).toContain('2 values stand beside 1 timestamps');
  });

  it('refuses what is no export at all', async () => {
    await expect(read(['time_ms,source,power_w'])).rejects.toMatchObject({ code: 'telemetry-unreadable' });
  });
});
