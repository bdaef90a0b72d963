import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodedOtlp, decoderOf, OTLP_FORMS, type OtlpForm, packedFor } from '../../../../tests/decoded-otlp.ts';
import {
  type Attributes,
  jsonOf,
  type OtlpScope,
  protobufOf,
  readByAnother,
  requestObject,
} from '../../../../tests/otlp-message.ts';
import { outcomeOf } from '../../../../tests/outcome-or-problem.ts';
import { NVIDIA, T } from '../../../../tests/prometheus-series.ts';
import { recordingSink } from '../../../../tests/recording-sink.ts';
import { otlpMetricsDecoders } from './otlp-metrics.ts';

const METRICS = {
  DCGM_FI_PROF_PIPE_TENSOR_ACTIVE: (value: number) => ({ tensorActiveFraction: value }),
  DCGM_FI_DEV_POWER_USAGE: (value: number) => ({ powerWatts: value }),
  DCGM_FI_DEV_FB_USED: (value: number) => ({ memoryUsedBytes: 1_048_576 * value }),
  'gpu.dcgm.energy_consumption': (value: number) => ({ energyJoules: value }),
};
type KnownMetric = keyof typeof METRICS;
const UUIDS = ['GPU-a', 'GPU-b', 'GPU-c'];

const attributeValue = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.integer(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 }),
);
const more = fc.dictionary(fc.stringMatching(/^x[a-z]{1,4}$/), attributeValue, { maxKeys: 3 });
const point = fc
  .record({
    at: fc.integer({ min: 0, max: 4 }).map((turn) => turn * 15_000),
    start: fc.option(fc.constant(-60_000), { nil: undefined }),
    value: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.bigInt({ min: 0n, max: 1n })),
    uuid: fc.constantFrom(...UUIDS),
    more,
  })
  .map(({ uuid, more: of, at, value, start }) => ({
    at,
    value,
    ...(start !== undefined && { start }),
    of: { ...of, UUID: uuid } as Attributes,
  }));
const kind = fc.constantFrom('gauge' as const, 'sum' as const, 'histogram' as const, 'summary' as const);
const metric = fc.record({
  name: fc.constantFrom(...Object.keys(METRICS), 'system.cpu.time'),
  kind,
  temporality: fc.constantFrom(1, 2),
  points: fc.array(point, { maxLength: 5 }),
});
const scope: fc.Arbitrary<OtlpScope> = fc.record({
  resource: more.map((of) => ({ ...of, Hostname: 'n1', gpu: '0', modelName: NVIDIA.modelName })),
  scope: more,
  metrics: fc.array(metric, { maxLength: 4 }),
});
const message = fc.array(scope, { maxLength: 3 });

interface ReadPoint {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly asInt?: string;
}
interface ReadMetric {
  readonly name: string;
  readonly gauge?: { readonly dataPoints: readonly ReadPoint[] };
  readonly sum?: { readonly dataPoints: readonly ReadPoint[]; readonly aggregationTemporality: number };
  readonly histogram?: { readonly dataPoints: readonly unknown[] };
  readonly summary?: { readonly dataPoints: readonly unknown[] };
}
interface ReadRequest {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly ReadMetric[] }[];
  }[];
}

/** What a message says, by another implementation of protobuf and the plainest joining there is. */
function oracle(body: Uint8Array) {
  const readings = new Map<string, Record<string, unknown>>();
  let [samples, used, refused] = [0, 0, 0];
  const metrics = (readByAnother(body) as ReadRequest).resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap((within) => within.metrics),
  );
  for (const { name, gauge, sum, histogram, summary } of metrics) {
    const points = [gauge, sum, histogram, summary].flatMap((data): readonly unknown[] => data?.dataPoints ?? []);
    samples += points.length;
    if (gauge === undefined && sum?.aggregationTemporality !== 2) refused += points.length;
    else if (Object.hasOwn(METRICS, name)) {
      for (const of of points as ReadPoint[]) {
        const uuid = of.attributes.find(({ key }) => key === 'UUID')?.value.stringValue;
        const key = `${uuid} ${BigInt(of.timeUnixNano) / 1_000_000n}`;
        const reading = readings.get(key) ?? {};
        const said = METRICS[name as KnownMetric](of.asDouble ?? Number(of.asInt));
        if (!Object.keys(said).some((signal) => signal in reading)) used++;
        readings.set(key, { ...said, ...reading });
      }
    }
  }
  return { samples, used, refused, readings };
}

describe('metrics of OTLP', () => {
  it.each(OTLP_FORMS)('say in the form %s what another implementation of protobuf makes of them', async (form) => {
    const decoder = decoderOf(await otlpMetricsDecoders(), form);
    await fc.assert(
      fc.asyncProperty(message, async (scopes) => {
        const object = requestObject(scopes);
        const expected = oracle(protobufOf(object));
        const body = form.includes('json') ? jsonOf(object) : protobufOf(object);
        const { messages, readings } = await decodedOtlp(form, [body], decoder);
        const { samples, used, refused } = expected;
        expect(messages).toMatchObject([{ samples, used }]);
        expect(messages[0]).toMatchObject(refused > 0 ? { refused: { samples: refused } } : {});
        const keyed = new Map(readings.map(({ of, at, ...values }) => [`${of.uuid} ${at + T}`, values]));
        expect(keyed).toEqual(expected.readings);
        expect(readings).toHaveLength(keyed.size);
      }),
      { numRuns: 150 },
    );
  });

  it.each([0, 2000, 6000])('say the same when %d bytes are remembered', async (rememberedBytes) => {
    const [small, large] = [await otlpMetricsDecoders({ rememberedBytes }), await otlpMetricsDecoders()];
    const form = 'otlp-metrics-protobuf';
    const alike = fc.array(message, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(alike, fc.array(fc.nat(2), { maxLength: 6 }), async (messages, order) => {
        const bodies = order.map((number) => protobufOf(requestObject(messages[number % messages.length] ?? [])));
        const remembered = await decodedOtlp(form, bodies, decoderOf(large, form));
        const forgotten = await decodedOtlp(form, bodies, decoderOf(small, form));
        expect(butForRepeats(forgotten)).toEqual(butForRepeats(remembered));
      }),
      { numRuns: 100 },
    );
  });
});

/** Whether a repeated sample comes from the same series or from a second one like it is not known of a series that is not remembered. */
const butForRepeats = ({ faults, ...told }: Awaited<ReturnType<typeof decodedOtlp>>) => ({
  ...told,
  faults: faults.filter((fault) => !fault.includes('each signal is counted once')),
});

const VALID = requestObject([
  {
    resource: { 'host.name': 'n1' },
    scope: { a: 1 },
    metrics: [
      {
        name: 'DCGM_FI_DEV_POWER_USAGE',
        points: [
          { value: 300, of: NVIDIA },
          { value: 301, at: 15_000, of: NVIDIA },
        ],
      },
      { name: 'gpu.dcgm.energy_consumption', kind: 'sum', points: [{ value: 300n, start: 0, of: NVIDIA }] },
      { name: 'x', kind: 'histogram', points: [{}] },
    ],
  },
]);

/** Bytes changed, cut out and put in. */
const mutation = fc.array(fc.record({ place: fc.nat(100_000), cut: fc.nat(6), put: fc.uint8Array({ maxLength: 6 }) }), {
  minLength: 1,
  maxLength: 5,
});
function mutated(bytes: Uint8Array, changes: readonly { place: number; cut: number; put: Uint8Array }[]): Uint8Array {
  let result = Buffer.from(bytes);
  for (const { place, cut, put } of changes) {
    const at = place % (result.length + 1);
    result = Buffer.concat([result.subarray(0, at), put, result.subarray(at + cut)]);
  }
  return result;
}

const RUNS = 800;

describe('bytes that are no message', () => {
  /** How many bodies were tried; a valid message was read after each as it should be. */
  const soundAfter = async (form: OtlpForm, bodies: fc.Arbitrary<Uint8Array>) => {
    let tried = 0;
    const decoder = decoderOf(await otlpMetricsDecoders(), form);
    const valid = packedFor(form, form.includes('json') ? jsonOf(VALID) : protobufOf(VALID));
    fc.assert(
      fc.property(bodies, (body) => {
        const sink = recordingSink();
        const outcome = outcomeOf(() => decoder.decode(body, sink));
        if (outcome === 'Problem') expect([sink.readings, sink.faults]).toEqual([[], []]);
        for (const { values } of sink.readings)
          for (const value of Object.values(values)) expect(Number.isFinite(value)).toBe(true);
        const after = recordingSink();
        expect(decoder.decode(valid, after)).toMatchObject({ samples: 4, used: 3, refused: { samples: 1 } });
        expect(after.readings).toHaveLength(2);
        tried++;
      }),
      { numRuns: RUNS },
    );
    return tried;
  };

  it.each(OTLP_FORMS)('are a Problem or read, and spoil nothing: random ones as %s', async (form) => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const packed = bytes.map((of) => packedFor(form, of));
    expect(await soundAfter(form, fc.oneof(bytes, packed))).toBe(RUNS);
  });

  it.each(OTLP_FORMS)('are a Problem or read, and spoil nothing: changed ones as %s', async (form) => {
    const plain = form.includes('json') ? jsonOf(VALID) : protobufOf(VALID);
    const inside = mutation.map((changes) => packedFor(form, mutated(plain, changes)));
    const outside = mutation.map((changes) => mutated(packedFor(form, plain), changes));
    expect(await soundAfter(form, fc.oneof({ weight: 4, arbitrary: inside }, outside))).toBe(RUNS);
  });

  it('are a Problem or read: any JSON where a part is expected', async () => {
    const within = (value: unknown) =>
      fc.constantFrom(
        { resourceMetrics: value },
        { resourceMetrics: [value] },
        { resourceMetrics: [{ resource: value, scopeMetrics: [{ scope: value, metrics: [value] }] }] },
        { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'x', gauge: value, sum: value }] }] }] },
        {
          resourceMetrics: [
            { scopeMetrics: [{ metrics: [{ name: 'hw.gpu.power', gauge: { dataPoints: [value] } }] }] },
          ],
        },
      );
    expect(await soundAfter('otlp-metrics-json', fc.jsonValue().chain(within).map(jsonOf))).toBe(RUNS);
  });

  it('are a Problem wherever a message is cut within its last part', async () => {
    const body = protobufOf(VALID);
    const decoder = decoderOf(await otlpMetricsDecoders(), 'otlp-metrics-protobuf');
    for (let length = 1; length < body.length; length++)
      expect(outcomeOf(() => decoder.decode(body.subarray(0, length), recordingSink()))).toBe('Problem');
  });

  it.each<[string, (count: number) => Uint8Array]>([
    ['points without anything', (count) => nested([0x2a], Buffer.alloc(2 * count, Uint8Array.from([0x0a, 0])))],
    ['histograms without anything', (count) => nested([0x4a], Buffer.alloc(2 * count, Uint8Array.from([0x0a, 0])))],
  ])('are a Problem when they are millions of %s', async (_, of) => {
    const decoder = decoderOf(await otlpMetricsDecoders(), 'otlp-metrics-protobuf');
    expect(outcomeOf(() => decoder.decode(of(1_000_001), recordingSink()))).toBe('Problem');
    expect(outcomeOf(() => decoder.decode(of(1000), recordingSink()))).toMatchObject({ samples: 1000 });
  });

  it('are a Problem when lists lie in lists without end', async () => {
    const decoder = decoderOf(await otlpMetricsDecoders(), 'otlp-metrics-json');
    const deep = `{"resourceMetrics":[{"resource":{"attributes":[{"key":"a","value":{"arrayValue":${'['.repeat(2e6)}`;
    expect(outcomeOf(() => decoder.decode(Buffer.from(deep), recordingSink()))).toBe('Problem');
  });
});

/** A metric's data within all that is around it. */
function nested(tag: readonly number[], content: Uint8Array): Uint8Array {
  let inner = Buffer.from(content);
  for (const around of [tag, [0x12], [0x12], [0x0a]]) {
    const length = [0, 7, 14, 21].map((shift) => ((inner.length >>> shift) & 0x7f) | (shift === 21 ? 0 : 0x80));
    inner = Buffer.concat([Uint8Array.from([...around, ...length]), inner]);
  }
  return inner;
}
