import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../../../tests/compute-facts.ts';
import { instant, isoOf } from '../../foundation/instant.ts';
import {
  addDays,
  addYears,
  civilDate,
  civilDateIn,
  compareDates,
  daysAfter,
  earliestOf,
  endOfDayIn,
  isoDateOf,
  type Zone,
} from './calendar.ts';

const ZONES: readonly Zone[] = [
  'UTC',
  'Europe/Brussels',
  'America/New_York',
  'America/Chicago',
  'America/Los_Angeles',
  'Asia/Seoul',
];

describe('calendar days', () => {
  it.each([
    { name: 'a month end', from: '2026-01-31', days: 14, until: '2026-02-14' },
    { name: 'the end of February in a leap year', from: '2028-02-20', days: 14, until: '2028-03-05' },
    { name: 'the end of February in another', from: '2026-02-20', days: 14, until: '2026-03-06' },
    { name: 'a leap day itself', from: '2028-02-29', days: 15, until: '2028-03-15' },
    { name: 'a century that is no leap year', from: '2100-02-20', days: 15, until: '2100-03-07' },
    { name: 'a year end', from: '2026-12-25', days: 15, until: '2027-01-09' },
  ])('are counted over $name', ({ from, days, until }) => {
    expect(isoDateOf(addDays(civilDate(from), days))).toBe(until);
  });

  it('moves 29 February to 28 February in a year without one', () => {
    expect(isoDateOf(addYears(civilDate('2028-02-29'), 1))).toBe('2029-02-28');
    expect(isoDateOf(addYears(civilDate('2028-02-28'), 1))).toBe('2029-02-28');
  });

  it('belong to the zone: one moment is two dates', () => {
    const moment = at('2026-03-05T02:00:00Z');
    expect(isoDateOf(civilDateIn('America/Los_Angeles', moment))).toBe('2026-03-04');
    expect(isoDateOf(civilDateIn('Asia/Seoul', moment))).toBe('2026-03-05');
  });

  it('end at the last second of the zone, summer time or not', () => {
    expect(isoOf(endOfDayIn('UTC', civilDate('2026-02-28')))).toBe('2026-02-28T23:59:59.000Z');
    expect(isoOf(endOfDayIn('Europe/Brussels', civilDate('2026-01-15')))).toBe('2026-01-15T22:59:59.000Z');
    expect(isoOf(endOfDayIn('Europe/Brussels', civilDate('2026-07-15')))).toBe('2026-07-15T21:59:59.000Z');
    expect(isoOf(endOfDayIn('America/New_York', civilDate('2026-03-08')))).toBe('2026-03-09T03:59:59.000Z');
    expect(isoOf(endOfDayIn('Asia/Seoul', civilDate('2026-12-31')))).toBe('2026-12-31T14:59:59.000Z');
  });

  it('makes two weeks from a late evening count from the day that the authority has', () => {
    expect(isoOf(daysAfter(at('2026-03-04T23:30:00Z'), 14, 'Europe/Brussels'))).toBe('2026-03-19T22:59:59.000Z');
    expect(isoOf(daysAfter(at('2026-03-04T22:30:00Z'), 14, 'Europe/Brussels'))).toBe('2026-03-18T22:59:59.000Z');
  });

  it('refuses a date that no calendar has', () => {
    for (const text of ['2026-02-30', '2026-13-01', 'soon', '2026-1-1']) expect(() => civilDate(text)).toThrow(text);
  });

  it('end inside the day that they name, in every zone', () => {
    const day = fc.integer({ min: 15_000, max: 30_000 });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), day, (zone, days) => {
        const date = addDays(civilDate('1970-01-01'), days);
        const end = endOfDayIn(zone, date);
        expect(compareDates(civilDateIn(zone, end), date)).toBe(0);
        expect(compareDates(civilDateIn(zone, instant(end + 1000)), addDays(date, 1))).toBe(0);
      }),
    );
  });
});

describe('earliestOf', () => {
  it('lets the earliest trigger win and knows none', () => {
    expect(earliestOf(at('2026-03-02'), undefined, at('2026-03-01'))).toBe(at('2026-03-01'));
    expect(earliestOf(undefined)).toBeUndefined();
  });
});
