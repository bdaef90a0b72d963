import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AMD, NVIDIA, T } from '../../../../tests/prometheus-series.ts';
import { recordingSink } from '../../../../tests/recording-sink.ts';
import {
  field,
  packed,
  packedRequest,
  sampleField,
  varint,
  type WireSeries,
  wireSeries,
  writeRequest,
} from '../../../../tests/remote-write-message.ts';
import { isAbsent, sharedData } from '../../../../tests/shared-data.ts';
import { Problem } from '../../../foundation/problem.ts';
import { remoteWriteDecoder } from './remote-write.ts';

const TENSOR = 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE';
const CLOCK = 'DCGM_FI_DEV_SM_CLOCK';
const POWER = 'DCGM_FI_DEV_POWER_USAGE';
const ANOTHER = { ...NVIDIA, gpu: '1', UUID: 'GPU-b' };

async function decoded(...bodies: readonly Uint8Array[]) {
  const decoder = await remoteWriteDecoder();
  const sink = recordingSink();
  const messages = bodies.map((body) => decoder.decode(body, sink));
  const readings = sink.readings.map(({ of, at, values }) => ({ uuid: of.uuid, at: at - T, ...values }));
  return { messages, readings, faults: sink.faults, subjects: sink.readings.map(({ of }) => of) };
}

const decodedSeries = (...series: readonly WireSeries[]) => decoded(packedRequest(...series));
const label = (name: string, value: string) => field(1, field(1, name), field(2, value));
const PLAIN_LABELS = [label('UUID', 'GPU-a'), label('__name__', POWER), label('gpu', '0')];
const handMade = (...parts: readonly Uint8Array[]) => packed(field(1, ...parts));

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

  it('asks each sink for its own numbers', async () => {
    const decoder = await remoteWriteDecoder();
    const body = packedRequest(wireSeries(POWER, NVIDIA, [[0, 300]]));
    const numbers: number[] = [];
    const sinkGiving = (number: number) => ({
      subject: () => number,
      reading: (subject: number) => numbers.push(subject),
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
    const { readings, faults, messages } = await decoded(handMade(...PLAIN_LABELS, sampleField(bits, T)));
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
    const { readings, messages } = await decoded(packed(Buffer.concat([later, bytes, later])));
    expect(readings).toHaveLength(1);
    expect(messages).toMatchObject([{ series: 1, samples: 1, used: 1, histograms: 1, exemplars: 1 }]);
  });

  it('an empty message says nothing', async () => {
    expect((await decoded(packed(new Uint8Array()))).messages).toMatchObject([{ series: 0, samples: 0, used: 0 }]);
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

  it('whose labels are not UTF-8 is a fault', async () => {
    const labels = [...PLAIN_LABELS, field(1, field(1, 'x'), field(2, [0xff]))];
    const { readings, faults } = await decoded(handMade(...labels, sampleField(0n, T)));
    expect([readings, faults]).toEqual([[], [expect.stringContaining('not UTF-8')]]);
  });

  it('of thousands is told with a hundred others, and the rest are counted', async () => {
    const bad = Array.from({ length: 500 }, (_, index) => wireSeries(POWER, NVIDIA, [[index, -1 - index]]));
    const { faults } = await decodedSeries(...bad);
    expect(faults).toHaveLength(101);
    expect(faults.at(-1)).toContain('400 more samples and series');
  });
});

describe('a message that can not be read', () => {
  const valid = writeRequest([
    wireSeries(POWER, NVIDIA, [[0, 300]]),
    wireSeries(POWER, { ...NVIDIA, gpu: '' }, [[15_000, 301]]),
  ]);

  it('reaches nothing, wherever it is cut', async () => {
    const decoder = await remoteWriteDecoder();
    const boundary = writeRequest([wireSeries(POWER, NVIDIA, [[0, 300]])]).length;
    const sink = recordingSink();
    for (let length = 1; length < valid.length; length++) {
      if (length === boundary) continue;
      expect(() => decoder.decode(packed(valid.subarray(0, length)), sink)).toThrow(Problem);
    }
    expect([sink.readings, sink.faults]).toEqual([[], []]);
    expect(decoder.decode(packed(valid), sink).used).toBe(2);
  });

  it.each<[string, Uint8Array]>([
    ['is not packed', valid],
    ['is of remote write 2.0', packed(field(4, ''))],
    ['has a series that is a number', packed(Uint8Array.from([0x08, 1]))],
    ['has a label that is a number', handMade(Uint8Array.from([0x08, 1]))],
    ['has a name that is a number', handMade(field(1, [0x08, 1]))],
    ['has a sample that is a number', handMade(Uint8Array.from([0x10, 1]))],
    ['has a value that is a whole number', handMade(field(2, [0x08, 1]))],
    ['has a time that is a text', handMade(field(2, [0x12, 0]))],
    ['has a group', handMade(Uint8Array.from([0x7b, 0x7c]))],
    ['has a field without a number', packed(Uint8Array.from([0x02, 0]))],
    ['has a number that does not end', packed(Uint8Array.from([0x78, ...Array.from({ length: 11 }, () => 0x80)]))],
    ['has a number above 64 bits', packed(Uint8Array.from([0x78, ...Array.from({ length: 9 }, () => 0xff), 2]))],
    ['has a length beyond 2^53', packed(Uint8Array.from([0x0a, ...Array.from({ length: 9 }, () => 0xff), 1]))],
  ])('because it %s is a Problem', async (_, body) => {
    await expect(decoded(body)).rejects.toMatchObject({ name: 'Problem', code: 'message-unreadable' });
  });

  it('because it is longer than the limit when unpacked is a Problem', async () => {
    const sink = recordingSink();
    const at = (maximumUnpackedBytes: number) => remoteWriteDecoder({ maximumUnpackedBytes });
    const tooSmall = await at(valid.length - 1);
    expect(() => tooSmall.decode(packed(valid), sink)).toThrow(/send smaller batches/);
    expect((await at(valid.length)).decode(packed(valid), sink).used).toBe(2);
  });

  it('because it has millions of empty series is a Problem', async () => {
    await expect(decoded(packed(Buffer.alloc(2 * 250_001, Uint8Array.from([0x0a, 0]))))).rejects.toThrow(
      /250000 series/,
    );
  });
});

describe('a message of a million samples', () => {
  const samples = (count: number) => {
    const one = sampleField(0x4072c00000000000n, T);
    return handMade(...PLAIN_LABELS, Buffer.alloc(one.length * count, one));
  };

  it('is read, and one of a sample more is a Problem', async () => {
    expect((await decoded(samples(1_000_000))).messages).toMatchObject([{ samples: 1_000_000, used: 1 }]);
    await expect(decoded(samples(1_000_001))).rejects.toThrow(/1000000 samples/);
  });
});

describe('labels written in an unusual way', () => {
  const sample = sampleField(0x4072c00000000000n, T);
  const power = [{ uuid: 'GPU-a', at: 0, powerWatts: 300 }];

  it.each<[string, readonly Uint8Array[]]>([
    ['after the samples', [sample, ...PLAIN_LABELS]],
    ['around the samples', [PLAIN_LABELS[0]!, sample, ...PLAIN_LABELS.slice(1)]],
    ['not in order', [...PLAIN_LABELS.toReversed(), sample]],
    ['value first', [...PLAIN_LABELS.slice(0, 2), field(1, field(2, '0'), field(1, 'gpu')), sample]],
    ['with fields of later versions', [...PLAIN_LABELS, field(1, field(1, 'x'), field(2, 'y'), field(9, 'z')), sample]],
    ['with an overlong length', [...PLAIN_LABELS, Buffer.from([0x0a, 0x85, 0, 0x0a, 1, 120, 0x12, 0]), sample]],
    ['time first', [...PLAIN_LABELS, field(2, [0x10], varint(T), [0x09], [0, 0, 0, 0, 0, 0xc0, 0x72, 0x40])]],
    [
      'value twice, of which the last counts',
      [...PLAIN_LABELS, field(2, [0x09, 0, 0, 0, 0, 0, 0, 0, 0], sample.subarray(2))],
    ],
  ])('are read: %s', async (_, parts) => {
    const twice = handMade(...parts);
    expect((await decoded(twice, twice)).readings).toEqual([...power, ...power]);
  });

  it('that go on where those of the series foretold end are another series', async () => {
    const short = handMade(...PLAIN_LABELS, sample);
    const longer = handMade(...PLAIN_LABELS, label('hpc_job', '17'), sample);
    const late = handMade(...PLAIN_LABELS, sample, label('hpc_job', '18'));
    const { subjects } = await decoded(short, longer, short, late, short);
    expect(subjects.map(({ holder }) => holder?.job)).toEqual([undefined, '17', undefined, '18', undefined]);
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

  it('add up when all that were seen lately are there, and are not known otherwise', async () => {
    const whole = [
      [1, 4],
      [2, 3],
    ] as const;
    const { readings } = await decoded(
      scrape(0, ...whole),
      scrape(15_000, ...whole),
      scrape(30_000, [1, 4]),
      scrape(315_001, [1, 4]),
      scrape(330_000, ...whole),
    );
    expect(readings.map(({ at, powerWatts }) => [at, powerWatts])).toEqual(
      [0, 15_000, 30_000, 315_001, 330_000].map((at) => [at, 300]),
    );
    const sums = readings.map(({ tensorActiveFraction }) => tensorActiveFraction);
    expect(sums.map((sum) => sum?.toFixed(6))).toEqual([undefined, '0.700000', undefined, '0.400000', '0.700000']);
  });
});

describe('the recorded message', () => {
  const path = ['infrastructure', 'remote-write-2000-dcgm-series.snappy'] as const;
  it.skipIf(isAbsent(...path))('holds 2,000 series of 100 accelerators', async () => {
    const { messages, readings } = await decoded(readFileSync(sharedData(...path)));
    expect(messages).toMatchObject([{ series: 2000, samples: 2000, stale: 0, histograms: 0 }]);
    expect(new Set(readings.map(({ uuid }) => uuid)).size).toBe(100);
    expect(readings).toHaveLength(100);
  });
});
