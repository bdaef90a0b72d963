import { describe, expect, it } from 'vitest';
import { NVIDIA, T } from '../../../../tests/prometheus-series.ts';
import { recordingSink } from '../../../../tests/recording-sink.ts';
import {
  field,
  packed,
  request2,
  sampleField,
  varint,
  wireSeries,
  writeRequest,
} from '../../../../tests/remote-write-message.ts';
import { remoteWriteDecoder2 } from './remote-write.ts';

const POWER = 'DCGM_FI_DEV_POWER_USAGE';
const LONG = 'n'.repeat(40_000);

async function decoded(...bodies: readonly Uint8Array[]) {
  const decoder = await remoteWriteDecoder2();
  const sink = recordingSink();
  const messages = bodies.map((body) => decoder.decode(packed(body), sink));
  const readings = sink.readings.map(({ of, at, values }) => ({ uuid: of.uuid, at: at - T, ...values }));
  return { messages, readings, faults: sink.faults };
}

const symbols = (...texts: readonly string[]): Uint8Array => Buffer.concat(texts.map((text) => field(4, text)));
const SYMBOLS = symbols('', '__name__', POWER, 'UUID', 'GPU-a', LONG, '~'.repeat(127), '~'.repeat(128));
const sample = sampleField(0x4072c00000000000n, T);
const series = (references: readonly number[], ...more: readonly Uint8Array[]) =>
  field(5, field(1, ...references.map(varint)), ...more);
const power = { uuid: 'GPU-a', at: 0, powerWatts: 300 };

describe('a message of remote write 2.0', () => {
  it('gives the readings that the same series give in 1.0', async () => {
    const one = wireSeries(POWER, NVIDIA, [
      [0, 300],
      [15_000, 301],
    ]);
    const tensor = wireSeries('DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', NVIDIA, [[15_000, 0.5]]);
    const idle = {
      ...one,
      samples: [],
      histograms: [{ sum: 1, timestamp: T }],
      exemplars: [{ value: 1 }, { value: 2 }],
    };
    const { readings, messages, faults } = await decoded(request2([one, tensor, idle]), request2([tensor]));
    expect(readings).toEqual([
      power,
      { uuid: 'GPU-a', at: 15_000, powerWatts: 301, tensorActiveFraction: 0.5 },
      { uuid: 'GPU-a', at: 15_000, tensorActiveFraction: 0.5 },
    ]);
    expect(messages[0]).toEqual({ series: 3, samples: 3, used: 3, stale: 0, histograms: 1, exemplars: 2 });
    expect(faults).toEqual([]);
  });

  it.each<[string, Uint8Array]>([
    ['symbols after the series', Buffer.concat([series([1, 2, 3, 4], sample), SYMBOLS])],
    ['numbers that are not packed', Buffer.concat([SYMBOLS, field(5, [0x08, 1, 0x08, 2, 0x08, 3, 0x08, 4], sample)])],
    [
      'numbers in pieces, after the sample',
      Buffer.concat([SYMBOLS, field(5, sample, field(1, [1, 2]), field(1, [3, 4]))]),
    ],
    ['symbols of 127 and 128 bytes', Buffer.concat([SYMBOLS, series([1, 2, 6, 7, 3, 4], sample)])],
    [
      'a start time in the sample',
      Buffer.concat([SYMBOLS, series([1, 2, 3, 4], field(2, sample.subarray(2), [0x18, 9]))]),
    ],
  ])('is read with %s', async (_, body) => {
    expect((await decoded(body, body)).readings).toEqual([power, power]);
  });

  it('tells a series apart from one whose labels go on', async () => {
    const known = symbols('', '__name__', POWER, 'UUID', 'GPU-a', 'hpc_job', '17');
    const decoder = await remoteWriteDecoder2();
    const sink = recordingSink();
    for (const more of [[], [5, 6], []]) {
      decoder.decode(packed(Buffer.concat([known, series([1, 2, 3, 4, ...more], sample)])), sink);
    }
    expect(sink.readings.map(({ of }) => of.holder?.job)).toEqual([undefined, '17', undefined]);
  });

  it.each<[string, readonly number[], RegExp]>([
    ['a symbol that is not there', [1, 2, 3, 8], /refers to symbols/],
    ['a name without a value', [1, 2, 3], /refers to symbols/],
    ['no labels', [], /names no metric/],
    ['labels of 80,000 bytes', [1, 2, 3, 4, 5, 5], /bytes of labels/],
    ['more labels than any series has', [1, 2, 3, 4, ...Array.from({ length: 22_000 }, () => 0)], /bytes of labels/],
    ['a label twice', [1, 2, 3, 4, 3, 4], /the label UUID twice/],
  ])('costs nothing else when one of its series has %s', async (_, references, message) => {
    const { readings, faults } = await decoded(
      Buffer.concat([SYMBOLS, series(references, sample), series([1, 2, 3, 4], sample)]),
    );
    expect([readings, faults]).toEqual([[power], [expect.stringMatching(message)]]);
  });

  it.each<[string, Uint8Array]>([
    ['is of 1.0', writeRequest([wireSeries(POWER, NVIDIA, [[0, 300]])])],
    ['has a symbol that is a number', Uint8Array.from([0x20, 1])],
    ['has a series that is a number', Uint8Array.from([0x28, 1])],
    ['has labels that are a fixed number', field(5, [0x0d, 1, 0, 0, 0])],
    ['has numbers that run out of their list', Buffer.concat([SYMBOLS, field(5, [0x0a, 1, 0x80, 0x01])])],
    ['is cut', SYMBOLS.subarray(0, -1)],
    ['has millions of symbols', Buffer.alloc(2 * 1_000_001, Uint8Array.from([0x22, 0]))],
  ])('is a Problem when it %s', async (_, body) => {
    await expect(decoded(body)).rejects.toMatchObject({ name: 'Problem', code: 'message-unreadable' });
  });

  it('is a Problem when its labels, written out, are longer than a message may be', async () => {
    const body = Buffer.concat([SYMBOLS, ...Array.from({ length: 2000 }, () => series([3, 5]))]);
    await expect(decoded(body)).rejects.toThrow(/bytes of labels: send smaller batches/);
  });
});
