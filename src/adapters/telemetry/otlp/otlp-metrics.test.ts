import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodedOtlp, decoderOf, OTLP_FORMS } from '../../../../tests/decoded-otlp.ts';
import { jsonOf, otlpJson, otlpProtobuf, type OtlpScope, requestObject } from '../../../../tests/otlp-message.ts';
import { NVIDIA } from '../../../../tests/prometheus-series.ts';
import { recordingSink } from '../../../../tests/recording-sink.ts';
import { otlpMetricsDecoders } from './otlp-metrics.ts';

const POWER = 'DCGM_FI_DEV_POWER_USAGE';
const ENERGY = 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION';

describe.each(OTLP_FORMS)('%s', (form) => {
  const write = form.includes('json') ? otlpJson : otlpProtobuf;
  const decoded = (...scopes: readonly OtlpScope[]) => decodedOtlp(form, [write(...scopes)]);
  const oneMetric = (metric: Partial<OtlpScope['metrics'][number]>, more: Partial<OtlpScope> = {}) =>
    decoded({
      ...more,
      metrics: [{ name: POWER, points: [{ value: 300, of: NVIDIA }], ...metric }],
    });

  it('reads what a collector forwards of dcgm-exporter, gauges and counters, doubles and integers', async () => {
    const { messages, readings, faults } = await decoded({
      resource: { 'service.name': 'dcgm', 'server.address': '10.0.0.7' },
      metrics: [
        { name: POWER, points: [{ value: 300.5, of: NVIDIA }] },
        { name: ENERGY, kind: 'sum', points: [{ value: 5_000_000n, start: -60_000, of: NVIDIA }] },
        { name: 'DCGM_FI_DEV_FB_FREE', points: [{ value: 7n, of: NVIDIA }] },
      ],
    });
    const of = { kind: 'accelerator', node: 'n1', index: 0, uuid: 'GPU-a', modelName: NVIDIA.modelName };
    expect(readings).toEqual([{ of, at: 0, powerWatts: 300.5, energyJoules: 5000 }]);
    expect([messages, faults]).toMatchObject([[{ samples: 3, used: 2 }], []]);
  });

  it('names a device by the attributes of resource, scope and point together; the nearest says it', async () => {
    const { readings } = await decoded({
      resource: { 'host.name': 'n7', 'gpu.model': 'NVIDIA H100', 'gpu.uuid': 'of-resource' },
      scope: { 'gpu.uuid': 'of-scope', rack: ['a', 'b'] },
      metrics: [
        {
          name: 'gpu.dcgm.pipe.utilization',
          unit: '1',
          points: [
            { value: 0.5, of: { 'gpu.pipe': 'tensor', 'gpu.number': 3 } },
            { value: 0.9, of: { 'gpu.pipe': 'fp64', 'gpu.number': 3 } },
            { value: 0.25, of: { 'gpu.pipe': 'tensor', 'gpu.uuid': 'GPU-b' } },
          ],
        },
      ],
    });
    const of = { kind: 'accelerator', node: 'n7', modelName: 'NVIDIA H100' };
    expect(readings).toEqual([
      { of: { ...of, index: 3, uuid: 'of-scope' }, at: 0, tensorActiveFraction: 0.5 },
      { of: { ...of, uuid: 'GPU-b' }, at: 0, tensorActiveFraction: 0.25 },
    ]);
  });

  it('reads the conventions for hardware: of accelerators alone, by index or uuid', async () => {
    const { readings, messages } = await decoded({
      resource: { 'host.name': 'n7' },
      metrics: [
        {
          name: 'hw.power',
          unit: 'W',
          points: [
            { value: 400, of: { 'hw.type': 'gpu', 'hw.id': '2' } },
            { value: 90, of: { 'hw.type': 'cpu', 'hw.id': '0' } },
          ],
        },
        { name: 'hw.energy', unit: 'J', kind: 'sum', points: [{ value: 9, of: { 'hw.type': 'gpu', 'hw.id': '2' } }] },
        {
          name: 'hw.gpu.memory.usage',
          unit: 'By',
          kind: 'sum',
          isMonotonic: false,
          points: [{ value: 1024n, of: { 'hw.id': 'GPU-x' } }],
        },
        {
          name: 'hw.gpu.utilization',
          unit: '1',
          points: [
            { value: 0.5, of: { 'hw.id': '2' } },
            { value: 0.75, of: { 'hw.id': '2', 'hw.gpu.task': 'decoder' } },
          ],
        },
      ],
    });
    expect(readings).toEqual([
      {
        of: { kind: 'accelerator', node: 'n7', index: 2 },
        at: 0,
        powerWatts: 400,
        energyJoules: 9,
        utilisationFraction: 0.5,
      },
      { of: { kind: 'accelerator', node: 'n7', uuid: 'GPU-x' }, at: 0, memoryUsedBytes: 1024 },
    ]);
    expect(messages).toMatchObject([{ samples: 6, used: 4 }]);
    expect(messages[0]).not.toHaveProperty('refused');
  });

  it.each([
    ['delta sums', { kind: 'sum', temporality: 1 }],
    ['sums of unspecified temporality', { kind: 'sum', temporality: 0 }],
    ['histograms', { kind: 'histogram' }],
    ['exponential histograms', { kind: 'exponentialHistogram' }],
    ['summaries', { kind: 'summary' }],
  ] as const)('refuses %s and says so, whatever they measure', async (named, metric) => {
    for (const name of [POWER, 'http.server.duration']) {
      const points = [
        { value: 1, of: NVIDIA },
        { value: 2, at: 1, of: NVIDIA },
      ];
      const { messages, readings, faults } = await oneMetric({ ...metric, name, points });
      expect(readings).toEqual([]);
      expect(messages).toMatchObject([{ samples: 2, used: 0, refused: { samples: 2 } }]);
      expect(faults).toEqual([expect.stringContaining(`${named} are not read (first: ${name})`)]);
    }
  });

  it.each([
    ['of a counter that may fall', { name: ENERGY, kind: 'sum', isMonotonic: false }, /may fall/],
    ['in another unit', { name: 'hw.gpu.power', unit: 'kW' }, /"kW", where W is expected/],
    ['of no device', { points: [{ value: 1, of: { gpu: 'x' } }] }, /neither a uuid/],
    ['beyond what can be', { points: [{ value: -1, of: NVIDIA }] }, /can't be a value/],
    ['without a value', { points: [{ of: NVIDIA }] }, /neither a value/],
    ['from before 1973', { points: [{ value: 1, at: -1.7e12, of: NVIDIA }] }, /expected milliseconds/],
  ] as const)('refuses a point %s, and nothing else', async (_, metric, reason) => {
    const sound = { name: 'DCGM_FI_DEV_GPU_TEMP', points: [{ value: 40, of: NVIDIA }] };
    const { messages, readings, faults } = await decoded({
      metrics: [{ name: POWER, points: [{ value: 300, of: NVIDIA }], ...metric }, sound],
    });
    expect(readings).toMatchObject([{ temperatureCelsius: 40 }]);
    expect(messages).toMatchObject([{ samples: 2, used: 1, refused: { samples: 1 } }]);
    expect(messages[0]).toHaveProperty('refused.reason', expect.stringMatching(reason));
    expect(faults).toEqual([expect.stringMatching(reason)]);
  });

  it('takes the mark that there is no value for the end of a series, and NaN for not known', async () => {
    const { messages, readings, faults } = await oneMetric({
      points: [
        { flags: 1, of: NVIDIA },
        { value: 7, flags: 1, at: 1000, of: NVIDIA },
        { value: Number.NaN, at: 2000, of: NVIDIA },
        { value: 300, flags: 0, at: 3000, of: NVIDIA },
      ].filter(({ value }) => form.includes('protobuf') || !Number.isNaN(value)),
    });
    expect(readings).toMatchObject([{ at: 3000, powerWatts: 300 }]);
    expect(messages).toMatchObject([{ stale: 2, used: 1 }]);
    expect([faults, messages[0]]).toEqual([[], expect.not.objectContaining({ refused: expect.anything() as unknown })]);
  });

  it('takes an empty message for one without points', async () => {
    const { messages, readings } = await decoded();
    expect([messages, readings]).toMatchObject([[{ samples: 0, used: 0 }], []]);
  });

  it('rounds nanoseconds down to milliseconds, exactly', async () => {
    const object = requestObject([{ metrics: [{ name: POWER, points: [{ value: 1, of: NVIDIA }] }] }]);
    const text = JSON.stringify(object);
    for (const [nanoseconds, milliseconds] of [
      ['1750000020000000000', 1_750_000_020_000],
      ['1750000020000999999', 1_750_000_020_000],
      ['1750000020001000000', 1_750_000_020_001],
      ['1750000020000999999'.replace('0000999999', '0999999999'), 1_750_000_020_999],
    ] as const) {
      const changed = JSON.parse(text.replace('1750000020000000000', nanoseconds)) as object;
      const { protobufOf } = await import('../../../../tests/otlp-message.ts');
      const body = form.includes('json') ? jsonOf(changed) : protobufOf(changed);
      const { readings } = await decodedOtlp(form, [body]);
      expect(readings[0]!.at + 1_750_000_020_000).toBe(milliseconds);
    }
  });
});

describe('JSON of OTLP', () => {
  const json = async (text: string) => decodedOtlp('otlp-metrics-json', [Buffer.from(text)]);
  const withPoint = (fields: string) =>
    `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"${POWER}","gauge":{"dataPoints":[{"attributes":[` +
    `{"key":"UUID","value":{"stringValue":"GPU-a"}}],"timeUnixNano":"1750000020000000000",${fields}}]}}]}]}]}`;

  it.each([
    ['"asDouble":300', 300],
    ['"asDouble":"300.5"', 300.5],
    ['"asInt":"300"', 300],
    ['"asInt":300', 300],
  ])('may write a number as %s', async (fields, powerWatts) => {
    expect((await json(withPoint(fields))).readings).toMatchObject([{ powerWatts }]);
  });

  it.each([
    '"asDouble":{}',
    '"asDouble":"many"',
    '"asInt":"1.5"',
    '"asInt":1.5',
    '"asInt":"99999999999999999999"',
    '"asDouble":1,"flags":-1',
    '"asDouble":1,"startTimeUnixNano":"-1"',
    '"asDouble":1,"timeUnixNano":"18446744073709551616"',
    '"asDouble":1,"attributes":[1]',
    '"asDouble":1,"attributes":[{"key":1}]',
  ])('refuses a point with %s', async (fields) => {
    const { messages, readings, faults } = await json(withPoint(fields));
    expect([readings, faults]).toEqual([[], [expect.stringContaining("a point can't be read")]]);
    expect(messages).toMatchObject([{ samples: 1, refused: { samples: 1 } }]);
  });

  it.each([
    '',
    'null',
    '[]',
    '{',
    '{"resourceMetrics":1}',
    '{"resourceMetrics":[1]}',
    '{"resourceMetrics":[{"resource":[]}]}',
    '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":1}]}]}]}',
    '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"x","gauge":{"dataPoints":{}}}]}]}]}',
    '\u{fffd}'.repeat(3),
  ])('that is no message is a Problem: %s', async (text) => {
    expect((await json(text)).messages).toEqual(['Problem']);
  });
});

describe('a message that is too long when unpacked', () => {
  const body = otlpProtobuf({ metrics: [{ name: POWER, points: [{ value: 1, of: NVIDIA }] }] });
  const json = otlpJson({ metrics: [{ name: POWER, points: [{ value: 1, of: NVIDIA }] }] });

  it('is a Problem, packed or not; one that just fits is read', async () => {
    const at = (maximumUnpackedBytes: number) => otlpMetricsDecoders({ maximumUnpackedBytes });
    for (const [form, bytes, share] of [
      ['otlp-metrics-protobuf', body, 1],
      ['otlp-metrics-protobuf-gzip', body, 1],
      ['otlp-metrics-json', json, 4],
      ['otlp-metrics-json-gzip', json, 4],
    ] as const) {
      const sent = form.endsWith('-gzip') ? gzipSync(bytes) : bytes;
      const [small, large] = [await at(share * bytes.length - 1), await at(share * bytes.length)];
      const sink = recordingSink();
      expect(() => decoderOf(small, form).decode(sent, sink)).toThrow(/send smaller batches/);
      expect(decoderOf(large, form).decode(sent, sink).used).toBe(1);
    }
  });

  it('is not unpacked beyond the limit, however small it came', async () => {
    const bomb = gzipSync(Buffer.alloc(512 * 2 ** 20), { level: 9 });
    expect(bomb.length).toBeLessThan(2 ** 20);
    const decoders = await otlpMetricsDecoders();
    const before = process.memoryUsage.rss();
    for (const form of ['otlp-metrics-protobuf-gzip', 'otlp-metrics-json-gzip'] as const)
      expect(() => decoderOf(decoders, form).decode(bomb, recordingSink())).toThrow(/send smaller batches/);
    expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 2 ** 20);
  });

  it('is told apart from one that is not packed at all', async () => {
    const decoders = await otlpMetricsDecoders();
    const decode = (bytes: Uint8Array) =>
      decoderOf(decoders, 'otlp-metrics-protobuf-gzip').decode(bytes, recordingSink());
    expect(() => decode(body)).toThrow(/not packed by gzip/);
    expect(() => decode(gzipSync(body).subarray(0, -9))).toThrow(/not packed by gzip/);
  });
});
