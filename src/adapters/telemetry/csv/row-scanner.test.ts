import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldText, rowScanner } from './row-scanner.ts';

interface Got {
  readonly line: number;
  readonly fields: readonly string[];
  readonly flaw?: string;
}

function scan(pieces: readonly (string | Uint8Array)[]): Got[] {
  const got: Got[] = [];
  const scanner = rowScanner((row) => {
    const fields = Array.from({ length: row.count }, (_, index) => fieldText(row, index));
    got.push({ line: row.line, fields, ...(row.flaw === undefined ? {} : { flaw: row.flaw }) });
  });
  for (const piece of pieces) scanner.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  scanner.end();
  return got;
}

const fieldsOf = (text: string): (readonly string[])[] => scan([text]).map(({ fields }) => fields);

describe('a scanner of rows', () => {
  it('takes line ends of either kind, blank lines and blanks around fields', () => {
    expect(fieldsOf('a, b ,c\r\n\r\n1,\t2,\n \n3,4,5')).toEqual([
      ['a', 'b', 'c'],
      ['1', '2', ''],
      ['3', '4', '5'],
    ]);
  });

  it('takes commas and doubled quotes inside quotes', () => {
    expect(fieldsOf('"a,b", "say ""x""" ,c\n"","",z\r\n')).toEqual([
      ['a,b', 'say "x"', 'c'],
      ['', '', 'z'],
    ]);
  });

  it('loses one line to a stray quote, not the file', () => {
    const got = scan(['a,b\n"1,2\n3,4\n"5"x,6\n7,8\n']);
    expect(got.map(({ line, flaw }) => [line, flaw !== undefined])).toEqual([
      [1, false],
      [2, true],
      [3, false],
      [4, true],
      [5, false],
    ]);
  });

  it('gives the same rows however the bytes are cut into pieces', () => {
    const cell = fc.constantFrom('', '1', '2.5 W', '"a,b"', '"q""q"', ' x ', 'näme', '"open');
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(200)), (rows, lineEnd, cuts) => {
        const bytes = Buffer.from(rows.map((row) => row.join(',')).join(lineEnd));
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((until, index) => bytes.subarray(places[index], until));
        expect(scan(pieces)).toEqual(scan([bytes]));
      }),
    );
  });

  it('passes over a line without an end, without holding it', () => {
    const noise = new Uint8Array(100_000).fill(0x61);
    const got = scan(['a,b\n', ...Array.from({ length: 40 }, () => noise), '\n1,2\n']);
    expect(got.map(({ line, fields }) => [line, fields.length])).toEqual([
      [1, 2],
      [2, 0],
      [3, 2],
    ]);
    expect(got[1]?.flaw).toContain('longer than');
  });
});
