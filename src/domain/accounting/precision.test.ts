import { describe, expect, it } from 'vitest';
import { codesOf, MINUTE_VECTOR_MOST, toyEstimate, toyRates } from '../../../tests/toy-evidence.ts';
import { madeFigure } from '../../../tests/toy-fleet.ts';
import { toyAccelerator } from '../../../tests/toy-ledger.ts';
import type { ToySignals } from '../../../tests/toy-windows.ts';
import { operationsPerSecond } from '../../foundation/units.ts';

const about = (value: number) => expect.closeTo(value, -10);

describe('the number format of matrix operations', () => {
  const active: ToySignals = { tensorActiveFraction: 0.5, tensorClockHertz: 0.5e9 };

  it('is narrowed by a declaration in what is stated and not in what is proven', () => {
    const [plain, declared] = [toyEstimate(active), toyEstimate(active, { declared: ['fp8'] })];
    expect(declared.stated).toEqual({ low: about(28.5 * 2e15), estimate: about(6e16), high: about(31.5 * 2e15) });
    expect(declared.proven).toEqual(plain.proven);
    expect(codesOf(declared)).toEqual([]);
  });

  it('is not narrowed by a declaration that the part contradicts, which is a finding', () => {
    const found = toyEstimate(active, { declared: ['int8'] });
    expect(found.stated).toEqual(toyEstimate(active).stated);
    expect(codesOf(found)).toEqual(['declaration-contradicted']);
  });

  it('is narrowed by a pipe that carries all the activity, also in what is proven', () => {
    const found = toyEstimate({ ...active, tensorDoubleActiveFraction: 0.5 });
    expect(found.stated.high).toEqual(about(31.5 * 1e14));
    expect(found.proven.high).toEqual(about(31.5 * 1e14 + MINUTE_VECTOR_MOST));
    expect(codesOf(toyEstimate({ ...active, tensorDoubleActiveFraction: 0.5 }, { declared: ['fp16-bf16'] }))).toEqual([
      'declaration-contradicted',
    ]);
  });

  it.each([
    ['96 % of the activity', 0.48, false],
    ['98 % of the activity', 0.49, true],
    ['all of it, told for half the minute', { value: 1, seconds: 30 }, false],
  ])('takes a pipe as alone or not: %s', (_, tensorDoubleActiveFraction, isAlone) => {
    const found = toyEstimate({ ...active, tensorDoubleActiveFraction });
    expect(found.stated.high < 31.5 * 2e15).toBe(isAlone);
  });

  it('holds cycles of a pipe against cycles and not against the activity gauge', () => {
    const few = toyEstimate({ ...active, tensorHalfCyclesActiveTotal: 1e6, tensorIntegerActiveFraction: 0.5 });
    expect(
      codesOf(toyEstimate({ ...active, tensorHalfCyclesActiveTotal: 1e6 }, { declared: ['int8', 'fp8'] })),
    ).toHaveLength(1);
    expect(few.stated).toEqual(toyEstimate(active).stated);
  });

  it('is bounded by the highest that sources say where they disagree', () => {
    const figure = { ...madeFigure(operationsPerSecond(1e15)), high: operationsPerSecond(2e15) };
    const part = toyAccelerator('disputed', { peakOperationsPerSecond: { 'fp16-bf16': figure } });
    const found = toyEstimate(active, { rates: toyRates(part), declared: ['fp16-bf16'] });
    expect(found.stated).toEqual({ low: about(28.5e15), estimate: about(30e15), high: about(31.5 * 2e15) });
    expect(found.proven.high).toBeGreaterThanOrEqual(31.5 * 2e15);
  });

  // Declared TF32 delivers (5e14 + 1e14 vector) x 1.2 x 1.05 = 7.56e14 OP/s at most: 4.536e16 in a minute.
  it.each([
    [4.5e16, []],
    [4.6e16, ['declaration-contradicted']],
  ])('contradicts a declaration by %d counted operations or not', (counted, expected) => {
    expect(codesOf(toyEstimate({ operations32Total: counted }, { declared: ['tf32'] }))).toEqual(expected);
  });
});
