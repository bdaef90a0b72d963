import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comptroller, folderOf } from './command-line.ts';

describe('red-team', () => {
  it('attacks with one family, prints JSON and writes result and picture', async () => {
    const folder = await folderOf({});
    const output = join(folder, 'attacked');
    const flags = ['--families', 'power-filler', '--jobs', '10', '--visibility', 'counters', '--output', output];
    const { out, code } = await comptroller(['red-team', ...flags, '--json']);
    expect(code).toBe(0);
    const result = JSON.parse(out) as { views: { roles: { role: string }[] }[] };
    expect(result.views.map(({ roles }) => roles.map(({ role }) => role))).toEqual([['asked']]);
    expect(JSON.parse(await readFile(join(output, 'red-team.json'), 'utf8'))).toEqual(result);
    expect(await readFile(join(output, 'evasion-curve.svg'), 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/);
  }, 60_000);

  it.each([
    [['--families', 'invisibility'], /power-filler/],
    [['--strengths', '2'], /0 to 1/],
    [['--strengths', ''], /0 to 1/],
    [['--visibility', 'billing'], /power, utilisation, counters/],
    [['--jobs', '5'], /at least 10/],
    [['--jobs', '100', '--train'], /at least 200/],
    [['--seed', 'x'], /--seed is a whole number/],
    [['--model', 'nothing-there'], /nothing-there/],
  ])('refuses %j and says what to write', async (flags, expected) => {
    const { out, err, code } = await comptroller(['red-team', ...flags]);
    expect(code).toBeGreaterThan(0);
    expect(out).toBe('');
    expect(err).toMatch(expected);
  });

  it('says so where the result cannot be written', async () => {
    const folder = await folderOf({ taken: 'a file' });
    const { err, code } = await comptroller(['red-team', '--jobs', '10', '--output', join(folder, 'taken')]);
    expect(code).toBe(1);
    expect(err).toMatch(/--output/);
  });
});
