import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comptroller, folderOf } from './command-line.ts';
import { FLEET } from './small-fleet.ts';

const longestLine = (text: string): number => Math.max(...text.split('\n').map((line) => Array.from(line).length));

describe('catalogue', () => {
  it('lists every part with its ceiling, as a table and as JSON', async () => {
    const table = await comptroller(['catalogue']);
    expect(table).toMatchObject({ code: 0, err: '' });
    const rows = JSON.parse((await comptroller(['catalogue', '--json'])).out) as readonly { id: string }[];
    expect(rows.length).toBeGreaterThanOrEqual(45);
    for (const { id } of rows) expect(table.out).toContain(`│ ${id} `);
  });

  it.each(['h100-sxm', 'NVIDIA H100 80GB HBM3', 'H100-SXM5'])('shows a part by %s, with sources', async (name) => {
    const { out, code } = await comptroller(['catalogue', name]);
    expect(code).toBe(0);
    expect(out).toContain('H100 SXM5 80GB (h100-sxm); one unit is gpu');
    expect(out).toMatch(/board power +│ +700 /);
    expect(out).toMatch(/multiprocessors +│ +132 /);
    expect(out).toMatch(/idle power +│ +71 │ 71 to 120/);
    expect(out).toContain('2026-03-31');
  });

  it('fits a terminal of 100 columns', async () => {
    for (const args of [['catalogue'], ['catalogue', 'gb200-gpu'], ['catalogue', 'trainium1']]) {
      expect(longestLine((await comptroller(args, 100)).out)).toBeLessThanOrEqual(100);
    }
  });

  it('names what is near when a part is not known', async () => {
    const { err, code } = await comptroller(['catalogue', 'h100-smx']);
    expect(code).toBe(2);
    expect(err).toContain('h100-sxm');
  });
});

describe('fleet', () => {
  it('describes what the file says, and says what could train a frontier model', async () => {
    const path = join(await folderOf({ 'fleet.yaml': FLEET }), 'fleet.yaml');
    const { out, err, code } = await comptroller(['fleet', path], 100);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toContain('Small Compute (DE)');
    expect(out).toMatch(/│ H100 SXM5 80GB │ +4 │ +8\.56e15 │/);
    expect(out).toMatch(/│ c1 .*│ fra1 \(DE\) .*400 Gbit\/s/);
    expect(out).toMatch(/1e26 OP │ cannot/);
    expect(longestLine(out)).toBeLessThanOrEqual(100);
  });

  it('names each fault with its line and goes on', async () => {
    const text = FLEET.replace('part: h100-sxm', 'part: h100-smx').replace('networkGiga', 'networkMega');
    const path = join(await folderOf({ 'fleet.yaml': text }), 'fleet.yaml');
    const { out, err, code } = await comptroller(['fleet', path]);
    expect(code).toBe(3);
    expect(err).toMatch(/fleet\.yaml:\d+: .*h100-smx.*h100-sxm/);
    expect(err).toMatch(/fleet\.yaml:\d+: .*networkMega/);
    expect(out).toContain('not known');
  });

  it.each([
    ['is not there', undefined, /can't be read/],
    ['is no YAML', 'a: [b', /fleet/],
    ['is no fleet', 'hello: world', /provider/],
  ])('refuses a file that %s', async (_, text, message) => {
    const folder = await folderOf(text === undefined ? {} : { 'fleet.yaml': text });
    const { err, code, out } = await comptroller(['fleet', join(folder, 'fleet.yaml')]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    expect(err).toContain('fleet.yaml');
  });
});

describe('help', () => {
  it.each([[], ['account'], ['evaluate'], ['catalogue'], ['fleet'], ['demo']])(
    'of %s fits 100 columns and ends well',
    async (...command: string[]) => {
      const { out, code } = await comptroller([...command, '--help'], 100);
      expect(code).toBe(0);
      expect(out).toContain('Usage: comptroller');
      expect(longestLine(out)).toBeLessThanOrEqual(100);
    },
  );

  it('names every format and every option of a format', async () => {
    const { out } = await comptroller(['account', '--help']);
    for (const word of [
      'node-power-csv',
      'dcgm-csv',
      'nvidia-smi-csv',
      'ptdaemon-csv',
      'prometheus-text',
      'victoriametrics-jsonl',
      'slurm-sacct',
      'kube-pod-labels',
      'allocations-csv',
      'focus-csv',
      'node=',
      'nodePrefix=',
      'utcOffsetMinutes=',
      'devicesPerTick=',
      'customerKey=',
      'workloadKey=',
    ]) {
      expect(out).toContain(word);
    }
  });
});
