import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { backupFolder } from '../../src/adapters/node-backup/backup-folder/backup-folder.ts';
import { instant } from '../../src/foundation/instant.ts';

const WRITER = resolve(import.meta.dirname, 'backup-writer.mjs');
const backups = backupFolder({ now: () => instant(0), version: '1' });
const folder = mkdtempSync(join(tmpdir(), 'comptroller-crash-'));
const at = (...names: readonly string[]): string => join(folder, ...names);

beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
  mkdirSync(at('node', 'log', 'empty'), { recursive: true });
  for (const name of ['a', 'b', 'c']) writeFileSync(at('node', 'log', name), name.repeat(5000));
  symlinkSync('log/a', at('node', 'link'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Act {
  readonly act: 'back-up' | 'restore';
  readonly from: string;
  readonly to: string;
}

/** Gives how many steps there were, or that it was killed. */
function run({ act, from, to }: Act, killAt: number): number | 'killed' {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [WRITER, act, from, to, String(killAt)]);
  if (signal === 'SIGKILL') return 'killed';
  if (status !== 0) throw new Error(stderr.toString());
  return Number(stdout.toString());
}

/** Kills the act at each of its steps, and tells what `whole` says of what is there under the name then. */
async function killedEverywhere(act: Act, whole: (path: string) => Promise<boolean>): Promise<readonly string[]> {
  const steps = run(act, 0);
  const outcomes: string[] = [];
  for (let step = 1; step <= Number(steps); step++) {
    rmSync(act.to, { recursive: true, force: true });
    expect(run(act, step)).toBe('killed');
    const found = existsSync(act.to) ? await whole(act.to) : 'absent';
    outcomes.push(String(found));
    rmSync(act.to, { recursive: true, force: true });
    // What was left beside its place stands in nobody's way.
    expect(Number(run(act, 0))).toBe(steps);
  }
  return outcomes;
}

const namesIn = (path: string): ReadonlySet<string> =>
  new Set(readdirSync(path, { recursive: true, encoding: 'utf8' }));
const isLikeTheNode = (path: string): boolean =>
  isDeepStrictEqual(namesIn(path), namesIn(at('node'))) &&
  ['a', 'b', 'c'].every((name) => readFileSync(join(path, 'log', name), 'utf8') === name.repeat(5000));

describe('a backup whose process is killed', () => {
  it('is absent until it is whole, whatever the moment; what it left beside its place is no backup', async () => {
    const act = { act: 'back-up', from: at('node'), to: at('backup') } as const;
    const outcomes = await killedEverywhere(act, async (path) => (await backups.check(path)).files === 3);
    expect([...new Set(outcomes)]).toEqual(['absent', 'true']);
    expect(outcomes.length).toBeGreaterThan(8);
    const left = readdirSync(folder).filter((name) => name.startsWith('backup.unfinished-'));
    expect(left.length).toBeGreaterThan(5);
    const stores = { records: 'embedded', measurements: 'embedded' } as const;
    const restored = left.map((name) =>
      backups.restore({ backup: at(name), dataFolder: at(`from-${name}`), stores }).then(
        ({ files }) => `whole: ${files}`,
        ({ code }: { readonly code: string }) => code,
      ),
    );
    // The last ones were killed when all but the name was there.
    expect(new Set(await Promise.all(restored))).toEqual(new Set(['backup-unfinished', 'backup-damaged', 'whole: 3']));
  });

  it('and a restored node the same', async () => {
    await backups.write({
      dataFolder: at('node'),
      target: at('good'),
      stores: { records: 'embedded', measurements: 'embedded' },
    });
    const act = { act: 'restore', from: at('good'), to: at('restored') } as const;
    const outcomes = await killedEverywhere(act, async (path) => isLikeTheNode(path));
    expect([...new Set(outcomes)]).toEqual(['absent', 'true']);
  });
});
