import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { instanceTypes, readInstanceTypes } from './instance-types.ts';

describe('instance types', () => {
  it.each([
    ['p5.48xlarge', 8, 'h100-sxm'],
    ['p4d.24xlarge', 8, 'a100-sxm-40'],
    ['p5en.48xlarge', 8, 'h200-sxm'],
    ['g5.4xlarge', 1, 'NVIDIA A10G'],
    ['standard_nd96amsr_a100_v4', 8, 'a100-sxm-80'],
    ['ND96isr H100 v5', 8, 'h100-sxm'],
    ['Standard_NV18ads_A10_v5', 0.5, 'a10'],
    ['a2-megagpu-16g', 16, 'a100-sxm-40'],
    ['BM.GPU.H100.8', 8, 'h100-sxm'],
  ])('%s has %d', async (name, acceleratorCount, part) => {
    expect((await readInstanceTypes()).find(name)).toMatchObject({ acceleratorCount, part });
  });

  it.each([
    ['$1.624 per On Demand Linux g5.4xlarge Instance Hour', 'g5.4xlarge'],
    ['g5.48xlarge', 'g5.48xlarge'],
    ['Running g2-standard-48, g2-standard-4', 'g2-standard-48'],
    ['xg5.4xlarge', undefined],
    ['g5.4xlarge2', undefined],
    ['m5.large', undefined],
    ['', undefined],
  ])('%s names %s', async (text, name) => {
    expect((await readInstanceTypes()).findIn(text)?.name).toBe(name);
  });

  it('are refused whole when a name stands twice or a figure has no source', async () => {
    const type = { name: 'x1', provider: 'p', part: 'a', acceleratorCount: 1, grade: 'read' } as const;
    expect(() => instanceTypes([type, { ...type, name: 'X1' }])).toThrow(/stands twice/);
    const folder = mkdtempSync(join(tmpdir(), 'instance-types-'));
    writeFileSync(
      join(folder, 'one.yaml'),
      'provider: p\ngrade: read\nasOf: "2026-01-01"\nparts: [{ part: a, accelerators: { x1: 0 } }]\n',
    );
    await expect(readInstanceTypes(folder)).rejects.toThrow(/source: .*accelerators.x1: /);
    rmSync(folder, { recursive: true });
  });
});
