import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { decidePackages, isOnPath } from './debian-packages.mjs';

const missing = [{ name: 'chromium', program: 'chromium', neededFor: 'the tests in a browser' }];

it.each([
  { of: [], isRoot: true, hasApt: true, kind: 'nothing' },
  { of: [], isRoot: false, hasApt: false, kind: 'nothing' },
  { of: missing, isRoot: true, hasApt: true, kind: 'install' },
  { of: missing, isRoot: false, hasApt: true, kind: 'name' },
  { of: missing, isRoot: true, hasApt: false, kind: 'name' },
])('$of.length missing, root $isRoot, apt $hasApt: $kind', ({ of, isRoot, hasApt, kind }) => {
  expect(decidePackages({ missing: of, isRoot, hasApt }).kind).toBe(kind);
});

it('names the packages that it may not install, and why not', () => {
  expect(decidePackages({ missing, isRoot: false, hasApt: true })).toEqual({
    kind: 'name',
    names: ['chromium'],
    why: 'only root may install them',
  });
});

afterEach(() => vi.unstubAllEnvs());

it('finds a program on the path only where it may be run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller path '));
  vi.stubEnv('PATH', `${folder}:/nowhere`);
  writeFileSync(join(folder, 'planted-program'), '');
  chmodSync(join(folder, 'planted-program'), 0o644);
  expect(isOnPath('planted-program')).toBe(false);
  chmodSync(join(folder, 'planted-program'), 0o755);
  expect(isOnPath('planted-program')).toBe(true);
  expect(isOnPath('planted-absence')).toBe(false);
  rmSync(folder, { recursive: true });
});
