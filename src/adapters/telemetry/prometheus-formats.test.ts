import { describe, expect, it } from 'vitest';
import { type Recording, recordingOf } from '../../../tests/recording-sink.ts';
import { type DeviceWindow, mergeWindows, productIn, signalIn } from '../../domain/telemetry/device-window.ts';
import { windowFold } from '../../domain/telemetry/fold.ts';
import { SIGNAL_COUNT, SIGNAL_INDEX, type Signal } from '../../domain/telemetry/signal.ts';
import { instant } from '../../foundation/instant.ts';
import { AMD, MINUTE, NVIDIA, type Series, WRITERS, every } from '../../../tests/prometheus-series.ts';
import { PROMETHEUS_SOURCES } from './prometheus-formats.ts';

/** The windows of a recording, subject by subject merged as the house merges them. */
function windowsOf(recording: Recording): readonly DeviceWindow[] {
  const byMinute = new Map<number, DeviceWindow>();
  const fold = windowFold({
    emit(window) {
      const other = byMinute.get(window.from);
      byMinute.set(window.from, other === undefined ? window : mergeWindows(other, window));
    },
  });
  const values = new Float64Array(SIGNAL_COUNT);
  for (const reading of recording.readings) {
    values.fill(Number.NaN);
    for (const [signal, value] of Object.entries(reading.values)) values[SIGNAL_INDEX[signal as Signal]] = value;
    fold.reading(0, instant(reading.at), values);
  }
  fold.endInput();
  return [...byMinute.values()];
}

const total = (recording: Recording, signal: Signal): number =>
  windowsOf(recording).reduce((sum, window) => sum + (signalIn(window, signal)?.integral ?? 0), 0);

describe.each(PROMETHEUS_SOURCES.map((source) => [source.format, source] as const))('%s', (format, source) => {
  const read = async (...series: readonly Series[]) => recordingOf(source, WRITERS[format]!(series));

  it('takes millijoules of NVIDIA and microjoules of AMD, watts and milliwatts, per cent and ratios as what they are', async () => {
    const slurm = { gpu: '0', gpu_type: 'NVIDIA A100', slurmjobid: '17', instance: 'n3:9798' };
    const once = (name: string, labels: Record<string, string>, value: number): Series => ({
      name,
      labels,
      points: [[0, value]],
    });
    const { readings, faults } = await read(
      once('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', NVIDIA, 5_000_000),
      once('DCGM_FI_DEV_GPU_UTIL_RATIO', NVIDIA, 97),
      once('DCGM_FI_PROF_SM_UTIL_RATIO', NVIDIA, 0.97),
      once('DCGM_FI_DEV_BOARD_POWER_WATTS', NVIDIA, 700),
      once('gpu_energy_consumed', AMD, 5_000_000),
      once('gpu_prof_tensor_active_percent', AMD, 50),
      once('amd_gpu_gfx_activity', AMD, 97),
      once('gpu_clock', { ...AMD, clock_type: 'GPU_CLOCK_TYPE_MEMORY' }, 900),
      once('gpu_clock', { ...AMD, clock_type: 'system' }, 2100),
      once('slurm_job_power_gpu', slurm, 250_000),
      once('slurm_job_tensor_gpu', slurm, 25),
    );
    expect(faults).toEqual([]);
    const of = (node: string) => readings.find((reading) => reading.of.node === node);
    expect(of('n1')?.values).toEqual({
      energyJoules: 5000,
      utilisationFraction: 0.97,
      smActiveFraction: 0.97,
      powerWatts: 700,
    });
    expect(of('n2')?.values).toEqual({
      energyJoules: 5,
      tensorActiveFraction: 0.5,
      utilisationFraction: 0.97,
      smClockHertz: 2.1e9,
    });
    expect(of('n3')?.values).toEqual({ powerWatts: 250, tensorActiveFraction: 0.25 });
    expect(of('n3')?.of).toMatchObject({ index: 0, holder: { job: '17' } });
  });

  it('refuses per cent where a share is expected instead of counting a hundredfold', async () => {
    const { readings, faults } = await read({
      name: 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE',
      points: every(1000, [1.03, 58, 1.02, 1]),
    });
    expect(readings.map(({ values }) => values.tensorActiveFraction)).toEqual([1, 1]);
    expect(faults).toHaveLength(2);
  });

  it('counts a renamed metric and a renamed label once, and says so', async () => {
    const energy = every(10_000, [0, 1e6, 2e6, 3e6, 4e6, 5e6, 6e6]);
    const power = every(10_000, [100, 100, 100, 100, 100, 100, 100]);
    const { Hostname, ...rest } = NVIDIA;
    const recording = await read(
      { name: 'DCGM_FI_DEV_POWER_USAGE', points: power },
      { name: 'DCGM_FI_DEV_BOARD_POWER_WATTS', labels: { ...rest, hostname: Hostname }, points: power },
      { name: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', points: energy },
      { name: 'dcgm_fi_dev_total_energy_consumption', labels: { ...rest, hostname: Hostname }, points: energy },
    );
    expect(total(recording, 'powerWatts')).toBe(6000);
    expect(total(recording, 'energyJoules')).toBe(6000);
    expect(recording.readings).toHaveLength(7);
    expect(recording.faults).toEqual([expect.stringMatching(/14 samples tell a signal that another series tells/)]);
  });

  it('prefers one of two fields that tell the same, and has nothing to complain of', async () => {
    const { readings, faults } = await read(
      { name: 'DCGM_FI_PROF_GR_ENGINE_ACTIVE', points: [[0, 0.5]] },
      { name: 'DCGM_FI_DEV_GPU_UTIL', points: [[0, 60]] },
      { name: 'DCGM_FI_DEV_POWER_USAGE_INSTANT', points: [[0, 690]] },
      { name: 'DCGM_FI_DEV_POWER_USAGE', points: [[0, 650]] },
    );
    expect(readings.map(({ values }) => values)).toEqual([{ utilisationFraction: 0.6, powerWatts: 650 }]);
    expect(faults).toEqual([]);
  });

  it('keeps one device in one order of time while pods come and go', async () => {
    const held = (pod: string, points: Series['points']): Series => ({
      name: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
      labels: { ...NVIDIA, pod, namespace: 'lab' },
      points,
    });
    const recording = await read(
      held('a', [
        [0, 0],
        [30_000, 3e6],
        [150_000, 15e6],
      ]),
      held('b', [
        [60_000, 6e6],
        [90_000, 9e6],
        [120_000, 12e6],
      ]),
    );
    expect(total(recording, 'energyJoules')).toBe(15_000);
    expect(recording.readings.map(({ of }) => of.holder?.pod)).toEqual(['a', 'a', 'b', 'b', 'b', 'a']);
  });

  it('follows a series through the day on which its name changes', async () => {
    const recording = await read(
      {
        name: 'DCGM_FI_DEV_POWER_USAGE',
        points: [
          [0, 100],
          [30_000, 100],
          [60_000, 100],
        ],
      },
      {
        name: 'DCGM_FI_DEV_BOARD_POWER_WATTS',
        points: [
          [120_000, 100],
          [150_000, 100],
          [180_000, 100],
        ],
      },
    );
    expect(total(recording, 'powerWatts')).toBe(18_000);
  });

  it('keeps a device that moves to another index or node apart by words and one by uuid', async () => {
    const { readings } = await read(
      { name: 'DCGM_FI_DEV_POWER_USAGE', points: [[0, 1]] },
      { name: 'DCGM_FI_DEV_POWER_USAGE', labels: { ...NVIDIA, gpu: '3', Hostname: 'n9' }, points: [[MINUTE, 2]] },
    );
    expect(readings.map(({ of }) => [of.uuid, of.node, of.index])).toEqual([
      ['GPU-a', 'n1', 0],
      ['GPU-a', 'n9', 3],
    ]);
  });

  it('counts the fall of a counter as a reset, never as negative', async () => {
    const points = every(10_000, [5e6, 6e6, 0.5e6, 1.5e6]);
    expect(total(await read({ name: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', points }), 'energyJoules')).toBe(
      1000 + 500 + 1000,
    );
  });

  it('gains nothing from samples that repeat, in value or in time', async () => {
    const once = await read({ name: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', points: every(30_000, [0, 9e6, 18e6]) });
    const doubled = await read({
      name: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
      points: [
        [0, 0],
        [15_000, 0],
        [30_000, 9e6],
        [30_000, 9e6],
        [45_000, 9e6],
        [60_000, 18e6],
        [59_000, 18e6],
      ],
    });
    expect(total(once, 'energyJoules')).toBe(18_000);
    expect(total(doubled, 'energyJoules')).toBe(18_000);
  });

  it('forms the product of tensor activity and clock', async () => {
    const [window] = windowsOf(
      await read(
        { name: 'DCGM_FI_PROF_TENSOR_UTIL_RATIO', points: every(10_000, [1, 1, 0, 0]) },
        { name: 'DCGM_FI_DEV_SM_CLOCK', points: every(10_000, [1000, 1000, 2000, 2000]) },
      ),
    );
    expect(productIn(window!, 'tensorClockHertz')?.integral).toBeCloseTo(1e9 * 10 + 1e9 * 5);
  });

  it('lets MIG instances add up to their device and no further; what is of the board is not added', async () => {
    const instance = (id: string, profile: string) => ({
      ...NVIDIA,
      GPU_I_ID: id,
      GPU_I_PROFILE: profile,
      exported_pod: `p${id}`,
    });
    const { readings, faults } = await read(
      ...['1', '2'].flatMap((id): Series[] => {
        const labels = instance(id, id === '1' ? '3g.40gb' : '4g.40gb');
        return [
          {
            name: 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE',
            labels,
            points: [
              [0, 1],
              [30_000, 0.5],
            ],
          },
          {
            name: 'DCGM_FI_DEV_POWER_USAGE',
            labels,
            points: [
              [0, 600],
              [30_000, 500],
            ],
          },
          {
            name: 'DCGM_FI_DEV_GPU_UTIL',
            labels,
            points: [
              [0, 0],
              [30_000, 0],
            ],
          },
        ];
      }),
    );
    expect(readings.map(({ values }) => values)).toEqual([
      { tensorActiveFraction: 1, powerWatts: 600 },
      { tensorActiveFraction: 0.5, powerWatts: 500 },
    ]);
    expect(readings[0]?.of).not.toHaveProperty('holder');
    expect(faults).toEqual([]);
  });

  it('says that an instance of unknown size leaves its device not known, not idle', async () => {
    const labels = { ...NVIDIA, modelName: 'Unheard Of', GPU_I_ID: '1', GPU_I_PROFILE: '1g.10gb' };
    const { readings, faults } = await read({ name: 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', labels, points: [[0, 0.3]] });
    expect(readings).toEqual([]);
    expect(faults).toEqual([expect.stringContaining('size of a MIG instance is not known')]);
  });

  it('takes the power of a partitioned AMD device from its first partition and its activity as not known', async () => {
    const partition = (id: string) => ({ ...AMD, gpu_id: id, gpu_partition_id: id, gpu_compute_partition_type: 'cpx' });
    const { readings, faults } = await read(
      { name: 'gpu_package_power', labels: partition('0'), points: [[0, 700]] },
      { name: 'gpu_package_power', labels: partition('1'), points: [[0, 0]] },
      { name: 'gpu_prof_tensor_active_percent', labels: partition('0'), points: [[0, 90]] },
      { name: 'gpu_prof_total_16_ops', labels: partition('1'), points: [[0, 1e15]] },
    );
    expect(readings.map(({ values }) => values)).toEqual([{ powerWatts: 700 }]);
    expect(readings[0]?.of).not.toHaveProperty('index');
    expect(faults).toEqual([expect.stringContaining('partitioned AMD device')]);
  });

  it("does not take the exporter's own pod for the holder of an idle device", async () => {
    const idle = { ...NVIDIA, pod: 'nvidia-dcgm-exporter-x7k', namespace: 'gpu-operator', container: 'exporter' };
    const busy = { ...idle, exported_pod: 'train-0', exported_namespace: 'lab' };
    const { readings } = await read(
      { name: 'DCGM_FI_DEV_POWER_USAGE', labels: idle, points: [[0, 70]] },
      { name: 'DCGM_FI_DEV_POWER_USAGE', labels: busy, points: [[60_000, 700]] },
      {
        name: 'DCGM_FI_DEV_POWER_USAGE',
        labels: { ...NVIDIA, pod: 'train-1', namespace: 'lab', hpc_job: '9' },
        points: [[120_000, 700]],
      },
    );
    expect(readings.map(({ of }) => of.holder)).toEqual([
      undefined,
      { namespace: 'lab', pod: 'train-0' },
      { namespace: 'lab', pod: 'train-1', job: '9' },
    ]);
  });

  it('says what is missing of a series without an accelerator or a node, once', async () => {
    const { readings, faults } = await read(
      { name: 'DCGM_FI_DEV_POWER_USAGE', labels: { Hostname: 'n1' }, points: [[0, 1]] },
      { name: 'DCGM_FI_DEV_POWER_USAGE', labels: { Hostname: 'n2' }, points: [[0, 1]] },
      { name: 'DCGM_FI_DEV_POWER_USAGE', labels: { gpu: '0' }, points: [[0, 1]] },
    );
    expect(readings).toEqual([]);
    expect(faults).toEqual([
      expect.stringContaining('neither a uuid nor a whole number'),
      expect.stringContaining('node=NAME'),
    ]);
  });

  it('uses the options for the node, and says of one that does not apply', async () => {
    const text = WRITERS[format]!([
      { name: 'DCGM_FI_DEV_POWER_USAGE', labels: { gpu: '0' }, points: [[0, 1]] },
      { name: 'DCGM_FI_DEV_POWER_USAGE', labels: { gpu: '0', instance: 'n5:9400' }, points: [[0, 1]] },
    ]);
    const { readings, faults } = await recordingOf(source, text, {
      node: 'n4',
      nodePrefix: 'east-',
      utcOffsetMinutes: 60,
    });
    expect(readings.map(({ of }) => of.node)).toEqual(['n4', 'east-n5']);
    expect(faults).toEqual([expect.stringContaining('UTC')]);
  });
});
