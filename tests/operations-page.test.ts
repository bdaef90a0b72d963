import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { PACKAGE_ROOT } from '../src/main/paths.ts';

/** What the page tells operators to let through to the node, as Prometheus reads it: anchored at both ends. */
function keptByPage(): RegExp {
  const page = readFileSync(join(PACKAGE_ROOT, 'docs', 'operations.md'), 'utf8');
  const regex = /source_labels: \[__name__\], regex: "([^"]+)"/.exec(page)?.[1];
  if (regex === undefined) throw new Error('the page keeps no metrics by name');
  return new RegExp(`^(?:${regex})$`);
}

interface MetricFile {
  readonly fields?: readonly { readonly names: readonly string[] }[];
}

it('the page on operations lets through every metric that Prometheus may send and the node reads', () => {
  const folder = join(PACKAGE_ROOT, 'data', 'metrics');
  const files = readdirSync(folder).map((name) => parse(readFileSync(join(folder, name), 'utf8')) as MetricFile);
  const names = files.flatMap(({ fields = [] }) => fields.flatMap(({ names }) => names));
  const ofPrometheus = names.filter((name) => /^[A-Za-z_:][\w:]*$/.test(name));
  expect(ofPrometheus.length).toBeGreaterThan(40);
  const kept = keptByPage();
  expect(ofPrometheus.filter((name) => !kept.test(name))).toEqual([]);
  expect(kept.test('amd_gpu_package_power')).toBe(true);
  expect(kept.test('node_cpu_seconds_total')).toBe(false);
});
