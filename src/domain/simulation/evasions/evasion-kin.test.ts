import { expect, it } from 'vitest';
import { EVASION_FAMILIES } from './evasion-families.ts';
import { EVASION_KIN } from './evasion-kin.ts';

it('every family of evasion has its kin, and one alone', () => {
  expect(EVASION_KIN.flat().sort()).toEqual(EVASION_FAMILIES.map(({ id }) => id).sort());
});
