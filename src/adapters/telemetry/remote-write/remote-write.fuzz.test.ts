import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../../tests/outcome-or-problem.ts';
import { AMD, NVIDIA } from '../../../../tests/prometheus-series.ts';
import { type Recording, recordingSink } from '../../../../tests/recording-sink.ts';
import {
  packed,
  request2,
  readByAnother,
  type WireSeries,
  wireSeries,
  writeRequest,
} from '../../../../tests/remote-write-message.ts';
import {
  type RemoteWriteDecoder,
  type RemoteWriteOptions,
  remoteWriteDecoder,
  remoteWriteDecoder2,
} from './remote-write.ts';

const TENSOR = 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE';
const METRICS = {
  [TENSOR]: (value: number) => ({ tensorActiveFraction: value }),
  DCGM_FI_DEV_POWER_USAGE: (value: number) => ({ powerWatts: value }),
  DCGM_FI_DEV_GPU_TEMP: (value: number) => ({ temperatureCelsius: value }),
  DCGM_FI_DEV_FB_USED: (value: number) => ({ memoryUsedBytes: 1_048_576 * value }),
  DCGM_FI_DEV_SM_CLOCK: (value: number) => ({ smClockHertz: 1e6 * value }),
};
type KnownMetric = keyof typeof METRICS;

const uuid = fc.constantFrom('GPU-a', 'GPU-b', 'GPU-c');
const more = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.string({ maxLength: 12 }), { maxKeys: 3 });
const value = fc.double({ min: 0, max: 1, noNaN: true });
const points = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 5 }).map((turn) => turn * 15_000),
    value,
  ),
  { maxLength: 4 },
);
const series: fc.Arbitrary<WireSeries> = fc
  .tuple(fc.constantFrom(...Object.keys(METRICS), 'DCGM_FI_DEV_FB_FREE', 'up'), uuid, more, points)
  .map(([name, id, labels, of]) => wireSeries(name, { ...labels, ...NVIDIA, UUID: id }, of));
const message = fc.array(series, { maxLength: 12 });

function recorded(decoder: RemoteWriteDecoder, bodies: readonly Uint8Array[]) {
  const sink = recordingSink();
  const outcomes = bodies.map((body) => outcomeOf(() => decoder.decode(packed(body), sink)));
  return { outcomes, readings: sink.readings, faults: sink.faults };
}

/** What a message says, by another implementation of protobuf and the plainest joining there is. */
function oracle(body: Uint8Array) {
  const readings = new Map<string, Record<string, unknown>>();
  let samples = 0;
  let used = 0;
  for (const { labels, samples: ofSeries } of readByAnother(body)) {
    const text = Object.fromEntries(labels.map((label) => [label.name, label.value]));
    for (const sample of ofSeries) {
      samples++;
      const metric = METRICS[text['__name__'] as KnownMetric];
      if (metric === undefined) continue;
      const key = `${text['UUID']} ${sample.timestamp}`;
      const reading = readings.get(key) ?? {};
      const said = metric(sample.value);
      if (!Object.keys(said).some((signal) => signal in reading)) used++;
      readings.set(key, { ...said, ...reading });
    }
  }
  return { samples, used, readings };
}

const keyed = ({ readings }: Pick<Recording, 'readings'>) =>
  new Map(readings.map(({ of, at, values }) => [`${of.uuid} ${at}`, values]));

describe('remote write', () => {
  it('says what another implementation of protobuf makes of the same bytes', async () => {
    const decoder = await remoteWriteDecoder();
    fc.assert(
      fc.property(message, (of) => {
        const body = writeRequest(of);
        const { outcomes, readings } = recorded(decoder, [body]);
        const expected = oracle(body);
        expect(outcomes).toMatchObject([{ series: of.length, samples: expected.samples, used: expected.used }]);
        expect(readings).toHaveLength(expected.readings.size);
        expect(keyed({ readings })).toEqual(expected.readings);
      }),
      { numRuns: 300 },
    );
  });

  it('says the same in version 2.0', async () => {
    const [one, two] = [await remoteWriteDecoder(), await remoteWriteDecoder2()];
    fc.assert(
      fc.property(fc.array(message, { maxLength: 3 }), (of) => {
        const inVersion1 = recorded(one, of.map(writeRequest));
        expect(recorded(two, of.map(request2))).toEqual(inVersion1);
      }),
      { numRuns: 150 },
    );
  });

  it.each<[string, RemoteWriteOptions]>([
    ['nothing', { rememberedBytes: 0 }],
    ['one or two series', { rememberedBytes: 1000 }],
    ['a few series', { rememberedBytes: 3000 }],
  ])('says the same when it remembers %s', async (_, options) => {
    const [small, large] = [await remoteWriteDecoder(options), await remoteWriteDecoder()];
    const alike = fc.array(message, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(alike, fc.array(fc.nat(2), { maxLength: 6 }), (messages, order) => {
        const bodies = order.map((index) => writeRequest(messages[index % messages.length]!));
        expect(recorded(small, bodies)).toEqual(recorded(large, bodies));
      }),
      { numRuns: 100 },
    );
  });
});

/** What no reading may hold: a number that is none, is negative, or is more than the whole; a time outside the calendar. */
const isForbidden = ([signal, of]: readonly [string, number]): boolean =>
  !Number.isFinite(of) || (of < 0 && signal !== 'temperatureCelsius') || (signal.endsWith('Fraction') && of > 1);

const valid = [
  wireSeries(TENSOR, NVIDIA, [[0, 0.5]]),
  wireSeries('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', NVIDIA, [
    [0, 1e9],
    [15_000, 2e9],
  ]),
  wireSeries('DCGM_FI_DEV_GPU_TEMP', NVIDIA, [[0, 40]]),
  wireSeries(TENSOR, { ...NVIDIA, UUID: 'GPU-m', GPU_I_ID: '1', GPU_I_PROFILE: '7g.80gb' }, [[0, 0.5]]),
  wireSeries('gpu_package_power', AMD, [[0, 500]]),
];

/** A change of some bytes, a cut, or a piece put in. */
const change = fc.oneof(
  fc.record({
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 3 }),
    removed: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    at: fc.nat(),
    bytes: fc
      .constantFrom([0xff, 0xff, 0xff, 0xff, 0x0f], [0x80], [0x0a, 0], [0x12, 0], [0, 0, 0, 0, 0, 0, 0xf8, 0x7f])
      .map((bytes) => Uint8Array.from(bytes)),
    removed: fc.integer({ min: 0, max: 8 }),
  }),
);

function changed(
  bytes: Uint8Array,
  { at, bytes: put, removed }: { readonly at: number; readonly bytes: Uint8Array; readonly removed: number },
) {
  const place = at % (bytes.length + 1);
  return Uint8Array.from(Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + removed)]));
}

describe.each([
  ['1.0', remoteWriteDecoder, writeRequest(valid)],
  ['2.0', remoteWriteDecoder2, request2(valid)],
] as const)('a hostile message of version %s', (_, decoderOf, bytes) => {
  const decodedWithin = (decoder: RemoteWriteDecoder, body: Uint8Array) => {
    const sink = recordingSink();
    const outcome = outcomeOf(() => decoder.decode(body, sink));
    const wrong = sink.readings.flatMap(({ values }) => Object.entries(values).filter(isForbidden));
    expect(wrong).toEqual([]);
    expect(sink.readings.every(({ at }) => at >= 1e11 && at <= 4.1e12)).toBe(true);
    expect(outcome !== 'Problem' || sink.readings.length + sink.faults.length === 0).toBe(true);
    return outcome;
  };

  it('gives a Problem and nothing else, or readings that a unit allows', async () => {
    const decoder = await decoderOf();
    const mutated = fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => changes.reduce(changed, bytes));
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 60 })), (body) => {
        decodedWithin(decoder, packed(body));
      }),
      { numRuns: 800 },
    );
    expect(decodedWithin(decoder, packed(bytes))).toMatchObject({ series: 5, samples: 6 });
  });

  it('gives a Problem or readings when its packing is broken', async () => {
    const decoder = await decoderOf();
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        decodedWithin(decoder, changes.reduce(changed, packed(bytes)));
      }),
      { numRuns: 400 },
    );
    expect(decodedWithin(decoder, packed(bytes))).toMatchObject({ series: 5, samples: 6 });
  });
});

describe('a broken message of version 1.0', () => {
  it('is never read where another implementation refuses it, and never otherwise than it does', async () => {
    const decoder = await remoteWriteDecoder();
    fc.assert(
      fc.property(message, fc.array(change, { minLength: 1, maxLength: 2 }), (of, changes) => {
        const body = changes.reduce(changed, writeRequest(of));
        const own = recorded(decoder, [body]).outcomes[0]!;
        fc.pre(own !== 'Problem');
        expect(own).toMatchObject({ samples: oracle(body).samples });
      }),
      { numRuns: 200, maxSkipsPerRun: 1000 },
    );
  });
});
