import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildInputs, mustBuild } from './build.mjs';
import { digestOf, filesBelow } from './source-digest.mjs';

it('builds sources and settings, and not for the sake of a test', () => {
  expect(buildInputs(['main/cli.ts', 'main/cli.test.ts', 'main/notes.md'])).toEqual([
    'src/main/cli.ts',
    'package-lock.json',
    'tsconfig.build.json',
    'tsconfig.json',
  ]);
});

it('builds when nothing was built, when the build was cut short, and when the sources changed', () => {
  expect(mustBuild('abc', undefined)).toBe(true);
  expect(mustBuild('abc', '')).toBe(true);
  expect(mustBuild('abc', 'abd\n')).toBe(true);
  expect(mustBuild('abc', 'abc\n')).toBe(false);
});

describe('the digest of the sources', () => {
  let folder: string;
  const digest = () => digestOf(folder, filesBelow(folder));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'comptroller sources '));
    mkdirSync(join(folder, 'room'));
    writeFileSync(join(folder, 'room', 'a.ts'), 'one');
    writeFileSync(join(folder, 'b.ts'), 'two');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('stays when a checkout only touches the times', () => {
    const before = digest();
    utimesSync(join(folder, 'b.ts'), 1, 1);
    expect(digest()).toBe(before);
  });

  it('changes when a file is edited', () => {
    const before = digest();
    writeFileSync(join(folder, 'b.ts'), 'three');
    expect(digest()).not.toBe(before);
  });

  it('changes when a file is added, even an empty one', () => {
    const before = digest();
    writeFileSync(join(folder, 'room', 'c.ts'), '');
    expect(digest()).not.toBe(before);
  });

  it('changes when a file is renamed', () => {
    const before = digest();
    renameSync(join(folder, 'b.ts'), join(folder, 'c.ts'));
    expect(digest()).not.toBe(before);
  });

  it('changes when text moves from one file to the next', () => {
    const before = digest();
    writeFileSync(join(folder, 'b.ts'), 'twoone');
    writeFileSync(join(folder, 'room', 'a.ts'), '');
    expect(digest()).not.toBe(before);
  });

  it('lists files sorted, with forward slashes', () => {
    expect(filesBelow(folder)).toEqual(['b.ts', 'room/a.ts']);
  });
});
