import { describe, expect, it } from 'vitest';
import { at } from '../../../../tests/compute-facts.ts';
import { isoOf } from '../../../foundation/instant.ts';
import { civilDate, isoDateOf } from '../calendar.ts';
import { certificationWindow, iaasReportDeadlines } from './iaas-clocks.ts';
import { nilAffirmationDates, notificationDateFrom, quarterlyDeadlines } from './quarterly-calendar.ts';

describe('the quarterly notification', () => {
  it.each([
    ['2026-01-15', '2026-01-15'],
    ['2026-01-16', '2026-04-15'],
    ['2026-04-15', '2026-04-15'],
    ['2026-04-16', '2026-07-15'],
    ['2026-07-16', '2026-10-15'],
    ['2026-10-16', '2027-01-15'],
    ['2026-12-31', '2027-01-15'],
  ])('for an activity on %s is due on %s', (activity, due) => {
    expect(isoDateOf(notificationDateFrom(civilDate(activity)))).toBe(due);
  });

  it('is followed by seven affirmations, one each quarter', () => {
    expect(nilAffirmationDates(civilDate('2026-04-15')).map(isoDateOf)).toEqual([
      '2026-07-15',
      '2026-10-15',
      '2027-01-15',
      '2027-04-15',
      '2027-07-15',
      '2027-10-15',
      '2028-01-15',
    ]);
  });

  it('counts the day that Washington has', () => {
    expect(isoOf(quarterlyDeadlines(at('2026-04-16T03:00:00Z'))[0]!.due)).toBe('2026-04-16T03:59:59.000Z');
    expect(isoOf(quarterlyDeadlines(at('2026-04-16T05:00:00Z'))[0]!.due)).toBe('2026-07-16T03:59:59.000Z');
  });
});

describe('reports of covered transactions', () => {
  const due = (transaction: Parameters<typeof iaasReportDeadlines>[0]) =>
    iaasReportDeadlines(transaction).map((deadline) => isoOf(deadline.due));

  it('are due 15 days from the earlier of occurrence and knowledge, over a leap day', () => {
    expect(due({ occurredOn: at('2028-02-20T15:00:00Z'), isThroughReseller: false })).toEqual([
      '2028-03-07T04:59:59.000Z',
    ]);
    expect(
      due({ occurredOn: at('2026-05-10T15:00:00Z'), knownOn: at('2026-05-01T15:00:00Z'), isThroughReseller: false }),
    ).toEqual(['2026-05-17T03:59:59.000Z']);
    expect(due({ isThroughReseller: false })).toEqual([]);
  });

  it('through a reseller are due in 15 days and forwarded within 30 of the transaction', () => {
    expect(
      due({ occurredOn: at('2026-01-31T15:00:00Z'), knownOn: at('2026-02-20T15:00:00Z'), isThroughReseller: true }),
    ).toEqual(['2026-02-16T04:59:59.000Z', '2026-03-03T04:59:59.000Z']);
  });
});

describe('the yearly certification', () => {
  it('may be filed from 60 days before the anniversary, and no later than it', () => {
    const window = certificationWindow(civilDate('2028-02-29'));
    expect([isoDateOf(window.first), isoDateOf(window.last)]).toEqual(['2028-12-30', '2029-02-28']);
  });
});
