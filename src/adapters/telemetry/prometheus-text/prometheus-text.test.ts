import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { recordingOf } from '../../../../tests/recording-sink.ts';
import { prometheusText } from './prometheus-text.ts';

const T = 1_750_000_000_000;
const GPU = 'gpu="0",UUID="GPU-a",modelName="NVIDIA H100 80GB HBM3",Hostname="n1"';
const read = async (lines: readonly string[]) => recordingOf(prometheusText, lines.join('\n'));

describe('exposition text', () => {
  it('brings the metrics of one scrape together, device by device, in the units of the house', async () => {
    const other = GPU.replace('gpu="0"', 'gpu="1"').replace('GPU-a', 'GPU-b');
    const { readings, faults } = await read([
      '# HELP DCGM_FI_DEV_SM_CLOCK SM clock frequency (in MHz).',
      '# TYPE DCGM_FI_DEV_SM_CLOCK gauge',
      `DCGM_FI_DEV_SM_CLOCK{${GPU}} 1830 ${T}`,
      `DCGM_FI_DEV_SM_CLOCK{${other}} 345 ${T}`,
      `DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{${GPU}} 0.5 ${T}`,
      `DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{${GPU}} 2500000 ${T}`,
      `DCGM_FI_DEV_GPU_UTIL{${GPU}} 98 ${T}`,
      `DCGM_FI_DEV_FB_USED{${GPU}} 2 ${T}`,
      'go_goroutines 8',
    ]);
    expect(faults).toEqual([]);
    expect(readings).toEqual([
      {
        of: { kind: 'accelerator', node: 'n1', index: 0, uuid: 'GPU-a', modelName: 'NVIDIA H100 80GB HBM3' },
        at: T,
        values: {
          smClockHertz: 1.83e9,
          tensorActiveFraction: 0.5,
          energyJoules: 2500,
          utilisationFraction: 0.98,
          memoryUsedBytes: 2_097_152,
        },
      },
      {
        of: { kind: 'accelerator', node: 'n1', index: 1, uuid: 'GPU-b', modelName: 'NVIDIA H100 80GB HBM3' },
        at: T,
        values: { smClockHertz: 345e6 },
      },
    ]);
  });

  it('joins samples stamped one by one within a collection, and never those of two collections', async () => {
    const { readings } = await read([
      `DCGM_FI_DEV_SM_CLOCK{${GPU}} 1000 ${T}`,
      `DCGM_FI_DEV_SM_CLOCK{${GPU}} 1100 ${T + 100}`,
      `DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{${GPU}} 0.5 ${T + 3}`,
      `DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{${GPU}} 0.6 ${T + 103}`,
      `DCGM_FI_DEV_SM_CLOCK{${GPU}} 1200 ${T + 5000}`,
      `DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{${GPU}} 0.7 ${T + 6001}`,
    ]);
    expect(readings.map(({ at, values }) => [at - T, values.smClockHertz, values.tensorActiveFraction])).toEqual([
      [0, 1e9, 0.5],
      [100, 1.1e9, 0.6],
      [5000, 1.2e9, undefined],
      [6001, undefined, 0.7],
    ]);
  });

  it.each([
    ['# scraped-at 1750000000000', T],
    ['# scraped-at 1750000000', T],
    ['# scraped-at 2025-06-15T15:06:40Z', T],
  ])('takes the time of a scrape without time stamps from "%s"', async (comment, at) => {
    const { readings, faults } = await read([comment, `DCGM_FI_DEV_POWER_USAGE{${GPU}} 400`]);
    expect(faults).toEqual([]);
    expect(readings.map((reading) => reading.at)).toEqual([at]);
  });

  it('says once, with the number and the way out, that samples carry no time', async () => {
    const { readings, faults } = await read([
      `DCGM_FI_DEV_POWER_USAGE{${GPU}} 400`,
      `DCGM_FI_DEV_SM_CLOCK{${GPU}} 345`,
    ]);
    expect(readings).toEqual([]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^input:1: 2 samples from here on carry no time: .*"# scraped-at TIME"/);
  });

  it("leaves NaN, infinity and the exporter's blank values out: not known is not zero", async () => {
    const { readings, faults } = await read([
      `DCGM_FI_DEV_POWER_USAGE{${GPU}} NaN ${T}`,
      `DCGM_FI_DEV_SM_CLOCK{${GPU}} 2147483632 ${T}`,
      `DCGM_FI_PROF_SM_ACTIVE{${GPU}} 140737488355330 ${T}`,
      `DCGM_FI_PROF_DRAM_ACTIVE{${GPU}} +Inf ${T}`,
      `DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{${GPU}} 0.25 ${T}`,
    ]);
    expect(readings.map(({ values }) => values)).toEqual([{ tensorActiveFraction: 0.25 }]);
    expect(faults).toEqual([expect.stringMatching(/^input:4: Infinity can't be a value of 1005/)]);
  });

  it('reports each malformed line with its number and uses the rest', async () => {
    const { readings, faults } = await read([
      `DCGM_FI_DEV_POWER_USAGE{${GPU}} 400 ${T}`,
      `DCGM_FI_DEV_POWER_USAGE{${GPU}`,
      `DCGM_FI_DEV_POWER_USAGE{gpu=0} 400 ${T}`,
      `DCGM_FI_DEV_POWER_USAGE{${GPU}} forty ${T}`,
      `DCGM_FI_DEV_POWER_USAGE{${GPU}} 410 1750000060000000`,
      `DCGM_FI_DEV_POWER_USAGE{${GPU}} -3 ${T + 1000}`,
      `DCGM_FI_DEV_POWER_USAGE{${GPU}} 420 ${T + 2000}`,
    ]);
    expect(readings.map(({ values }) => values.powerWatts)).toEqual([400, 420]);
    expect(faults.map((fault) => fault.slice(0, 8))).toEqual([
      'input:2:',
      'input:3:',
      'input:4:',
      'input:5:',
      'input:6:',
    ]);
  });

  it('reads gzip, and keeps what stood before a file breaks off', async () => {
    const text = `DCGM_FI_DEV_POWER_USAGE{${GPU}} 400 ${T}\n${`# padding ${Math.PI}\n`.repeat(5000)}`;
    const packed = gzipSync(Buffer.from(text + Array.from({ length: 9000 }, (_, at) => `# ${at * 7919}\n`).join('')));
    expect((await recordingOf(prometheusText, packed)).readings).toHaveLength(1);
    const broken = await recordingOf(prometheusText, packed.subarray(0, packed.length - 500));
    expect(broken.readings).toHaveLength(1);
    expect(broken.faults[0]).toContain('the file breaks off');
  });

  it('refuses what holds no exposition text at all, and a file that is not there', async () => {
    await expect(recordingOf(prometheusText, '<html>\n<body>no</body>\n')).rejects.toMatchObject({
      code: 'telemetry-unreadable',
    });
    const missing = prometheusText.read({ path: '/nowhere/at/all' }, { subject: () => 0, reading() {}, fault() {} });
    await expect(missing).rejects.toMatchObject({ code: 'telemetry-unreadable' });
  });

  it('says so when none of the metrics is known', async () => {
    expect((await read(['go_goroutines 8'])).faults[0]).toContain('docs/prometheus-names.md');
  });
});
