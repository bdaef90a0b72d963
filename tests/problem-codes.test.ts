import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemAnswer, TOLD_CODES } from '../src/faces/http/problem-document.ts';
import { Problem } from '../src/foundation/problem.ts';
import { PACKAGE_ROOT } from '../src/main/paths.ts';

const GUIDE = readFileSync(join(PACKAGE_ROOT, 'docs', 'problems.md'), 'utf8');
const [OF_HTTP = '', OF_COMMANDS = ''] = GUIDE.split('\n## ');

const rowsIn = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );

const SOURCES = readdirSync(join(PACKAGE_ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /(?<!\.test)\.ts$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(PACKAGE_ROOT, 'src', path), 'utf8') }));

/** How the source names the code of a problem. */
const NAMINGS = [
  /new (?:Problem|FaultyRequest)\(\s*'([a-z-]+)'/g,
  /super\(\s*'([a-z-]+)'/g,
  /unreadableCode(?::| =) '([a-z-]+)'/g,
  /lockFolder\([^)]*code: '([a-z-]+)'/g,
  /told\('(tokens-[a-z]+)'/g,
];

const matched = (naming: RegExp): readonly string[] =>
  SOURCES.flatMap(({ text }) => [...text.matchAll(naming)].map(([, code]) => code!));

const codesInSource = (): readonly string[] => [
  ...new Set([...NAMINGS.flatMap(matched), ...matched(/unwritable\('([a-z]+)'/g).map((what) => `${what}-unwritable`)]),
];

/** How a code is handed in: each of these is one of the namings above. */
const HANDED_IN = ['`${what}-unwritable`', 'code', 'error.code', 'unreadableCode'];

describe('the guide to problem codes', () => {
  it('has every code that the HTTP face tells, with its status and when to come again, and no other', () => {
    const told = TOLD_CODES.map((code) => {
      const { document, retryAfterSeconds } = problemAnswer(new Problem(code, 'why'));
      return [code, document.status, retryAfterSeconds ?? ''].join(' ');
    });
    const rows = rowsIn(OF_HTTP);
    expect(new Set(rows.map((row) => row.slice(0, 3).join(' ')))).toEqual(new Set(told));
    expect(rows).toHaveLength(told.length);
    expect(rows.filter((row) => row.length !== 5 || row.slice(3).some((cell) => cell.length < 5))).toEqual([]);
  });

  it('has every other code of the source, and no other', () => {
    const rows = rowsIn(OF_COMMANDS);
    const others = codesInSource().filter((code) => !(TOLD_CODES as readonly string[]).includes(code));
    expect(others.length).toBeGreaterThan(40);
    expect(new Set(rows.map(([code]) => code))).toEqual(new Set(others));
    expect(rows).toHaveLength(others.length);
    expect(rows.filter((row) => row.length !== 3 || row.some((cell) => cell.length < 3))).toEqual([]);
  });

  it('looks wherever the source names a code', () => {
    const handedIn = SOURCES.flatMap(({ text }) =>
      [...text.matchAll(/new Problem\(\s*([^\s'][^,]*)/g)].map(([, of]) => of),
    );
    expect(new Set(handedIn)).toEqual(new Set(HANDED_IN));
  });

  it('tells nothing that nobody throws', () => {
    const thrown = new Set([...codesInSource(), 'internal']);
    expect(TOLD_CODES.filter((code) => !thrown.has(code))).toEqual([]);
  });
});
