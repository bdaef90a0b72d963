import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { madeClock, madeFigure, toyDevice, toyPart } from '../../../tests/toy-fleet.ts';
import { operationsPerSecond } from '../../foundation/units.ts';
import { deviceCeiling, deviceFormatPeak, partCeiling } from './ceiling.ts';

const clocked = (quoted: number, maximum: number) =>
  toyPart(
    'clocked',
    { 'fp16-bf16': 1e15, fp8: 2e15 },
    { quotedClock: madeClock(quoted), maximumClock: madeClock(maximum) },
  );

describe('the ceiling of a device', () => {
  it('is the fastest dense rate of any format', () => {
    expect(deviceCeiling(toyDevice(toyPart('a', { 'fp32-vector': 3e15, 'fp16-bf16': 1e15 })))).toBe(3e15);
    expect(deviceCeiling(toyDevice(toyPart('b', { 'fp16-bf16': 1e15, fp4: 4e15 })))).toBe(4e15);
  });

  it.each([
    [1830, 1700, 2e15],
    [1830, 1830, 2e15],
    [1000, 1100, 2.2e15],
  ])('at a quoted clock of %d and a maximum of %d MHz is %d', (...[quoted, maximum, ceiling]) => {
    expect(deviceCeiling(toyDevice(clocked(quoted, maximum)))).toBeCloseTo(ceiling, -3);
  });

  it('does not guess a clock that is not known', () => {
    const { quotedClock: _, ...part } = clocked(1000, 2000);
    expect(partCeiling(part)).toBe(2e15);
  });

  it('takes the highest figure where sources disagree', () => {
    const rate = { ...madeFigure(operationsPerSecond(1e15)), high: operationsPerSecond(1.5e15) };
    const disputed = toyPart('disputed', {}, { peakOperationsPerSecond: { 'fp16-bf16': rate } });
    expect(partCeiling(disputed)).toBe(1.5e15);
    expect(deviceFormatPeak(toyDevice(disputed), 'fp16-bf16')).toBe(1e15);
  });

  it('counts 4-bit integers unless they are left out', () => {
    const part = toyPart('narrow', { int8: 2e15, int4: 4e15 });
    expect(partCeiling(part)).toBe(4e15);
    expect(partCeiling(part, { narrowIntegers: 'left-out' })).toBe(2e15);
    expect(partCeiling(toyPart('only', { int4: 4e15 }), { narrowIntegers: 'left-out' })).toBeUndefined();
  });

  it('of unknown hardware is not known, in every format, and never zero', () => {
    expect(deviceCeiling(toyDevice(undefined))).toBeUndefined();
    expect(deviceFormatPeak(toyDevice(undefined), 'fp8')).toBeUndefined();
    expect(partCeiling(toyPart('without rates', {}))).toBeUndefined();
  });

  it('in one format is at the quoted clock, and zero where a known part has no such format', () => {
    expect(deviceFormatPeak(toyDevice(clocked(1000, 1100)), 'fp8')).toBe(2e15);
    expect(deviceFormatPeak(toyDevice(clocked(1000, 1100)), 'fp4')).toBe(0);
  });

  it('is shared out among the devices of one unit without loss', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), (dies) => {
        const whole = deviceCeiling(toyDevice(clocked(1000, 1100)))!;
        expect(dies * deviceCeiling(toyDevice(clocked(1000, 1100), 1 / dies))!).toBeCloseTo(whole, -3);
      }),
    );
  });
});
