import { expect, test } from 'vitest';
import { RULE_BOOK } from '../../../domain/regimes/rule-book.ts';
import { ruleName, shortName } from './rule-names.ts';

const of = (jurisdiction: string, instrument: string, citation: string) => ({ jurisdiction, instrument, citation });

test.each([
  ['EU', 'Art. 51(2), Regulation (EU) 2024/1689; guidelines C(2025) 5045, Annex A', 'EU AI Act Art. 51(2)'],
  ['EU', 'C(2025) 5045 of 18 July 2025, s.2.1', 'EU GPAI guidelines s.2.1'],
  ['US-CA', 'Cal. B&P Code 22757.11(i), Ch. 138, Statutes of 2025', 'California SB 53'],
  ['US-NY', 'S6953B as amended by S8828', 'New York RAISE Act'],
  ['KR', 'AI Basic Act, Art. 32', 'Korea AI Basic Act'],
  ['US', '31 CFR 850.217(d)(3), 89 FR 90398', '31 CFR 850.217(d)(3)'],
  ['US', 'EO 14110 s.4.2(b)(i), 88 FR 75191', 'EO 14110 s.4.2(b)(i)'],
])('%s, %s is called %s', (jurisdiction, citation, called) => {
  expect(ruleName(of(jurisdiction, 'An instrument', citation))).toBe(called);
});

test('a citation of another jurisdiction gives no borrowed name', () => {
  expect(ruleName(of('XX', 'Made-up Act (MUA)', '31 CFR 850.217(d)(3)'))).toBe('XX MUA');
});

test('every rule of the book has a name of its own that fits into a picture', () => {
  const names = RULE_BOOK.map(({ rule }) => ruleName(rule));
  expect(names.filter((name) => name.length > 34)).toEqual([]);
  expect(new Set(names).size).toBeGreaterThanOrEqual(names.length - 4);
});

test.each([
  ['Transparency in Frontier Artificial Intelligence Act (SB 53)', 'SB 53'],
  ['Responsible AI Safety and Education (RAISE) Act', 'RAISE Act'],
  ['AI Act, Regulation (EU) 2024/1689', 'AI Act'],
  ['Executive Order 14110', 'Executive Order 14110'],
])('%s that no table names is called %s', (instrument, called) => {
  expect(shortName(instrument)).toBe(called);
});

test('a name that turns the direction of writing shows that it does', () => {
  expect(ruleName(of('XX', 'Act \u202Eevil', 'none'))).toBe('XX Act ⟨U+202E⟩evil');
});
