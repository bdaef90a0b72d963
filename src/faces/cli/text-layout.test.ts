import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, paragraph, textTable, wrapped } from './text-layout.ts';

const COLUMNS: readonly Column[] = [
  { head: 'name', least: 6 },
  { head: 'figure', align: 'right' },
];

describe('wrapped', () => {
  it('breaks between words and keeps a figure with its unit and a comparison with its number', () => {
    expect(wrapped('seen for 12.3 % of it', 15)).toEqual(['seen for 12.3 %', 'of it']);
    expect(wrapped('rule a (> 1e23) is', 14)).toEqual(['rule a', '(> 1e23) is']);
  });

  it('breaks a word that is longer than a line, after a joint where it has one', () => {
    expect(wrapped('birch-tuning-one', 14)).toEqual(['birch-tuning-', 'one']);
    expect(wrapped('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });

  it('never loses a character and never exceeds the width', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 2, max: 80 }), (text, width) => {
        const lines = wrapped(text, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});

it('a paragraph sets its further lines in', () => {
  expect(paragraph('one two three', 9, 2)).toBe('one two\n  three');
});

describe('textTable', () => {
  it('takes the room from the columns that may give way and leaves figures whole', () => {
    const table = textTable(COLUMNS, [['a-long-name-of-a-thing', '1.23e21']], 24);
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBe(24);
    expect(table).toContain('1.23e21');
    expect(table).not.toContain('…');
  });

  it('parts rows of several lines by rules, and only those', () => {
    const rules = (table: string): number => table.split('\n').filter((line) => line.startsWith('├')).length;
    expect(
      rules(
        textTable(
          COLUMNS,
          [
            ['a', '1'],
            ['b', '2'],
          ],
          40,
        ),
      ),
    ).toBe(1);
    expect(
      rules(
        textTable(
          COLUMNS,
          [
            ['a\nx', '1'],
            ['b', '2'],
          ],
          40,
        ),
      ),
    ).toBe(2);
  });

  it('keeps its frame straight whatever is in its cells', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary-ascii', maxLength: 30 }), { minLength: 1 }), (names) => {
        const table = textTable(
          COLUMNS,
          names.map((name) => [name.replaceAll('\n', ''), '1']),
          40,
        );
        expect(new Set(table.split('\n').map((line) => line.length)).size).toBe(1);
      }),
    );
  });
});
