import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../../foundation/instant.ts';
import { Problem } from '../../../foundation/problem.ts';
import type { StoreForms } from '../../../ports/node-backup.ts';
import { backupFolder } from './backup-folder.ts';
import { type BackupEntry, manifestIn, manifestText } from './manifest-schema.ts';

const STORES: StoreForms = { records: 'embedded', measurements: 'embedded' };
const backups = backupFolder({ now: () => instant(Date.UTC(2026, 10, 27)), version: '0.1.0' });

let root = '';
const at = (...names: readonly string[]): string => join(root, ...names);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'comptroller-backup-'));
  mkdirSync(at('node', 'log'), { recursive: true, mode: 0o700 });
  mkdirSync(at('node', 'records', 'empty'), { recursive: true });
  writeFileSync(at('node', 'log', '1.segment'), 'messages');
  writeFileSync(at('node', 'records', 'long'), Buffer.alloc(3_000_001, 7));
  symlinkSync('../records', at('node', 'log', 'link'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const backUp = () => backups.write({ dataFolder: at('node'), target: at('backup'), stores: STORES });
const restore = (to = 'restored') => backups.restore({ backup: at('backup'), dataFolder: at(to), stores: STORES });
const refused = (code: string) => expect.objectContaining({ code }) as unknown;

describe('a backup that is a folder', () => {
  it('comes back with every file, empty folder, link and right', async () => {
    chmodSync(at('node', 'log', '1.segment'), 0o600);
    expect(await backUp()).toMatchObject({ files: 2, bytes: 3_000_009, stores: STORES, version: '0.1.0' });
    expect(await backups.check(at('backup'))).toMatchObject({ files: 2, bytes: 3_000_009 });
    expect(await restore()).toMatchObject({ files: 2 });
    expect(
      readFileSync(at('restored', 'log', 'link', 'long')).equals(readFileSync(at('node', 'records', 'long'))),
    ).toBe(true);
    expect(readdirSync(at('restored', 'records'))).toEqual(['empty', 'long']);
    expect(statSync(at('restored', 'log', '1.segment')).mode & 0o777).toBe(0o600);
    expect(readdirSync(root).sort()).toEqual(['backup', 'node', 'restored']);
  });

  it('leaves sockets out, and refuses what no node makes', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('node', 'log', 'in-use'), resolve));
    expect(await backUp()).toMatchObject({ files: 2 });
    server.close();
    symlinkSync('/etc/passwd', at('node', 'elsewhere'));
    const again = backups.write({ dataFolder: at('node'), target: at('another'), stores: STORES });
    await expect(again).rejects.toEqual(refused('backup-source-strange'));
    expect(existsSync(at('another'))).toBe(false);
  });

  it('takes no place that is used, missing or in the data folder', async () => {
    const to = (target: string) => backups.write({ dataFolder: at('node'), target, stores: STORES });
    mkdirSync(at('there'));
    for (const target of [at('there'), at('node'), at('node', 'log', 'b'), at('missing', 'b')]) {
      await expect(to(target)).rejects.toEqual(refused('backup-target-unusable'));
    }
    expect(readdirSync(root).sort()).toEqual(['node', 'there']);
  });

  it('is put where nothing is, and overwrites nothing', async () => {
    await backUp();
    await expect(restore('node')).rejects.toEqual(refused('restore-target-in-use'));
    expect(readdirSync(at('node'))).toEqual(['log', 'records']);
    mkdirSync(at('empty'));
    expect(await restore('empty')).toMatchObject({ files: 2 });
    await expect(restore('missing/node')).rejects.toEqual(refused('restore-unwritable'));
  });

  it('is not restored by settings that keep something elsewhere', async () => {
    await backUp();
    const stores = { ...STORES, records: 'postgresql' } as const;
    const other = backups.restore({ backup: at('backup'), dataFolder: at('restored'), stores });
    await expect(other).rejects.toEqual(refused('backup-of-other-stores'));
  });
});

describe('a backup that is damaged or not finished', () => {
  const damages: Readonly<Record<string, () => void>> = {
    'a file with another byte': () => writeFileSync(at('backup', 'data', 'log', '1.segment'), 'massages'),
    'a file cut short': () => truncateSync(at('backup', 'data', 'records', 'long'), 5),
    'a file that is missing': () => rmSync(at('backup', 'data', 'records', 'long')),
    'a folder in the place of a file': () => {
      rmSync(at('backup', 'data', 'records', 'long'));
      mkdirSync(at('backup', 'data', 'records', 'long'));
    },
    'a manifest with another digit': () => {
      const text = readFileSync(at('backup', 'manifest.json'), 'utf8');
      writeFileSync(at('backup', 'manifest.json'), text.replace('"bytes":8', '"bytes":9'));
    },
    'a manifest cut short': () => truncateSync(at('backup', 'manifest.json'), 200),
  };

  it.each(Object.keys(damages))('is refused: %s', async (name) => {
    await backUp();
    damages[name]?.();
    await expect(backups.check(at('backup'))).rejects.toEqual(refused('backup-damaged'));
    await expect(restore()).rejects.toEqual(refused('backup-damaged'));
    expect(readdirSync(root).sort()).toEqual(['backup', 'node']);
  });

  it('is refused where an empty folder or a link is not there any more, by the check', async () => {
    await backUp();
    rmSync(at('backup', 'data', 'records', 'empty'), { recursive: true });
    rmSync(at('backup', 'data', 'log', 'link'));
    await expect(backups.check(at('backup'))).rejects.toThrow(/log\/link is missing\nrecords\/empty is missing/);
  });

  it('is no backup without a manifest', async () => {
    await backUp();
    rmSync(at('backup', 'manifest.json'));
    await expect(backups.check(at('backup'))).rejects.toEqual(refused('backup-unfinished'));
    await expect(restore()).rejects.toEqual(refused('backup-unfinished'));
  });

  it('of a later form is left to a later version', async () => {
    await backUp();
    writeFileSync(at('backup', 'manifest.json'), '{"kind":"comptroller-backup","format":2,"somethingNew":1}');
    await expect(restore()).rejects.toEqual(refused('backup-newer'));
  });
});

const FILE = { mode: 0o600, bytes: 1, sha256: 'a'.repeat(64) } as const;
const manifestWith = (...entries: readonly BackupEntry[]): string =>
  manifestText({ createdAt: instant(0), version: '1', stores: STORES, entries });

function codeOf(text: string): string {
  try {
    manifestIn(text, 'm');
    return 'read';
  } catch (error) {
    return error instanceof Problem ? error.code : 'a bug';
  }
}

describe('a manifest', () => {
  it.each<readonly [string, readonly BackupEntry[]]>([
    ['a path upwards', [{ kind: 'file', path: '../a', ...FILE }]],
    ['a path from the root', [{ kind: 'file', path: '/etc/a', ...FILE }]],
    ['a path that is not plain', [{ kind: 'file', path: 'a/../b', ...FILE }]],
    ['a file in a folder that is not named', [{ kind: 'file', path: 'a/b', ...FILE }]],
    ['a link to above', [{ kind: 'link', path: 'a', to: '../x' }]],
    ['a link to the root', [{ kind: 'link', path: 'a', to: '/' }]],
    [
      'a file behind a link',
      [
        { kind: 'link', path: 'a', to: 'b' },
        { kind: 'file', path: 'a/b', ...FILE },
      ],
    ],
    [
      'a name twice',
      [
        { kind: 'file', path: 'a', ...FILE },
        { kind: 'folder', path: 'a', mode: 0 },
      ],
    ],
  ])('never leads out of the folder: %s', (_name, entries) => {
    expect(codeOf(manifestWith(...entries))).toBe('backup-damaged');
  });

  it('is read as it was written', () => {
    const entries: readonly BackupEntry[] = [
      { kind: 'folder', path: 'a', mode: 0o700 },
      { kind: 'file', path: 'a/ü "\n', ...FILE },
    ];
    expect(manifestIn(manifestWith(...entries), 'm').entries).toEqual(entries);
  });

  it('with any byte changed, removed or added is refused, and random text too', () => {
    const good = Buffer.from(
      manifestWith({ kind: 'folder', path: 'a', mode: 1 }, { kind: 'file', path: 'a/b', ...FILE }),
    );
    const changed = fc
      .tuple(fc.nat(good.length - 2), fc.nat(1), fc.uint8Array({ maxLength: 3 }))
      .map(([place, cut, put]) => Buffer.concat([good.subarray(0, place), put, good.subarray(place + cut)]));
    const isSame = (bytes: Uint8Array): boolean => {
      try {
        return (
          JSON.stringify(JSON.parse(Buffer.from(bytes).toString())) === JSON.stringify(JSON.parse(good.toString()))
        );
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(
        fc.oneof(
          changed,
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const code = codeOf(Buffer.from(bytes).toString());
          expect(isSame(bytes) ? 'backup-damaged' : code).toBe('backup-damaged');
        },
      ),
      { numRuns: 2000 },
    );
  });
});
