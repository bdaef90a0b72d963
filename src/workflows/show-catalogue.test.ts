import { describe, expect, it } from 'vitest';
import { madeClock, madeFigure, toyPart } from '../../tests/toy-fleet.ts';
import { acceleratorCatalogue } from '../domain/fleet/catalogue.ts';
import { operationsPerSecond } from '../foundation/units.ts';
import { showCatalogue, showPart } from './show-catalogue.ts';

const DISPUTED = toyPart(
  'toy-10',
  {},
  {
    peakOperationsPerSecond: { fp8: { ...madeFigure(operationsPerSecond(1e15)), high: operationsPerSecond(2e15) } },
    unitsPer: { superchip: 2 },
  },
);
const CLOCKED = toyPart(
  'toy-9',
  { 'fp16-bf16': 1e15, fp8: 2e15 },
  { quotedClock: madeClock(1000), maximumClock: madeClock(1100) },
);
const doors = {
  catalogue: {
    read: () => Promise.resolve(acceleratorCatalogue([DISPUTED, CLOCKED].map((part) => ({ part, aliases: [] })))),
  },
};

describe('the catalogue, shown', () => {
  it('is a row for each part, in the order that a person counts in', async () => {
    const rows = await showCatalogue(doors);
    expect(rows.map(({ id }) => id)).toEqual(['toy-9', 'toy-10']);
    expect(rows[0]).toMatchObject({ fastestFormat: 'fp8', sixteenBitOperationsPerSecond: 1e15, isDisputed: false });
    expect(rows[0]?.ceilingOperationsPerSecond).toBeCloseTo(2.2e15, -3);
    expect(rows[1]).toMatchObject({ unit: 'gpu (superchip = 2)', ceilingOperationsPerSecond: 2e15, isDisputed: true });
    expect(rows[1]).not.toHaveProperty('sixteenBitOperationsPerSecond');
  });

  it('gives one part with every figure and its source', async () => {
    const { figures, counting } = await showPart(doors, 'Toymaker TOY-9');
    expect(figures.map(({ figure }) => figure)).toEqual([
      'dense peak, fp16-bf16',
      'dense peak, fp8',
      'quoted clock',
      'maximum clock',
    ]);
    expect(figures.every(({ source, asOf }) => source === 'made up' && asOf === '2026-01-01')).toBe(true);
    expect(counting).toMatch(/two operations.*sparsity is excluded/);
  });

  it('suggests names for a part that is not known', async () => {
    await expect(showPart(doors, 'toy-8')).rejects.toMatchObject({
      code: 'part-unknown',
      message: expect.stringMatching(/toy-9/),
    });
    await expect(showPart(doors, 'zzz')).rejects.toMatchObject({ message: expect.stringMatching(/List all parts/) });
  });
});
