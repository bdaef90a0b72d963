import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkTable, failedChecks, runChecks } from './checks.mjs';

it('runs every check even when the first one fails, and says in the table which did', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'comptroller checks '));
  const check = (name: string, code: number) => {
    const path = join(folder, `${name}.mjs`);
    writeFileSync(path, `process.exitCode = ${code};`);
    return { name, what: `a check that gives ${code}`, file: () => path, args: [] };
  };
  const said: string[] = [];
  const checks = [check('first', 2), check('second', 0), check('third', 1)];
  const results = await runChecks(checks, (line) => said.push(line));
  rmSync(folder, { recursive: true });
  expect(results.map(({ code }) => code)).toEqual([2, 0, 1]);
  expect(said).toHaveLength(3);
  expect(failedChecks(results)).toEqual(['first', 'third']);
  const lines = checkTable(results).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^ {2}first {3}FAILED +\d+\.\d s {2}a check that gives 2$/);
  expect(lines[1]).toMatch(/^ {2}second {2}good/);
});
