import { describe, expect, it } from 'vitest';
import { decideInstall, missingPackages } from './installed-packages.mjs';

const lock = (packages: Record<string, object>) => ({ packages });
const wanted = lock({
  '': { version: '0.1.0' },
  'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' },
  'node_modules/a/node_modules/zod': { version: '3.0.0', integrity: 'sha512-b' },
  'node_modules/win32-build': { version: '1.0.0', integrity: 'sha512-c', optional: true },
});
const complete = lock({
  'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' },
  'node_modules/a/node_modules/zod': { version: '3.0.0', integrity: 'sha512-b' },
});

describe('what is missing', () => {
  it('is nothing when all is there but builds for other platforms', () => {
    expect(missingPackages(wanted, complete)).toEqual([]);
  });

  it('is everything that is not optional when nothing is there', () => {
    expect(missingPackages(wanted, undefined)).toEqual(['zod', 'a/node_modules/zod']);
  });

  it('is a package of another version', () => {
    const older = lock({ ...complete.packages, 'node_modules/zod': { version: '3.9.9', integrity: 'sha512-a' } });
    expect(missingPackages(wanted, older)).toEqual(['zod']);
  });

  it('is a package of the same version and other content', () => {
    const swapped = lock({ ...complete.packages, 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-x' } });
    expect(missingPackages(wanted, swapped)).toEqual(['zod']);
  });

  it('is an optional package of another version', () => {
    const stale = lock({ ...complete.packages, 'node_modules/win32-build': { version: '0.9.0' } });
    expect(missingPackages(wanted, stale)).toEqual(['win32-build']);
  });

  it('is not a package that the lockfile no longer wants', () => {
    const extra = lock({ ...complete.packages, 'node_modules/left-over': { version: '1.0.0' } });
    expect(missingPackages(wanted, extra)).toEqual([]);
  });
});

describe('what to do about node_modules', () => {
  it('leaves a complete folder alone, linked or not', () => {
    for (const isLink of [true, false]) {
      expect(decideInstall({ wanted, installed: complete, isLink })).toEqual({ kind: 'complete' });
    }
  });

  it('installs when npm never finished here', () => {
    expect(decideInstall({ wanted, installed: undefined, isLink: false })).toMatchObject({ kind: 'install' });
  });

  it('installs when the lockfile has moved on, and names what is missing', () => {
    const decision = decideInstall({ wanted, installed: lock({}), isLink: false });
    expect(decision).toEqual({
      kind: 'install',
      why: 'packages are missing or of another version: zod, a/node_modules/zod',
    });
  });

  it('never rewrites a folder that is only linked here', () => {
    expect(decideInstall({ wanted, installed: lock({}), isLink: true })).toMatchObject({ kind: 'refuse' });
  });
});
