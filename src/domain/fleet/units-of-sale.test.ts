import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toyPart } from '../../../tests/toy-fleet.ts';
import { acceleratorCatalogue } from './catalogue.ts';
import { isCountAmbiguous, systemNamed, unitNamesOf, unitsOfSale } from './units-of-sale.ts';

const TWIN = toyPart('twin', {}, { unitsPer: { superchip: 2, nvl72: 72, node: 4 } });
const CHIP = toyPart('tpu-toy', {}, { countingUnit: 'chip', unitsPer: { core: 0.5 } });
const CARD = toyPart('card', {}, { countingUnit: 'card', unitsPer: { gcd: 0.5 }, devicesPerUnit: 2 });
const PLAIN = toyPart('plain', {}, { unitsPer: { node: 8 } });
const CATALOGUE = acceleratorCatalogue([
  { part: TWIN, aliases: [] },
  { part: CHIP, aliases: ['v9p'] },
  { part: CARD, aliases: ['card-64'] },
  { part: PLAIN, aliases: [] },
]);

describe('a quantity in units of sale', () => {
  it.each([
    [TWIN, 36, 'superchip', 72],
    [TWIN, 36, 'Superchips', 72],
    [TWIN, 72, 'gpu', 72],
    [TWIN, 72, ' GPUs ', 72],
    [TWIN, 18, 'node', 72],
    [CHIP, 12_288, 'cores', 6144],
    [CARD, 8, 'gcd', 4],
    [PLAIN, 2, 'superchip', undefined],
    [PLAIN, 2, '', undefined],
    [PLAIN, 2, '__proto__', undefined],
    [PLAIN, 2, 'constructor', undefined],
  ])('%#: is %d', (...[part, quantity, unit, units]) => {
    expect(unitsOfSale(part, quantity, unit)).toBe(units);
  });

  it('names every unit that it takes', () => {
    fc.assert(
      fc.property(fc.constantFrom(TWIN, CHIP, CARD, PLAIN), fc.integer({ min: 1, max: 1e6 }), (part, quantity) => {
        for (const unit of unitNamesOf(part)) expect(unitsOfSale(part, quantity, unit)).toBeGreaterThan(0);
      }),
    );
  });

  it('must be named where it could be meant in two ways', () => {
    expect([TWIN, CHIP, CARD, PLAIN].map(isCountAmbiguous)).toEqual([true, true, true, false]);
  });
});

describe('the name of a system', () => {
  it.each([
    ['v9p-12288', 6144],
    ['tpu-toy-8', 4],
    ['twin NVL72', 72],
    ['Toymaker twin-nvl72', 72],
  ])('"%s" is %d units', (...[name, units]) => {
    expect(systemNamed(name, CATALOGUE)?.units).toBe(units);
  });

  it.each(['v9p', 'v9p-0', 'v9p-', 'plain-8', 'twin NVL36', 'twin', 'card-64', 'v8-8', '-8', `${'v9p-'.repeat(1e5)}8`])(
    'is not read into "%s"',
    (name) => {
      expect(systemNamed(name, CATALOGUE)).toBeUndefined();
    },
  );
});
