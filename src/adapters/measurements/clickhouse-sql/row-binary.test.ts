import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowReader, RowWriter } from './row-binary.ts';

const value = fc.oneof(
  fc.record({ kind: fc.constant('int64' as const), value: fc.maxSafeInteger() }),
  fc.record({ kind: fc.constant('uint16' as const), value: fc.nat(65_535) }),
  fc.record({ kind: fc.constant('float64' as const), value: fc.double() }),
  fc.record({ kind: fc.constant('count' as const), value: fc.nat(2 ** 31 - 1) }),
);

describe('rows of the format RowBinary', () => {
  it('are read as they were written, whatever room there was at first', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, fc.string({ unit: 'binary' }))), fc.nat(40), (values, capacity) => {
        const writer = new RowWriter(capacity);
        for (const [{ kind, value }, text] of values) {
          writer[kind](value);
          writer.text(text);
        }
        const reader = new RowReader(writer.written());
        for (const [{ kind, value }, text] of values) {
          expect(reader[kind]() + 0).toBe(value + 0);
          expect(reader.text()).toBe(text);
        }
        expect(reader.isAtEnd).toBe(true);
      }),
    );
  });

  it('are written as the format lays down: least byte first, lengths in groups of seven bits', () => {
    const writer = new RowWriter(0);
    writer.int64(-2);
    writer.uint16(0x1234);
    writer.float64(1);
    writer.text('é'.repeat(100));
    const bytes = [...writer.written()];
    expect(bytes.slice(0, 8)).toEqual([0xfe, 255, 255, 255, 255, 255, 255, 255]);
    expect(bytes.slice(8, 10)).toEqual([0x34, 0x12]);
    expect(bytes.slice(10, 18)).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    expect(bytes.slice(18, 22)).toEqual([72 + 128, 1, 0xc3, 0xa9]);
  });

  it('that are cut short are an error and never a shorter value', () => {
    const writer = new RowWriter(64);
    writer.text('abc');
    writer.float64(1);
    const whole = writer.written();
    for (let length = 0; length < whole.length; length++) {
      const reader = new RowReader(whole.slice(0, length));
      expect(() => [reader.text(), reader.float64()]).toThrow(RangeError);
    }
  });
});
