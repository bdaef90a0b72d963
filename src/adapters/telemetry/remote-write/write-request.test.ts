import { describe, expect, it } from 'vitest';
import { decoded, handMade, labelField, PLAIN_LABELS } from '../../../../tests/decoded-remote-write.ts';
import { NVIDIA, T } from '../../../../tests/prometheus-series.ts';
import { recordingSink } from '../../../../tests/recording-sink.ts';
import {
  field,
  packed,
  sampleField,
  varint,
  wireSeries,
  writeRequest,
} from '../../../../tests/remote-write-message.ts';
import { Problem } from '../../../foundation/problem.ts';
import { remoteWriteDecoder } from './remote-write.ts';

const POWER = 'DCGM_FI_DEV_POWER_USAGE';

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
    await expect(decoded([body])).rejects.toMatchObject({ name: 'Problem', code: 'message-unreadable' });
  });

  it('because it is longer than the limit when unpacked is a Problem', async () => {
    const sink = recordingSink();
    const at = (maximumUnpackedBytes: number) => remoteWriteDecoder({ maximumUnpackedBytes });
    const tooSmall = await at(valid.length - 1);
    expect(() => tooSmall.decode(packed(valid), sink)).toThrow(/send smaller batches/);
    expect((await at(valid.length)).decode(packed(valid), sink).used).toBe(2);
  });

  it('because it has millions of empty series is a Problem', async () => {
    await expect(decoded([packed(Buffer.alloc(2 * 250_001, Uint8Array.from([0x0a, 0])))])).rejects.toThrow(
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
    expect((await decoded([samples(1_000_000)])).messages).toMatchObject([{ samples: 1_000_000, used: 1 }]);
    await expect(decoded([samples(1_000_001)])).rejects.toThrow(/1000000 samples/);
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
    expect((await decoded([twice, twice])).readings).toEqual([...power, ...power]);
  });

  it('that go on where those of the series foretold end are another series', async () => {
    const short = handMade(...PLAIN_LABELS, sample);
    const longer = handMade(...PLAIN_LABELS, labelField('hpc_job', '17'), sample);
    const late = handMade(...PLAIN_LABELS, sample, labelField('hpc_job', '18'));
    const { subjects } = await decoded([short, longer, short, late, short]);
    expect(subjects.map(({ holder }) => holder?.job)).toEqual([undefined, '17', undefined, '18', undefined]);
  });
});

describe('a sample without a value', () => {
  it('is a zero, whatever the one before was', async () => {
    const after = field(2, [0x10], varint(T + 15_000));
    const { readings } = await decoded([handMade(...PLAIN_LABELS, sampleField(0x4072c00000000000n, T), after)]);
    expect(readings.map(({ powerWatts }) => powerWatts)).toEqual([300, 0]);
  });

  it('and without a time is a fault, whatever the one before was', async () => {
    const timeless = field(2, [0x09, 0, 0, 0, 0, 0, 0xc0, 0x72, 0x40]);
    const { readings, faults } = await decoded([handMade(...PLAIN_LABELS, sampleField(0n, T), timeless)]);
    expect([readings.length, faults]).toEqual([1, [expect.stringContaining('is at 0: expected milliseconds')]]);
  });
});
