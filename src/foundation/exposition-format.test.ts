import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expositionLine,
  instantOfTimestamp,
  parseExpositionLine,
  parseSeriesName,
  sampleValue,
} from './exposition-format.ts';

const metricName = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,30}$/).filter((name) => name !== '__name__');
const labelName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,20}$/).filter((name) => name !== '__name__');
const awkward = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', '}', '{', ',', ' # {', '=', 'n', ' ') }),
);
const series = fc.record({
  name: metricName,
  labels: fc.uniqueArray(fc.tuple(labelName, awkward), { selector: ([name]) => name }),
});
const value = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, 5e-324),
);

describe('a line of exposition text', () => {
  it('says after printing what was printed: name, labels, value and time stamp', () => {
    fc.assert(
      fc.property(
        series,
        value,
        fc.option(fc.integer({ min: 0, max: 4e12 })),
        ({ name, labels }, number, timestamp) => {
          const printed = expositionLine(
            { name, labels: new Map(labels) },
            { value: number, ...(timestamp !== null && { timestamp }) },
          );
          const line = parseExpositionLine(printed);
          expect(line).toMatchObject({ kind: 'sample', value: number, timestamp: timestamp ?? undefined });
          expect(line.kind === 'sample' && parseSeriesName(line.series)).toEqual({ name, labels: new Map(labels) });
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['up 1', { series: 'up', value: 1 }],
    ['  up{} 1e3 17 ', { series: 'up{}', value: 1000, timestamp: 17 }],
    ['up{a="} 5"} +Inf', { series: 'up{a="} 5"}', value: Number.POSITIVE_INFINITY }],
    ['up {a="b"} 1', { series: 'up {a="b"}', value: 1 }],
    ['up{a="b"} 2 3.5 # {trace="}"} 9 9', { series: 'up{a="b"}', value: 2, timestamp: 3.5 }],
    ['up{a=" # {"} 2 # {trace="x"} 9', { series: 'up{a=" # {"}', value: 2 }],
    ['{"up", a="b"} 1', { series: '{"up", a="b"}', value: 1 }],
  ])('reads %s', (text, expected) => {
    expect(parseExpositionLine(text)).toEqual({ kind: 'sample', timestamp: undefined, ...expected });
  });

  it.each(['up', 'up{a="b" 1', 'up{a="b"}', 'up x', 'up 1 soon', 'up 1 2 3', 'up 0x10', '} 1', 'up 1_000'])(
    'is wrong as "%s"',
    (text) => {
      const line = parseExpositionLine(text);
      const isUsable = line.kind === 'sample' && parseSeriesName(line.series) !== undefined;
      expect(isUsable).toBe(false);
    },
  );

  it('knows blank lines and comments', () => {
    expect(parseExpositionLine(' \t')).toEqual({ kind: 'blank' });
    expect(parseExpositionLine('# HELP up It is up.')).toEqual({ kind: 'comment', text: 'HELP up It is up.' });
  });

  it('does not throw or invent a number from any text', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom('{', '}', '"', '\\', '=', ',', ' ', '#', 'a', '1', 'e', '.') }),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const line = parseExpositionLine(text);
        if (line.kind !== 'sample') return;
        expect(typeof line.value).toBe('number');
        parseSeriesName(line.series);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a line made to take long', () => {
  it.each([
    '{'.repeat(200_000),
    `a{${' '.repeat(200_000)}x} 1`,
    `a{x="1"${' '.repeat(200_000)}y} 1`,
    `a{b="${'\\'.repeat(199_999)}"} 1`,
    `a ${'1'.repeat(200_000)}x`,
    `a 1${' '.repeat(200_000)}2 3`,
  ])('is read in one go (%#)', (text) => {
    const line = parseExpositionLine(text);
    expect(line.kind === 'sample' ? parseSeriesName(line.series) : undefined).toBeUndefined();
  });
});

describe('a series', () => {
  it.each([
    ['up{a="1",a="2"}', 'one label twice'],
    ['up{a=1}', 'a value without quotes'],
    ['up{a="1" b="2"}', 'no comma'],
    ['{a="1"}', 'no name'],
    ['{"up","down"}', 'two names'],
    ['2up', 'a name that starts with a digit'],
    ['up{"a"}', 'a second name in quotes'],
  ])('is refused as %s: %s', (text) => {
    expect(parseSeriesName(text)).toBeUndefined();
  });

  it.each(['up{a="b",}', '{"up",a="b"}', '{__name__="up", a="b"}', 'up{"a"="b"}', 'up{ a = "b" }'])(
    'is the same as %s',
    (text) => {
      expect(parseSeriesName(text)).toEqual({ name: 'up', labels: new Map([['a', 'b']]) });
    },
  );
});

describe('a number', () => {
  it.each([
    ['1', 1],
    ['-1.5e-3', -0.0015],
    ['.5', 0.5],
    ['5.', 5],
    ['nan', Number.NaN],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['', undefined],
    ['0b1', undefined],
    ['1 2', undefined],
  ])('is read from "%s" as %s', (text, expected) => {
    expect(sampleValue(text)).toEqual(expected);
  });
});

describe('a time stamp', () => {
  it.each([
    [99_999_999, undefined],
    [100_000_000, 100_000_000_000],
    [4_100_000_000, 4_100_000_000_000],
    [4_100_000_001, undefined],
    [99_999_999_999, undefined],
    [100_000_000_000, 100_000_000_000],
    [4_100_000_000_000, 4_100_000_000_000],
    [4_100_000_000_001, undefined],
    [1_750_000_000_000_000, undefined],
    [0, undefined],
    [-1_750_000_000, undefined],
    [Number.NaN, undefined],
  ])('%s is the moment %s: seconds and milliseconds never meet', (timestamp, expected) => {
    expect(instantOfTimestamp(timestamp)).toBe(expected);
  });
});
