import { describe, expect, it } from 'vitest';
import { toyPart } from '../../../tests/toy-fleet.ts';
import { acceleratorCatalogue, nameCollisions } from './catalogue.ts';
import { nearestNames } from './nearest-names.ts';

const A10 = { part: toyPart('a10'), aliases: ['A10 PCIe'] };
const A10G = { part: toyPart('a10g'), aliases: [] };

describe('a catalogue', () => {
  it.each([
    ['a10', 'a10'],
    ['Toymaker A10', 'a10'],
    ['TOYMAKER  a10-pcie', 'a10'],
    ['A10G', 'a10g'],
  ])('finds "%s" as %s, whatever its case and punctuation', (...[name, id]) => {
    expect(acceleratorCatalogue([A10, A10G]).find(name)?.id).toBe(id);
  });

  it.each(['A1', 'A10 G', 'A10GX', '', 'toymaker', '__proto__'])(
    'does not find a part that is only like "%s"',
    (name) => {
      expect(acceleratorCatalogue([A10, A10G]).find(name)).toBeUndefined();
    },
  );

  it('tells every name that stands for two parts', () => {
    expect(nameCollisions([A10, A10G])).toEqual([]);
    const thief = { part: toyPart('thief'), aliases: ['toymaker-A10'] };
    expect(nameCollisions([A10, thief]).map(({ name, partIds }) => [name, ...partIds])).toContainEqual([
      'a10',
      'a10',
      'thief',
    ]);
    expect(nameCollisions([A10, A10]).length).toBeGreaterThan(0);
  });
});

describe('suggestions for an unknown name', () => {
  const known = ['h100-sxm', 'h100-pcie', 'h100-nvl', 'a10', 'mi300x'];
  it('start with the most alike', () => {
    expect(nearestNames('H100', known)).toEqual(['h100-nvl', 'h100-pcie', 'h100-sxm']);
    expect(nearestNames('MI300', known)).toEqual(['mi300x']);
    expect(nearestNames('h100 sxn', known)[0]).toBe('h100-sxm');
  });
  it('are none for a name that is like nothing, and cost little for one without end', () => {
    expect(nearestNames('zzzz', known)).toEqual([]);
    expect(nearestNames('', known)).toEqual([]);
    expect(nearestNames('h'.repeat(1e6), known)).toEqual([]);
  });
});
