import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrixSplitter } from './matrix-splitter.ts';

const wrong = (why: string) => new Error(why);

function split(bytes: Buffer, cuts: readonly number[]) {
  const series: string[] = [];
  const splitter = matrixSplitter({ series: (text) => void series.push(text), wrong });
  let from = 0;
  for (const cut of [...cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    splitter.take(bytes.subarray(from, cut));
    from = cut;
  }
  return { series, rest: splitter.end() };
}

const answer = fc.record({
  series: fc.array(
    fc.record({
      metric: fc.dictionary(fc.string(), fc.string({ unit: 'binary' })),
      values: fc.array(fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string())),
    }),
    { maxLength: 5 },
  ),
  warnings: fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 }),
});

describe('a splitter of answers of Prometheus', () => {
  it('gives each series and the rest, wherever the network cuts and whatever stands in labels', () => {
    const property = fc.property(answer, fc.array(fc.nat(), { maxLength: 8 }), fc.nat(2), (of, cuts, indent) => {
      const data = { resultType: 'matrix', result: of.series };
      const text = JSON.stringify({ status: 'success', data, warnings: of.warnings }, undefined, indent);
      const { series, rest } = split(Buffer.from(text), cuts);
      expect(series.map((one): unknown => JSON.parse(one))).toEqual(JSON.parse(JSON.stringify(of.series)));
      expect(JSON.parse(rest)).toEqual({ status: 'success', data: { ...data, result: [] }, warnings: of.warnings });
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('notices every answer that was cut short', () => {
    const data = { resultType: 'matrix', result: [{ metric: { a: '}]"' }, values: [[1, '2']] }, { metric: {} }] };
    const text = Buffer.from(JSON.stringify({ status: 'success', data }));
    for (let length = 1; length < text.length; length++)
      expect(() => split(text.subarray(0, length), [])).toThrow(/cut short/);
  });

  it('fails in its own words on any bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((of) => Buffer.from(of)),
      fc
        .array(fc.constantFrom('{', '}', '[', ']', ',', '"', '\\', 'a', ' ', '1'), { maxLength: 60 })
        .map((of) => Buffer.from(of.join(''))),
    );
    const property = fc.property(bytes, fc.array(fc.nat(), { maxLength: 4 }), (of, cuts) => {
      const outcome = ((): string => {
        try {
          return typeof split(of, cuts).rest;
        } catch (error) {
          return (error as Error).message;
        }
      })();
      expect(outcome).toMatch(/^string$|short|brackets|among|part of/);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('holds no more than one series', () => {
    const splitter = matrixSplitter({ series: () => undefined, wrong });
    splitter.take(Buffer.from('{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"'));
    const piece = Buffer.alloc(2 ** 20, 'a');
    expect(() => {
      for (let mebibytes = 0; mebibytes < 40; mebibytes++) splitter.take(piece);
    }).toThrow(/a part of more than 33554432 bytes/);
  });
});
