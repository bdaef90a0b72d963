import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decoded, handMade, PLAIN_LABELS } from '../../../../tests/decoded-remote-write.ts';
import { AMD, every, NVIDIA, T, WRITERS } from '../../../../tests/prometheus-series.ts';
import { recordingOf, recordingSink } from '../../../../tests/recording-sink.ts';
import {
  field,
  packed,
  packedRequest,
  sampleField,
  type WireSeries,
  wireSeries,
  writeRequest,
} from '../../../../tests/remote-write-message.ts';
import { isAbsent, sharedData } from '../../../../tests/shared-data.ts';
import { MOST_INSTANCES } from '../../../domain/telemetry/instance-part.ts';
import { victoriametricsJsonl } from '../victoriametrics-jsonl/victoriametrics-jsonl.ts';
import { remoteWriteDecoder } from './remote-write.ts';

const TENSOR = 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE';
const CLOCK = 'DCGM_FI_DEV_SM_CLOCK';
const POWER = 'DCGM_FI_DEV_POWER_USAGE';
const ANOTHER = { ...NVIDIA, gpu: '1', UUID: 'GPU-b' };

const decodedSeries = async (...series: readonly WireSeries[]) => decoded([packedRequest(...series)]);

describe('a message of remote write 1.0', () => {
  it('gives one reading for all samples of a device and moment', async () => {
    const { readings, subjects, messages } = await decodedSeries(
      wireSeries(TENSOR, NVIDIA, [[0, 0.5]]),
      wireSeries(CLOCK, NVIDIA, [[0, 1980]]),
      wireSeries('DCGM_FI_DEV_FB_FREE', NVIDIA, [[0, 1]]),
    );
    expect(readings).toEqual([{ uuid: 'GPU-a', at: 0, tensorActiveFraction: 0.5, smClockHertz: 1.98e9 }]);
    expect(subjects).toEqual([
      { kind: 'accelerator', node: 'n1', index: 0, uuid: 'GPU-a', modelName: 'NVIDIA H100 80GB HBM3' },
    ]);
    expect(messages).toEqual([{ series: 3, samples: 3, used: 2, stale: 0, histograms: 0, exemplars: 0 }]);
  });

  it('gives the readings of each device in the order of time, however its samples are ordered', async () => {
    const points = [0, 15_000, 30_000];
    const bySeries = [TENSOR, CLOCK].flatMap((name) =>
      [NVIDIA, ANOTHER].map((labels) =>
        wireSeries(
          name,
          labels,
          points.map((at) => [at, 0.25] as const),
        ),
      ),
    );
    const byTime = points.flatMap((at) =>
      [TENSOR, CLOCK].flatMap((name) => [NVIDIA, ANOTHER].map((labels) => wireSeries(name, labels, [[at, 0.25]]))),
    );
    const expected = ['GPU-a', 'GPU-b'].flatMap((uuid) =>
      points.map((at) => ({ uuid, at, tensorActiveFraction: 0.25, smClockHertz: 250_000 })),
    );
    for (const order of [bySeries, byTime, byTime.toReversed()]) {
      const { readings } = await decodedSeries(...order);
      expect(readings.sort((a, b) => (a.uuid! < b.uuid! ? -1 : a.uuid === b.uuid ? a.at - b.at : 1))).toEqual(expected);
      const times = readings.filter(({ uuid }) => uuid === 'GPU-a').map(({ at }) => at);
      expect(times).toEqual(points);
    }
  });

  it('counts the same sample twice as one, without a fault', async () => {
    const twice = wireSeries(POWER, NVIDIA, [
      [0, 300],
      [0, 300],
    ]);
    const { readings, faults, messages } = await decodedSeries(twice, twice);
    expect(readings).toEqual([{ uuid: 'GPU-a', at: 0, powerWatts: 300 }]);
    expect([messages[0]?.samples, messages[0]?.used, faults]).toEqual([4, 1, []]);
  });

  it('takes one of two tellings of a signal, says so, and prefers the better field whichever comes first', async () => {
    const { readings, faults } = await decodedSeries(
      wireSeries('DCGM_FI_DEV_POWER_USAGE_INSTANT', NVIDIA, [[0, 311]]),
      wireSeries(POWER, NVIDIA, [[0, 300]]),
      wireSeries(POWER, { ...NVIDIA, prometheus: 'b' }, [[0, 301]]),
      wireSeries('DCGM_FI_DEV_POWER_USAGE_INSTANT', NVIDIA, [[0, 312]]),
    );
    expect(readings).toEqual([{ uuid: 'GPU-a', at: 0, powerWatts: 300 }]);
    expect(faults).toEqual([expect.stringContaining('1 samples tell a signal that another sample tells')]);
  });

  it('names the holder where one of the series does', async () => {
    const { subjects } = await decodedSeries(
      wireSeries(POWER, NVIDIA, [[0, 300]]),
      wireSeries(TENSOR, { ...NVIDIA, exported_pod: 'train-0', exported_namespace: 'customer' }, [[0, 0.5]]),
    );
    expect(subjects.map(({ holder }) => holder)).toEqual([{ pod: 'train-0', namespace: 'customer' }]);
  });

  it('gives the readings that the same series give from a file', async () => {
    const values = [0.1, 0.9, 0.4, 0];
    const all = [TENSOR, CLOCK, POWER, 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION'].flatMap((name) => [
      { name, labels: NVIDIA, points: every(15_000, values) },
      { name, labels: { ...ANOTHER, pod: 'train-1', namespace: 'customer' }, points: every(10_000, values) },
    ]);
    const fromFile = await recordingOf(victoriametricsJsonl, WRITERS['victoriametrics-jsonl']!(all));
    const sink = recordingSink();
    const body = packedRequest(...all.map(({ name, labels, points }) => wireSeries(name, labels, points)));
    (await remoteWriteDecoder()).decode(body, sink);
    expect(sink.readings).toHaveLength(8);
    expect(sink.readings).toEqual(fromFile.readings);
  });

  it('takes of a metric with several series the one that the field means', async () => {
    const clock = (type: string, megahertz: number) =>
      wireSeries('gpu_clock', { ...AMD, clock_type: type }, [[0, megahertz]]);
    const { readings, messages, faults } = await decodedSeries(
      clock('GPU_CLOCK_TYPE_MEMORY', 900),
      clock('GPU_CLOCK_TYPE_SYSTEM', 2100),
      clock('GPU_CLOCK_TYPE_SYSTEM', 2101),
    );
    expect(readings).toMatchObject([{ at: 0, smClockHertz: 2.1e9 }]);
    expect([messages[0]?.used, faults]).toEqual([1, []]);
  });

  it('tells metrics apart whose names are of one length', async () => {
    const swapped = (first: string, second: string) =>
      packedRequest(wireSeries(first, NVIDIA, [[0, 40]]), wireSeries(second, NVIDIA, [[0, 50]]));
    const { readings } = await decoded([
      swapped('DCGM_FI_DEV_GPU_TEMP', 'DCGM_FI_DEV_GPU_UTIL'),
      swapped('DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_GPU_TEMP'),
    ]);
    expect(
      readings.map(({ temperatureCelsius, utilisationFraction }) => [temperatureCelsius, utilisationFraction]),
    ).toEqual([
      [40, 0.5],
      [50, 0.4],
    ]);
  });

  it('asks each sink for its own numbers', async () => {
    const decoder = await remoteWriteDecoder();
    const body = packedRequest(wireSeries(POWER, NVIDIA, [[0, 300]]));
    const numbers: number[] = [];
    const sinkGiving = (number: number) => ({
      subject: () => number,
      reading: (subject: number) => numbers.push(subject),
      instance: () => undefined,
      fault: () => undefined,
    });
    const [first, second] = [sinkGiving(7), sinkGiving(8)];
    for (const sink of [first, second, second, first]) decoder.decode(body, sink);
    expect(numbers).toEqual([7, 8, 8, 7]);
  });
});

describe('what is no measurement', () => {
  it.each<[string, bigint, number]>([
    ['the mark of a series end', 0x7ff0000000000002n, 1],
    ['the usual NaN', 0x7ff8000000000001n, 0],
    ['a NaN one bit away', 0x7ff0000000000003n, 0],
    ['a NaN with the sign', 0xfff0000000000002n, 0],
  ])('%s says nothing and is no fault', async (_, bits, stale) => {
    const { readings, faults, messages } = await decoded([handMade(...PLAIN_LABELS, sampleField(bits, T))]);
    expect([readings, faults]).toEqual([[], []]);
    expect(messages).toEqual([{ series: 1, samples: 1, used: 0, stale, histograms: 0, exemplars: 0 }]);
  });

  it('histograms, exemplars, metadata and fields of later versions are passed over, the first two counted', async () => {
    const one = wireSeries(POWER, NVIDIA, [[0, 300]]);
    const bytes = writeRequest([{ ...one, exemplars: [{ value: 1 }], histograms: [{ sum: 1, timestamp: T }] }]);
    const later = Buffer.concat(
      [field(3, 'metadata'), [0x78, 1], field(15, 'later'), [0x79, 0, 0, 0, 0, 0, 0, 0, 0]].map((part) =>
        Uint8Array.from(part),
      ),
    );
    const { readings, messages } = await decoded([packed(Buffer.concat([later, bytes, later]))]);
    expect(readings).toHaveLength(1);
    expect(messages).toMatchObject([{ series: 1, samples: 1, used: 1, histograms: 1, exemplars: 1 }]);
  });

  it('an empty message says nothing', async () => {
    expect((await decoded([packed(new Uint8Array())])).messages).toMatchObject([{ series: 0, samples: 0, used: 0 }]);
  });
});

describe('one bad series', () => {
  const good = wireSeries(POWER, ANOTHER, [[0, 300]]);
  it.each<[string, WireSeries, RegExp]>([
    ['without a metric', { ...good, labels: good.labels.filter(({ name }) => name !== '__name__') }, /names no metric/],
    ['with two metrics', { ...good, labels: [...good.labels, { name: '__name__', value: TENSOR }] }, /or several/],
    ['with a label twice', { ...good, labels: [...good.labels, { name: 'gpu', value: '2' }] }, /the label gpu twice/],
    ['of no device', wireSeries(POWER, {}, [[0, 300]]), /its accelerator is not known/],
    ['with an impossible value', wireSeries(POWER, NVIDIA, [[0, -1]]), /GPU-a: -1 can't be a value|gpu-a: -1 can't be/],
    ['in seconds', wireSeries(POWER, NVIDIA, [[1_750_000_020 - T, 300]]), /expected milliseconds since 1970/],
    ['before 1970', wireSeries(POWER, NVIDIA, [[-1 - T, 300]]), /expected milliseconds since 1970/],
    ['with endless labels', wireSeries(POWER, { ...NVIDIA, more: 'm'.repeat(65_536) }, [[0, 300]]), /bytes of labels/],
  ])('%s is a fault and costs nothing else', async (_, bad, message) => {
    const { readings, faults, messages } = await decodedSeries(bad, good, bad);
    expect(readings).toEqual([{ uuid: 'GPU-b', at: 0, powerWatts: 300 }]);
    expect(faults).toEqual([expect.stringMatching(message)]);
    expect(messages).toMatchObject([{ series: 3, samples: 3, used: 1 }]);
  });

  it.each<[string, WireSeries, number | undefined]>([
    ['with a label twice', { ...good, labels: [...good.labels, { name: 'gpu', value: '2' }] }, 1],
    ['without a metric', { ...good, labels: good.labels.filter(({ name }) => name !== '__name__') }, 1],
    ['at no time', wireSeries(POWER, NVIDIA, [[-1 - T, 300]]), 1],
    ['of no device', wireSeries(POWER, {}, [[0, 300]]), undefined],
    ['with an impossible value', wireSeries(POWER, NVIDIA, [[0, -1]]), undefined],
  ])('%s is invalid by the protocol, or is not: %o', async (_, bad, malformed) => {
    const { messages } = await decodedSeries(bad, good);
    expect(messages[0]?.refused).toMatchObject({ samples: 1 });
    expect(messages[0]?.refused?.malformed).toBe(malformed);
  });

  it('whose labels are not UTF-8 is a fault', async () => {
    const labels = [...PLAIN_LABELS, field(1, field(1, 'x'), field(2, [0xff]))];
    const { readings, faults } = await decoded([handMade(...labels, sampleField(0n, T))]);
    expect([readings, faults]).toEqual([[], [expect.stringContaining('not UTF-8')]]);
  });

  it('of thousands is told with a hundred others, and the rest are counted', async () => {
    const bad = Array.from({ length: 500 }, (_, index) => wireSeries(POWER, NVIDIA, [[index, -1 - index]]));
    const { faults } = await decodedSeries(...bad);
    expect(faults).toHaveLength(101);
    expect(faults.at(-1)).toContain('400 more samples and series');
  });
});

describe('instances of a partitioned device', () => {
  const instance = (id: number, slices: number) => ({
    ...NVIDIA,
    GPU_I_ID: String(id),
    GPU_I_PROFILE: `${slices}g.40gb`,
  });
  const scrape = (at: number, ...instances: readonly (readonly [id: number, slices: number])[]) =>
    packedRequest(
      ...instances.map(([id, slices]) => wireSeries(TENSOR, instance(id, slices), [[at, 0.7]])),
      wireSeries(POWER, instance(1, 4), [[at, 300]]),
    );

  it('are told one by one, each with its share, and what is of the board beside them', async () => {
    const { readings, instances, messages } = await decoded([scrape(0, [1, 4], [2, 3]), scrape(15_000, [2, 3])]);
    expect(readings.map(({ at, powerWatts, tensorActiveFraction }) => [at, powerWatts, tensorActiveFraction])).toEqual([
      [0, 300, undefined],
      [15_000, 300, undefined],
    ]);
    expect(instances.map(({ at, part, tensorActiveFraction }) => [at, part, tensorActiveFraction])).toEqual([
      [0, { id: '1', share: 4 / 7 }, 0.7],
      [0, { id: '2', share: 3 / 7 }, 0.7],
      [15_000, { id: '2', share: 3 / 7 }, 0.7],
    ]);
    expect(messages.map(({ used }) => used)).toEqual([3, 2]);
  });

  it('give what a message holds, whatever came before', async () => {
    const decoder = await remoteWriteDecoder();
    const body = scrape(0, [1, 4], [2, 3]);
    const first = await decoded([body], decoder);
    await decoded([scrape(15_000, [3, 1]), scrape(30_000, [1, 4])], decoder);
    expect((await decoded([body], decoder)).instances).toEqual(first.instances);
  });

  it('count once in a message that tells them twice', async () => {
    const told = (value: number) => wireSeries(TENSOR, instance(1, 4), [[0, value]]);
    const { instances, messages } = await decoded([packedRequest(told(0.7), told(0.9))]);
    expect(instances.map(({ tensorActiveFraction }) => tensorActiveFraction)).toEqual([0.7]);
    expect(messages).toMatchObject([{ samples: 2, used: 1 }]);
  });

  it('of which there are more than any device has are told as that, and no more of them', async () => {
    const many = Array.from({ length: 500 }, (_, index) => [index, 1] as const);
    const { instances } = await decoded([scrape(0, ...many)]);
    expect(instances).toHaveLength(MOST_INSTANCES + 1);
  });
});

describe('the recorded message', () => {
  const path = ['infrastructure', 'remote-write-2000-dcgm-series.snappy'] as const;
  it.skipIf(isAbsent(...path))('holds 2,000 series of 100 accelerators', async () => {
    const { messages, readings } = await decoded([readFileSync(sharedData(...path))]);
    expect(messages).toMatchObject([{ series: 2000, samples: 2000, stale: 0, histograms: 0 }]);
    expect(new Set(readings.map(({ uuid }) => uuid)).size).toBe(100);
    expect(readings).toHaveLength(100);
  });
});
