import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExportedLine } from './exported-series.ts';

describe('a line of /api/v1/export', () => {
  it('gives labels, values and times in step; what is no number or time is NaN', () => {
    const line = parseExportedLine(
      '{"metric":{"__name__":"up","a":"b"},"values":[1,null,"Inf","x",{}],"timestamps":[1750000000000,1750000001000,"1",0,1750000002000]}',
    );
    expect(line).toEqual({
      kind: 'series',
      of: {
        series: { name: 'up', labels: new Map([['a', 'b']]) },
        values: new Float64Array([1, Number.NaN, Number.POSITIVE_INFINITY, Number.NaN, Number.NaN]),
        times: new Float64Array([1_750_000_000_000, 1_750_000_001_000, Number.NaN, Number.NaN, 1_750_000_002_000]),
      },
    });
  });

  it('reads infinities as VictoriaMetrics 1.79 writes them, bare, and leaves labels as they are', () => {
    const line = parseExportedLine(
      '{"metric":{"__name__":"up","a":",NaN,","b":"\\"values\\":[Inf]"},"values":[+Inf,1,-Inf,NaN],"timestamps":[1750000000000,1750000001000,1750000002000,1750000003000]}',
    );
    const labels = [
      ['a', ',NaN,'],
      ['b', '"values":[Inf]'],
    ];
    const values = [Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, Number.NaN];
    expect(line.kind === 'series' && [...line.of.series.labels]).toEqual(labels);
    expect(line.kind === 'series' && [...line.of.values]).toEqual(values);
  });

  it('keeps a label that is named like a property of every object', () => {
    const line = parseExportedLine(
      '{"metric":{"__name__":"up","__proto__":"x","constructor":"y"},"values":[],"timestamps":[]}',
    );
    expect(line.kind === 'series' && [...line.of.series.labels]).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it.each([
    '[',
    '1',
    '{}',
    '{"metric":{},"values":[],"timestamps":[]}',
    '{"metric":{"__name__":1},"values":[],"timestamps":[]}',
  ])('is wrong as %s', (text) => {
    expect(parseExportedLine(text).kind).toBe('wrong');
  });

  it('does not throw or hang on any JSON or text, however deep', () => {
    const deep = '['.repeat(20_000);
    const texts = fc.oneof(
      fc.json({ maxDepth: 6 }),
      fc.string({ maxLength: 100 }),
      fc.constantFrom(
        deep,
        `{"metric":{"__name__":"up"},"values":[${deep}`,
        `${deep}${']'.repeat(20_000)}`,
        `{"metric":${'{"a":'.repeat(20_000)}`,
      ),
      fc
        .jsonValue()
        .map((value) =>
          JSON.stringify({ metric: { __name__: 'up' }, values: [value, 1e308], timestamps: [-1, value] }),
        ),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const line = parseExportedLine(text);
        if (line.kind !== 'series') return;
        expect(line.of.values).toHaveLength(line.of.times.length);
        for (const time of line.of.times) expect(Number.isNaN(time) || (time >= 1e11 && time <= 4.1e12)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
