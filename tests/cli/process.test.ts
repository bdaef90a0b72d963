import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/setup/build.mjs';
import { folderOf, spawned } from './command-line.ts';
import { FILES, wholeAccount } from './small-fleet.ts';

let folder = '';
beforeAll(async () => {
  if ((await build()) !== 0) throw new Error('the program can not be built');
  folder = await folderOf({ ...FILES, 'broken.csv': FILES['telemetry.csv'].replace('n0,0,500', 'n0,0,lots') });
});

describe('the program in a process of its own, its streams piped', () => {
  it('prints the accounts on standard output, draws no bar, and ends with 0', async () => {
    const { out, err, code } = await spawned(['account', ...wholeAccount(folder)]);
    expect(code).toBe(0);
    expect(out).toContain('│ acme');
    expect(err).not.toMatch(/reading telemetry|█/);
  });

  it('ends with 3 and names file and line when part of an input could not be used', async () => {
    const args = wholeAccount(folder).map((arg) => arg.replace('telemetry.csv', 'broken.csv'));
    const { out, err, code } = await spawned(['account', ...args, '--json']);
    expect(code).toBe(3);
    expect(err).toMatch(/broken\.csv:2: /);
    expect(() => JSON.parse(out)).not.toThrow();
  });

  it('ends with 1 and one message when it cannot be done', async () => {
    const { out, err, code } = await spawned(['account', '--fleet', join(folder, 'none.yaml')]);
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toMatch(/^comptroller: .*none\.yaml can't be read.*\n$/);
  });

  it('ends with 2 on wrong usage', async () => {
    expect(await spawned(['acount'])).toMatchObject({ code: 2, out: '', signal: null });
  });

  it('goes on quietly when its reader goes away', async () => {
    const { err, code, signal } = await spawned(['catalogue', '--json'], 1);
    expect({ err, code, signal }).toEqual({ err: '', code: 0, signal: null });
  });
});
