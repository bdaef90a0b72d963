import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvReader } from './csv-records.ts';
import { LONGEST_LINE, lineReader } from './text-lines.ts';

function read(text: string, pieceLength = 7) {
  const rows: string[][] = [];
  const faults: string[] = [];
  let names: readonly string[] = [];
  const reader = csvReader({
    header: (columns) => {
      names = [...columns];
    },
    row: (row) => rows.push(names.map((name) => row.text(name))),
    fault: (line, message) => faults.push(`${line}: ${message}`),
  });
  for (let at = 0; at < text.length; at += pieceLength) reader.push(text.slice(at, at + pieceLength));
  reader.end();
  return { names, rows, faults };
}

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;

describe('a table of comma-separated records', () => {
  it('parse after print is identity, in pieces of any length', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'é'), maxLength: 6 });
    const table = fc.array(fc.tuple(cell, cell, cell), { maxLength: 6 });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 9 }), (cells, pieceLength) => {
        const text = ['x,y,z', ...cells.map((row) => row.map(quoted).join(','))].join('\r\n');
        const expected = cells.map((row) => row.map((field) => field.trim()));
        const got = read(text, pieceLength);
        expect(got.faults).toEqual([]);
        expect(got.rows).toEqual(expected);
      }),
    );
  });

  it('reads a byte order mark, blank lines, a trailing comma and column names in any spelling', () => {
    const got = read('\uFEFFCustomer_ID,Run Key\n\n1,2\n3,4,\n');
    expect(got).toEqual({
      names: ['customerid', 'runkey'],
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
      faults: [],
    });
  });

  it('keeps the rows after a quote that is never closed', () => {
    const lines = ['a,b', '1,"open', ...Array.from({ length: 150 }, (_, at) => `${at},x`)];
    const got = read(lines.join('\n'), 1000);
    expect(got.faults).toEqual(['2: has a quote that is never closed: close it']);
    expect(got.rows).toHaveLength(150);
  });

  it('keeps the last rows when the open quote is near the end', () => {
    const got = read('a,b\n1,"open\n2,x\n3,y');
    expect(got.faults).toEqual(['2: has a quote that is never closed: close it']);
    expect(got.rows).toEqual([
      ['2', 'x'],
      ['3', 'y'],
    ]);
  });

  it('names the line of every record that breaks the rules and uses the others', () => {
    const got = read('a,b\n1\n"x"y,2\n3,4\n5,6,7\n');
    expect(got.faults.map((fault) => fault.slice(0, 2))).toEqual(['2:', '3:', '5:']);
    expect(got.rows).toEqual([['3', '4']]);
  });

  it('leaves out a line that would fill the memory, and reads on', () => {
    const kept: number[] = [];
    const dropped: number[] = [];
    const reader = lineReader({ line: (_, line) => kept.push(line), tooLong: (line) => dropped.push(line) });
    for (let at = 0; at <= LONGEST_LINE / 65_536; at += 1) reader.push('x'.repeat(65_536));
    reader.push('y\nshort\n');
    reader.end();
    expect({ kept, dropped }).toEqual({ kept: [2], dropped: [1] });
  });

  it('never throws on any text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', '""'), maxLength: 200 });
    fc.assert(
      fc.property(text, (anything) => {
        const { names, rows, faults } = read(anything, 13);
        expect(rows.length + faults.length).toBeLessThanOrEqual(anything.split('\n').length);
        expect(rows.every((row) => row.length === names.length)).toBe(true);
      }),
    );
  });
});
