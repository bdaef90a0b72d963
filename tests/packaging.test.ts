import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../src/main/paths.ts';

const packaged = (name: string): string => join(PACKAGE_ROOT, 'packaging', name);
const runs = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const metricsIn = (text: string): readonly string[] => [...new Set(text.match(/comptroller_[a-z_]+/g))];

describe('what an operator installs beside the program', () => {
  it.skipIf(!runs('promtool'))('has alerts that Prometheus takes (skipped where promtool is not installed)', () => {
    expect(execFileSync('promtool', ['check', 'rules', packaged('alerts.yaml')]).toString()).toContain('SUCCESS');
  });

  it.skipIf(!runs('promtool'))(
    'has alerts that fire for what they are for (skipped where promtool is not installed)',
    () => {
      const cases = readFileSync(join(PACKAGE_ROOT, 'tests', 'alerts.yaml'), 'utf8');
      const alerts = readFileSync(packaged('alerts.yaml'), 'utf8').match(/(?<=alert: )\w+/g) ?? [];
      const fired = cases.match(/(?<=alertname: )\w+(?=\n +exp_alerts:)/g) ?? [];
      expect([...new Set(fired)].sort()).toEqual([...alerts].sort());
      const file = join(mkdtempSync(join(tmpdir(), 'comptroller-alerts-')), 'cases.yaml');
      writeFileSync(file, cases.replace('ALERTS', packaged('alerts.yaml')));
      const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file]);
      rmSync(dirname(file), { recursive: true });
      expect([status, stdout.toString(), stderr.toString()]).toMatchObject([0, expect.stringContaining('SUCCESS'), '']);
    },
  );

  it('has alerts on metrics that the node gives', () => {
    const named = metricsIn(readFileSync(packaged('alerts.yaml'), 'utf8'));
    const sources = ['faces/http/metrics.ts', 'main/book-keeping.ts', 'main/ingest-levels.ts', 'main/start-judging.ts'];
    const given = metricsIn(sources.map((path) => readFileSync(join(PACKAGE_ROOT, 'src', path), 'utf8')).join('\n'));
    expect(named.length).toBeGreaterThan(4);
    expect(given).toEqual(expect.arrayContaining([...named]));
  });

  it('has a guide that names every metric of the node and no other', () => {
    const sources = readdirSync(join(PACKAGE_ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      /^(faces\/http|main)\/.*(?<!\.test)\.ts$/.test(path),
    );
    const given = metricsIn(sources.map((path) => readFileSync(join(PACKAGE_ROOT, 'src', path), 'utf8')).join('\n'));
    const guide = readFileSync(join(PACKAGE_ROOT, 'docs', 'operations.md'), 'utf8');
    const rows = guide.match(/(?<=^\| `)comptroller_[a-z_]+(?=` )/gm) ?? [];
    expect(given.length).toBeGreaterThan(15);
    expect([...rows].sort()).toEqual([...given].sort());
  });

  it.skipIf(!runs('systemd-analyze'))('has a unit that systemd takes (skipped where systemd is not installed)', () => {
    const unit = readFileSync(packaged('comptroller.service'), 'utf8');
    const { stderr } = spawnSync('systemd-analyze', ['verify', packaged('comptroller.service')]);
    // The program is where the guide puts it, not here.
    const faults = stderr
      .toString()
      .split('\n')
      .filter((line) => line.includes('comptroller.service:'));
    expect(faults.filter((line) => !line.includes('is not executable'))).toEqual([]);
    expect(unit).toContain('NoNewPrivileges=yes');
  });
});
